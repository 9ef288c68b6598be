"""Prices as the handlers and the worker work with them."""
