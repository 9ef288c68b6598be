"""Bytes <-> lossless document, pure: what a register's own configuration files are written in."""
