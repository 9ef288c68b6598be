"""Credential profiles and the keyring that holds their secrets."""
