"""Puts edits of the estate in force."""

from collections.abc import Sequence
from dataclasses import dataclass

from rollouts.engine.selecting import WORDS
from rollouts.estate.groups import require_unused
from rollouts.estate.ports import Estate, EstatePlan
from rollouts.estate.records import WHOLE
from rollouts.ports.database import UnitOfWork
from rollouts.shared.edits import Edit


@dataclass(frozen=True, slots=True, kw_only=True)
class EstateWrites:
    """Keeps `applying.Writes`: new stores and registers can be written ahead."""

    plan: EstatePlan

    @property
    def ahead(self) -> int:
        """The new stores and registers."""
        return self.plan.ahead

    def write_ahead(self, uow: UnitOfWork, number: int, start: int, count: int) -> None:
        """Write some of them, not present."""
        uow.repository(Estate).write_ahead(self.plan, number, start, count)

    def write(self, uow: UnitOfWork, number: int) -> None:
        """Put everything in force."""
        uow.repository(Estate).write(self.plan, number)


def planned(uow: UnitOfWork, edits: Sequence[Edit], change: str) -> EstateWrites:
    """Edits of stores, registers, units, groups and profiles."""
    del change  # the estate's rows carry no change set: audit and journal name it
    estate = uow.repository(Estate)
    for edit in edits:
        if edit.kind == "group" and edit.field == WHOLE and edit.after is None:
            require_unused(edit.key, estate.groups(), WORDS)
    return EstateWrites(plan=estate.planned(edits))
