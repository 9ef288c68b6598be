"""Audit trail: who did what, when and where, in a chain that shows when it was touched."""
