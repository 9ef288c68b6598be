"""Puts edits in force: each kind of object has one applier, named in one table."""

from collections.abc import Callable, Mapping, Sequence

from rollouts.engine.handlers import adoption_edits, estate_edits, setting_edits
from rollouts.ports.database import UnitOfWork
from rollouts.shared.edits import Edit
from rollouts.shared.errors import refuse

Applier = Callable[[UnitOfWork, Sequence[Edit], str], None]
"""(transaction, edits of one kind, change set's uid): refuses when `before` is not what is there."""

APPLIERS: Mapping[str, Applier] = {
    "setting": setting_edits.apply,
    "adoption": adoption_edits.apply,
    **dict.fromkeys(("unit", "store", "register", "profile", "group"), estate_edits.apply),
    **dict.fromkeys(("item", "barcode"), estate_edits.apply_items),
}


def apply_edits(uow: UnitOfWork, edits: Sequence[Edit], change: str) -> None:
    """Apply every edit, runs of one kind at a time, in order."""
    run: list[Edit] = []
    for edit in edits:
        if run and APPLIERS.get(run[0].kind) is not APPLIERS.get(edit.kind):
            _apply(uow, run, change)
            run = []
        run.append(edit)
    if run:
        _apply(uow, run, change)


def _apply(uow: UnitOfWork, edits: Sequence[Edit], change: str) -> None:
    applier = APPLIERS.get(edits[0].kind)
    if applier is None:
        raise refuse("changes.unknown_kind", object=edits[0].key, value=edits[0].kind)
    applier(uow, edits, change)
