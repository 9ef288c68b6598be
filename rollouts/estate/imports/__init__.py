"""Stores and registers from a table: every row checked, then all of it or nothing."""
