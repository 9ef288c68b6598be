"""An estate of real SSH registers on loopback: for a first look, for tests and for practice."""
