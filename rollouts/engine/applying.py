"""Puts edits in force: each kind of object has one planner, named in one table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from rollouts.engine.handlers import adoption_edits, estate_edits, price_edits, setting_edits
from rollouts.engine.handlers.object_edits import planned_by
from rollouts.items.ports import Items
from rollouts.items.records import KINDS as ITEM_KINDS
from rollouts.ports.database import UnitOfWork
from rollouts.prices.edits import KIND as PRICE_UPLOAD
from rollouts.promotions.ports import Promotions
from rollouts.promotions.records import KINDS as PROMOTION_KINDS
from rollouts.shared.edits import Edit
from rollouts.shared.errors import refuse
from rollouts.taxes.ports import Taxes
from rollouts.taxes.records import KINDS as TAX_KINDS
from rollouts.tenders.ports import Tenders
from rollouts.tenders.records import KINDS as TENDER_KINDS


class Writes(Protocol):
    """What edits come to, ready to be written."""

    @property
    def ahead(self) -> int:
        """How many rows can be written ahead, where no reader sees them."""

    def write_ahead(self, uow: UnitOfWork, number: int, start: int, count: int) -> None:
        """Write `count` of them from `start` on, under the change set's number."""

    def write(self, uow: UnitOfWork, number: int) -> None:
        """Put all of it in force; `number` is 0 when nothing was written ahead."""


Planner = Callable[[UnitOfWork, Sequence[Edit], str], Writes]
"""(view, edits of one kind, change set's uid): refuses when `before` is not what is there."""

PLANNERS: Mapping[str, Planner] = {
    "setting": setting_edits.planned,
    "adoption": adoption_edits.planned,
    PRICE_UPLOAD: price_edits.planned,
    **dict.fromkeys(("unit", "store", "register", "profile", "group"), estate_edits.planned),
    **dict.fromkeys(ITEM_KINDS.classes, planned_by(Items)),
    **dict.fromkeys(TAX_KINDS.classes, planned_by(Taxes)),
    **dict.fromkeys(TENDER_KINDS.classes, planned_by(Tenders)),
    **dict.fromkeys(PROMOTION_KINDS.classes, planned_by(Promotions)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Enforcement:
    """All edits of a change set, worked out on one view, to be written in one transaction.

    Where a kind of object comes in two runs, the second rests on the first: `later` edits are
    worked out in the transaction itself.
    """

    writes: tuple[Writes, ...]
    later: tuple[Edit, ...]
    change: str

    @property
    def ahead(self) -> int:
        """How many rows can be written ahead; only those of the first run."""
        return self.writes[0].ahead if self.writes else 0

    def write_ahead(self, uow: UnitOfWork, number: int, start: int, count: int) -> None:
        """Write `count` of them from `start` on."""
        self.writes[0].write_ahead(uow, number, start, count)

    def write(self, uow: UnitOfWork, number: int = 0) -> None:
        """Put everything in force."""
        for position, each in enumerate(self.writes):
            each.write(uow, 0 if position else number)
        apply_edits(uow, self.later, self.change)


def enforcement(uow: UnitOfWork, edits: Sequence[Edit], change: str) -> Enforcement:
    """What putting `edits` in force comes to; KnownError where one does not fit."""
    runs = _runs(edits)
    planners = [_planner(run) for run in runs]
    apart = len(set(planners)) == len(planners)
    pairs = zip(planners, runs, strict=True) if apart else ()
    return Enforcement(
        writes=tuple(plan(uow, run, change) for plan, run in pairs),
        later=() if apart else tuple(edits),
        change=change,
    )


def apply_edits(uow: UnitOfWork, edits: Sequence[Edit], change: str) -> None:
    """Apply every edit, runs of one kind at a time, in order."""
    for run in _runs(edits):
        _planner(run)(uow, run, change).write(uow, 0)


def _runs(edits: Sequence[Edit]) -> list[list[Edit]]:
    runs: list[list[Edit]] = []
    for edit in edits:
        if runs and PLANNERS.get(runs[-1][0].kind) is PLANNERS.get(edit.kind):
            runs[-1].append(edit)
        else:
            runs.append([edit])
    return runs


def _planner(run: Sequence[Edit]) -> Planner:
    found = PLANNERS.get(run[0].kind)
    if found is None:
        raise refuse("changes.unknown_kind", object=run[0].key, value=run[0].kind)
    return found
