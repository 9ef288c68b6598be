"""Promises that adapters keep: each a Protocol with one contract test for every provider."""
