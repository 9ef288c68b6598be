"""Coverage: what is proved of tenders and taxes, store by store."""
