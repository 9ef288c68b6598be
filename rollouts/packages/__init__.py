"""Software packages for registers: files and hooks under a name and a version."""
