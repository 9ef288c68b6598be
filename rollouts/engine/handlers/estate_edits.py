"""Puts edits of the estate and of items in force."""

from collections.abc import Sequence

from rollouts.engine.selecting import WORDS
from rollouts.estate.groups import require_unused
from rollouts.estate.ports import Estate
from rollouts.estate.records import WHOLE
from rollouts.items.ports import Items
from rollouts.ports.database import UnitOfWork
from rollouts.shared.edits import Edit


def apply(uow: UnitOfWork, edits: Sequence[Edit], change: str) -> None:
    """Edits of stores, registers, units, groups and profiles."""
    del change  # the estate's rows carry no change set: audit and journal name it
    estate = uow.repository(Estate)
    for edit in edits:
        if edit.kind == "group" and edit.field == WHOLE and edit.after is None:
            require_unused(edit.key, estate.groups(), WORDS)
    estate.apply(edits)


def apply_items(uow: UnitOfWork, edits: Sequence[Edit], change: str) -> None:
    """Edits of items."""
    del change  # as above
    uow.repository(Items).apply(edits)
