"""Taxes as the handlers work with them: read whole, with staged edits laid over, staged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rollouts.changes.model import ChangeSet
from rollouts.changes.ports import ChangeSets
from rollouts.changes.staging import require_open
from rollouts.engine.change_sets import find, seen_of, stage
from rollouts.engine.context import Context
from rollouts.engine.json_files import file_bytes, json_file
from rollouts.engine.selecting import ONLY_STORES, PAGE, parsed
from rollouts.estate.model import Store
from rollouts.estate.ports import Estate
from rollouts.ports.database import UnitOfWork
from rollouts.shared.edits import Edit
from rollouts.shared.events import Json
from rollouts.taxes.ports import Taxes
from rollouts.taxes.records import KINDS
from rollouts.taxes.state import Kept, TaxState, state_of, with_edits


@dataclass(frozen=True, slots=True, kw_only=True)
class Staging:
    """What a request works over: the objects in force, and those with an open change set's edits.

    `change` is None where there is no open change set; then both are the same.
    """

    in_force: Kept
    staged: Kept
    change: ChangeSet | None = None

    @property
    def differs(self) -> bool:
        """Whether the change set has edits of taxes."""
        return self.staged is not self.in_force


def kept_of(uow: UnitOfWork) -> Kept:
    """Everything of the room that is in force."""
    taxes = uow.repository(Taxes)
    return {
        kind: {each.key: each for each in taxes.every(made)} for kind, made in KINDS.classes.items()
    }


def state_with(uow: UnitOfWork, edits: Sequence[Edit]) -> TaxState:
    """The state in force, with `edits` of taxes laid over it."""
    kept = kept_of(uow)
    return state_of(with_edits(kept, edits) if edits else kept)


def staging_of(uow: UnitOfWork, context: Context, reference: str) -> Staging:
    """What is in force beside the OPEN change set named, or the operator's open one if any."""
    kept = kept_of(uow)
    changes = uow.repository(ChangeSets)
    found = find(uow, context, reference) if reference else changes.open_of(context.operator)
    if found is None:
        return Staging(in_force=kept, staged=kept)
    require_open(found)
    edits = tax_edits(each.edit for each in changes.edits(found.uid))
    laid = with_edits(kept, edits) if edits else kept
    return Staging(in_force=kept, staged=laid, change=found)


def tax_edits(edits: Iterator[Edit]) -> tuple[Edit, ...]:
    """Those of the edits that are of taxes, in their order."""
    return tuple(each for each in edits if each.kind in KINDS.classes)


def stage_edits(context: Context, reference: str, edits: Sequence[Edit], title: str) -> str:
    """Take edits into the change set named, the operator's open one or a new one; its label."""
    with context.begin(title) as uow:
        seen = seen_of(uow, context, reference)
        return stage(uow, context, seen, edits, title).label


def all_stores(uow: UnitOfWork) -> Iterator[Store]:
    """Every store, read in pages."""
    estate, tree, after = uow.repository(Estate), parsed(uow, "all", ONLY_STORES), ""
    while page := estate.stores(tree, after=after, limit=PAGE):
        yield from page
        after = page[-1].code
        if len(page) < PAGE:
            return


def bytes_of(path: str) -> bytes:
    """`file_bytes` of a path as typed."""
    return file_bytes(Path(path))


def json_of(path: str) -> Json:
    """`json_file` of a path as typed."""
    return json_file(Path(path))
