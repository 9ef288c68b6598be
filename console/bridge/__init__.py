"""The only place where threads and processes meet Qt. Everything it calls is given to it."""
