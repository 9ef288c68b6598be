"""What moves the house: the bus, requests, the planner, the executor and the ticking engine."""
