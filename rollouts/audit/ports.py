"""What the room needs kept."""

from collections.abc import Iterator
from typing import Protocol

from rollouts.audit.model import AuditEntry, ChainedEntry


class AuditTrail(Protocol):
    """The chain. Entries are only ever appended."""

    def append(self, entry: AuditEntry) -> ChainedEntry:
        """Chain and keep the entry; numbers follow without a gap."""

    def newest(self, *, limit: int, before: int | None = None) -> tuple[ChainedEntry, ...]:
        """Newest first, below `before` when given."""

    def whole(self) -> Iterator[ChainedEntry]:
        """Every entry, oldest first, streamed."""
