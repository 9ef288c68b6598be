"""Puts edits of settings in force."""

from collections.abc import Sequence

from rollouts.ports.database import UnitOfWork
from rollouts.registers.ports import ConfigValues
from rollouts.shared.edits import Edit
from rollouts.shared.moments import utc_now


def apply(uow: UnitOfWork, edits: Sequence[Edit], change: str) -> None:
    """All of them, or KnownError `registers.moved_on` and none."""
    uow.repository(ConfigValues).apply(edits, change, utc_now())
