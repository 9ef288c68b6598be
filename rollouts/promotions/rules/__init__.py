"""What may be wrong with promotions, each rule from a trade to findings."""
