"""What the room needs kept."""

from typing import Protocol

from rollouts.ports.objects import Objects


class Promotions(Objects, Protocol):
    """Every kind of `rollouts.promotions.records.KINDS`."""
