"""What stores took against what processors settled, day by day."""
