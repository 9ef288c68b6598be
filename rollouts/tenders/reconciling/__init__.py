"""A day's POS totals and what processors settled: balanced, or explained."""
