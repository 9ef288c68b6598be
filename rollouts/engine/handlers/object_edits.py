"""Puts edits of trade objects in force, whichever room keeps them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rollouts.engine.handlers.whole_edits import NothingAhead
from rollouts.ports.database import UnitOfWork
from rollouts.ports.objects import Objects
from rollouts.shared.edits import Edit


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectWrites(NothingAhead):
    """Keeps `applying.Writes`: rows worked out before, written at once."""

    promise: type[Objects]
    rows: object

    def write(self, uow: UnitOfWork, number: int) -> None:
        """Put them in force."""
        del number
        uow.repository(self.promise).write(self.rows)


def planned_by(
    promise: type[Objects],
) -> Callable[[UnitOfWork, Sequence[Edit], str], ObjectWrites]:
    """The planner of a room's edits: one for all of the kinds that the repository `promise` keeps."""

    def planned(uow: UnitOfWork, edits: Sequence[Edit], change: str) -> ObjectWrites:
        del change  # rows of objects carry no change set: audit and journal name it
        return ObjectWrites(promise=promise, rows=uow.repository(promise).planned(edits))

    return planned
