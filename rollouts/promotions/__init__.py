"""Promotions: what is taken off whose basket, where, when and why."""
