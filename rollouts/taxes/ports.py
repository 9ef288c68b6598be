"""What the room needs kept."""

from typing import Protocol

from rollouts.ports.objects import Objects


class Taxes(Objects, Protocol):
    """Every kind of `rollouts.taxes.records.KINDS`."""
