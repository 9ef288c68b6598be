"""Rows of tenders edited one by one, in bulk or in a grid: staged in a change set, never in force at once."""

from collections.abc import Iterable, Sequence

from rollouts.engine.configuring import Selected
from rollouts.engine.content.tenders import findings_about
from rollouts.engine.context import Context
from rollouts.engine.row_actions import row_actions
from rollouts.engine.row_rooms import RowRoom
from rollouts.engine.tender_checks import tender_findings
from rollouts.engine.tendering import book_about
from rollouts.ports.database import UnitOfWork
from rollouts.shared.edits import Edit
from rollouts.shared.findings import Finding
from rollouts.tenders.commands import (
    TenderEnd,
    TenderPreview,
    TenderRemove,
    TenderSet,
    TenderStaged,
)
from rollouts.tenders.files import cells_of, layout_named
from rollouts.tenders.ports import Tenders
from rollouts.tenders.records import KINDS

NOWHERE = Selected(registers=(), stores={})


def check(
    uow: UnitOfWork,
    context: Context,
    edits: Sequence[Edit],
    deep: bool,  # noqa: FBT001 - the room's declared shape
) -> tuple[Finding, ...]:
    """What the rules find: about the rows as written, or also at every register that they reach."""
    if deep:
        return findings_about(uow, context, edits)
    now = context.services.clock()
    return tender_findings(uow, edits, NOWHERE, now, whole=book_about)


def called(kind: str, key: str) -> Iterable[str]:
    """The names that findings have for a row."""
    scope, _, rest = key.partition(" ")
    code, _, _ = rest.rpartition(" ")
    yield key
    if kind == "tender":
        yield f"tender {code} at {scope}"
    elif kind == "tender_map":
        yield f"map {key}"
    elif kind == "settlement_channel":
        yield f"channel {scope}"


ROOM = RowRoom(
    word="tender",
    kinds=KINDS,
    promise=Tenders,
    named=layout_named,
    cells_of=cells_of,
    check=check,
    called=called,
)

ACTIONS = row_actions(
    ROOM,
    sets=TenderSet,
    previews=TenderPreview,
    ends=TenderEnd,
    removes=TenderRemove,
    stages=TenderStaged,
)
