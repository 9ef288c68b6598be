"""What promotions take off a basket: pure, exact, every line explained."""
