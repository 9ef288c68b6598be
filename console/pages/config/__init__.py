"""Register configuration: the settings at a scope, why they hold, and edits collected for review."""
