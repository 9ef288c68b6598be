"""Credential profiles: a user name and a reference. The secret itself lives in the keyring only."""
