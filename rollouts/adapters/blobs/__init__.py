"""Blobs as files: `blobs/ab/<sha256>`, written beside, synced, renamed, checked at each read."""
