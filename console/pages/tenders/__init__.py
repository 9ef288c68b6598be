"""Tenders: how customers may pay, and where the money goes."""
