"""What the room needs kept."""

from collections.abc import Collection
from typing import Protocol

from rollouts.ports.objects import Objects
from rollouts.taxes.model import TaxRule


class Taxes(Objects, Protocol):
    """Every kind of `rollouts.taxes.records.KINDS`."""

    def rules_at(
        self, jurisdictions: Collection[str] = (), groups: Collection[str] = ()
    ) -> tuple[TaxRule, ...]:
        """The rules of these jurisdictions for these groups; an empty list stands for every one.

        Without either there are none.
        """
