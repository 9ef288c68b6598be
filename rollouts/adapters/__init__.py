"""Providers of the ports: each subpackage alone knows its outside library."""
