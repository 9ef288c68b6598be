"""Changes: what was edited together, what it does to registers, and what became of it."""
