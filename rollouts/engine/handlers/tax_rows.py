"""Rows of taxes edited one by one, in bulk or in a grid: staged in a change set, never in force at once."""

from collections.abc import Iterable, Sequence

from rollouts.engine.context import Context
from rollouts.engine.declared import held_codes
from rollouts.engine.row_actions import row_actions
from rollouts.engine.row_rooms import RowRoom
from rollouts.engine.tax_surroundings import state_about
from rollouts.engine.taxing import all_stores, state_with
from rollouts.estate.imports.layouts import cells_of
from rollouts.ports.database import UnitOfWork
from rollouts.shared.edits import Edit
from rollouts.shared.errors import KnownError
from rollouts.shared.findings import Finding
from rollouts.shared.moments import moment_in
from rollouts.taxes.checking import edits_findings
from rollouts.taxes.commands import TaxEnd, TaxPreview, TaxRemove, TaxSet, TaxStaged
from rollouts.taxes.imports.layouts import layout_named
from rollouts.taxes.ports import Taxes
from rollouts.taxes.records import KINDS


def check(
    uow: UnitOfWork,
    context: Context,
    edits: Sequence[Edit],
    deep: bool,  # noqa: FBT001 - the room's declared shape
) -> tuple[Finding, ...]:
    """What the rules find in the state that the edits lead to; `deep`: at every store too."""
    try:
        state = state_with(uow, edits) if deep else state_about(uow, edits)
    except KnownError as refusal:
        return refusal.findings
    stores = tuple(all_stores(uow)) if deep else ()
    now = moment_in("UTC", context.services.clock())
    return edits_findings(state, edits, stores, now, held_codes(uow))


def called(kind: str, key: str) -> Iterable[str]:
    """The names that findings have for a row."""
    yield key
    yield f"{kind.replace('_', ' ')} {key}"


ROOM = RowRoom(
    word="tax",
    kinds=KINDS,
    promise=Taxes,
    named=layout_named,
    cells_of=cells_of,
    check=check,
    called=called,
)

ACTIONS = row_actions(
    ROOM,
    sets=TaxSet,
    previews=TaxPreview,
    ends=TaxEnd,
    removes=TaxRemove,
    stages=TaxStaged,
)
