"""Stores and registers: the tree, the list, and one register on one screen."""
