"""Rows of trade objects in a grid: what the pages of tenders, taxes and their like are made of."""
