"""What the room needs kept."""

from collections.abc import Collection
from typing import Protocol

from rollouts.ports.objects import Objects
from rollouts.registers.model import Scope
from rollouts.tenders.model import TenderMapping


class Tenders(Objects, Protocol):
    """Every kind of `rollouts.tenders.records.KINDS`."""

    def mappings_at(
        self, scopes: Collection[Scope], tenders: Collection[str]
    ) -> tuple[TenderMapping, ...]:
        """The rows of the map that stand at one of these scopes for one of these tenders."""
