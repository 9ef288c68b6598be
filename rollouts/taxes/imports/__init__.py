"""Rates from files: checked against what is known, kept pending until somebody has reviewed them."""
