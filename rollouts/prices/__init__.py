"""Prices: uploads checked row by row, the dated price book, what is in force where and why."""
