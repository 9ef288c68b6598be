"""The headless house: a library, a command line and an engine. No Qt, ever."""
