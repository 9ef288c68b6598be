"""Rollouts: the list, a new one, its plan, and the live board."""
