"""Bytes by their hash: what releases, originals and uploads are made of."""

from collections.abc import Iterable
from typing import Protocol


class Blobs(Protocol):
    """Content-addressed bytes. A secret is never put here."""

    def put(self, data: bytes) -> str:
        """Keep the bytes durably and return their sha256 (64 hex). Equal bytes are kept once."""

    def get(self, sha256: str) -> bytes:
        """The bytes, hash checked; KnownError `blob.missing` or `blob.damaged`."""

    def has(self, sha256: str) -> bool:
        """Whether the bytes are here (not checked)."""

    def collect(self, named: Iterable[str]) -> int:
        """Delete whatever `named` does not name and no one wrote in the last hour; how many went."""
