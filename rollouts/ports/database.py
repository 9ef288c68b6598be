"""One transaction over the truth. Rooms state what they need as a Protocol in their `ports.py`."""

from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from rollouts.shared.events import Event, Recorded

P = TypeVar("P")


class UnitOfWork(Protocol):
    """Everything done through it is committed together or not at all."""

    def repository(self, promise: type[P]) -> P:
        """The provider of a room's repository Protocol, bound to this transaction."""

    def record(self, event: Event) -> None:
        """Append to the journal; the number is allotted just before the commit."""


class Database(Protocol):
    """Opens transactions. Safe to share between threads; a unit of work is not."""

    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """A writing transaction: commits on leaving, rolls back on an exception.

        Raises KnownError `database.busy` (exit 3) when another writer holds on for too long.
        """

    def read(self) -> AbstractContextManager[UnitOfWork]:
        """A consistent, read-only view."""

    def events_after(
        self, seq: int, limit: int = 1000, *, rollout: str = ""
    ) -> tuple[Recorded, ...]:
        """The next journal rows, in order of their numbers; a short page means "drained".

        Only those of one rollout when its uid is given.
        """

    def last_seq(self) -> int:
        """The number of the newest journal row; 0 for an empty journal."""
