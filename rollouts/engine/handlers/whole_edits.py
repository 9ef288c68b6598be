"""Edits of which nothing can be written ahead, and those worked out where they are written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rollouts.ports.database import UnitOfWork
from rollouts.shared.edits import Edit


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingAhead:
    """The half of `applying.Writes` for writes that become visible as soon as they are made."""

    @property
    def ahead(self) -> int:
        """No row."""
        return 0

    def write_ahead(self, uow: UnitOfWork, number: int, start: int, count: int) -> None:
        """There is nothing to write ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeWrites(NothingAhead):
    """Keeps `applying.Writes`: asks and writes in the one transaction."""

    apply: Callable[[UnitOfWork, Sequence[Edit], str], None]
    edits: Sequence[Edit]
    change: str

    def write(self, uow: UnitOfWork, number: int) -> None:
        """Apply the edits."""
        del number
        self.apply(uow, self.edits, self.change)
