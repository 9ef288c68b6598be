"""The command line, built from the same table of actions as the window."""
