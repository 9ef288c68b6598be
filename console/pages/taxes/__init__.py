"""Taxes: who levies what on which goods, and what a basket comes to."""
