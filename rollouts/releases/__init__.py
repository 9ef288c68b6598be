"""Releases: immutable versions of components, and which register should have which."""
