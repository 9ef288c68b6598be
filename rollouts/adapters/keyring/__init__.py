"""The operating system's keyring, the only place where secrets are kept."""
