"""What the room needs kept, and what it asks of others."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from rollouts.ports.objects import Objects
from rollouts.shared.moments import LocalMoment


class Promotions(Objects, Protocol):
    """Every kind of `rollouts.promotions.records.KINDS`."""


class RegularPrices(Protocol):
    """Regular prices, for lines that carry none of their own."""

    def prices(self, items: Iterable[str], store: str, at: LocalMoment) -> Mapping[str, int]:
        """What one unit of each item costs in a store at a moment, in minor units of its currency.

        An item without a price is left out: nothing is ever guessed.
        """
