"""Who did what, when: append-only and hash-chained, so that an edit or a gap is found."""
