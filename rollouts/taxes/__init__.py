"""Taxes: authorities, dated rules, what a basket owes, and the proof that every sale has a rule."""
