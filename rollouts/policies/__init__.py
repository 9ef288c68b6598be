"""Policies of an installation: retention, limits, approvals. A described table, changed with audit."""
