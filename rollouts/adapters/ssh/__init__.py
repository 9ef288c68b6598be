"""Registers over SSH: the only place that knows paramiko, which is imported when a visit opens."""
