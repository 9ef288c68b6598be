"""Puts edits of settings in force."""

from collections.abc import Sequence
from dataclasses import dataclass

from rollouts.engine.handlers.whole_edits import NothingAhead
from rollouts.ports.database import UnitOfWork
from rollouts.registers.ports import ConfigValues, ValuesPlan
from rollouts.shared.edits import Edit


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingWrites(NothingAhead):
    """Keeps `applying.Writes`."""

    plan: ValuesPlan

    def write(self, uow: UnitOfWork, number: int) -> None:
        """Put the values in force."""
        del number
        uow.repository(ConfigValues).write(self.plan)


def planned(uow: UnitOfWork, edits: Sequence[Edit], change: str) -> SettingWrites:
    """All of them, or KnownError `registers.moved_on`."""
    return SettingWrites(plan=uow.repository(ConfigValues).planned(edits, change))
