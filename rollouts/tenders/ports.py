"""What the room needs kept."""

from typing import Protocol

from rollouts.ports.objects import Objects


class Tenders(Objects, Protocol):
    """Every kind of `rollouts.tenders.records.KINDS`."""
