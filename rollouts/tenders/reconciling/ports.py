"""What reconciliation needs kept."""

from collections.abc import Collection, Sequence
from typing import Protocol

from rollouts.tenders.reconciling.carrying import Item
from rollouts.tenders.reconciling.dividing import DayKey
from rollouts.tenders.reconciling.filing import Intake, Part
from rollouts.tenders.reconciling.standing import StoredDay


class Reconciliations(Protocol):
    """Files that were taken in, what they came to day by day, and what waits for an answer.

    Dates are `YYYY-MM-DD` of business days; spans of them hold both ends.
    """

    def same(self, intake: Intake) -> Intake | None:
        """The file in force that is the same as `intake`."""

    def take(self, intake: Intake, parts: Sequence[Part]) -> None:
        """Keep a file that is not there yet, with what it holds; its days are due."""

    def intake(self, reference: str) -> Intake | None:
        """The file with this uid, or with the one uid that ends so (six characters at least)."""

    def intakes(
        self, *, day: DayKey | None = None, limit: int = 1000, in_force: bool = False
    ) -> tuple[Intake, ...]:
        """The newest files first; of one day, where it is given."""

    def take_back(self, intake: Intake) -> tuple[DayKey, ...]:
        """Keep `intake` as taken back and forget what it held; the days that it was of are due."""

    def parts(self, store: str, start: str, until: str) -> tuple[Part, ...]:
        """What came for the days of one store, in order of date and of arrival."""

    def sold_on(self, store: str, reference: str) -> str:
        """The newest day of the store with a payment of this reference; empty where none has it."""

    def day(self, key: DayKey) -> StoredDay | None:
        """The day, when anything is known of it."""

    def days(
        self, start: str, until: str, *, stores: Collection[str] = (), limit: int = 10_000
    ) -> tuple[StoredDay, ...]:
        """The days of the span, of all stores where none is named; the newest first, then by store."""

    def summaries(self, day: str) -> tuple[StoredDay, ...]:
        """What is known of one day, by store; standings without pairs, findings and maps."""

    def span(self) -> tuple[str, str]:
        """The first and the last day of which anything is known; two empty texts for none."""

    def begun(self) -> dict[str, str]:
        """Every store of which anything is known, with its first day."""

    def put(self, day: StoredDay) -> None:
        """Keep the day in place of what was known of it."""

    def drop(self, key: DayKey) -> None:
        """Forget a day."""

    def due(self) -> tuple[DayKey, ...]:
        """The days for which files came or went since they were reconciled."""

    def items(self, stores: Collection[str]) -> dict[str, tuple[Item, ...]]:
        """What days of these stores left to be answered, the oldest first, with what answered it."""

    def keep_items(self, store: str, since: str, items: Sequence[Item]) -> None:
        """Keep these in place of all items of the store from the day `since` on."""
