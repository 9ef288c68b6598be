"""Edits of rows planned over what is staged, checked by every rule of their room, and staged."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rollouts.changes.model import StagedEdit
from rollouts.changes.ports import ChangeSets
from rollouts.changes.staging import amendments, staged
from rollouts.engine.change_sets import Seen, begin, find, seen_of, tell
from rollouts.engine.context import Context
from rollouts.engine.row_rooms import Laid, RowRoom, laid_over
from rollouts.estate.imports.columns import comparable
from rollouts.estate.imports.edited import (
    EditedRow,
    edited_rows,
    ended_at,
    removed_rows,
    split_at,
)
from rollouts.estate.imports.layouts import Layout, header_of
from rollouts.estate.row_requests import RowEdit, RowsEnd, RowsRemove, RowsSet, row_edit
from rollouts.ports.database import UnitOfWork
from rollouts.ports.sheets import require_rows
from rollouts.reads.tables import REFUSED, RowSeen, RowsSeen, RowsTaken
from rollouts.shared.edits import Edit
from rollouts.shared.errors import refuse, refuse_all
from rollouts.shared.findings import Finding, blocking
from rollouts.shared.objects import WHOLE, Slot

MOST_ROWS = 10_000

Request = RowsSet | RowsEnd | RowsRemove


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRows:
    """What a request comes to over what is staged: its rows, and findings that are about none."""

    layout: Layout[Any]
    rows: tuple[EditedRow, ...]
    findings: tuple[Finding, ...]

    @property
    def edits(self) -> tuple[Edit, ...]:
        """Everything to stage; rows that are refused are left out."""
        return tuple(edit for each in self.rows for edit in each.edits)

    @property
    def refusals(self) -> tuple[Finding, ...]:
        """Why rows are refused."""
        return tuple(found for each in self.rows for found in blocking(each.findings))

    @property
    def seen(self) -> tuple[RowSeen, ...]:
        """The rows as people are told of them."""
        return tuple(map(_seen, self.rows))


def preview(context: Context, room: RowRoom, request: RowsSet) -> RowsSeen:
    """What a request would do; nothing is staged."""
    asked = _rows_asked(context, room, request)
    with context.read() as uow:
        present = _present(uow, context, request.change)
        made = _planned(uow, context, room, request, asked, present)
    return RowsSeen(
        kind=request.kind,
        columns=header_of(made.layout),
        rows=made.seen,
        findings=made.findings,
    )


def take(context: Context, room: RowRoom, request: Request) -> RowsTaken:
    """Stage the rows of a request, all or none; KnownError names every cell that forbids it.

    Planned on a read-only view, so that the one writer is held only to keep the edits; over again
    when somebody staged meanwhile.
    """
    asked = _rows_asked(context, room, request) if isinstance(request, RowsSet) else ()
    with context.read() as uow:
        seen = seen_of(uow, context, request.change)
        made = _planned(uow, context, room, request, asked, seen.rows)
        refuse_all(made.refusals)
    if not made.edits:
        return _taken("", request, made)
    with context.begin(f"{room.word} {request.kind}") as uow:
        if not seen.stands(uow, context, request.change):
            seen = seen_of(uow, context, request.change)
            made = _planned(uow, context, room, request, asked, seen.rows)
            refuse_all(made.refusals)
        label = _stage(uow, context, room, seen, made)
    return _taken(label, request, made)


def _rows_asked(context: Context, room: RowRoom, request: RowsSet) -> tuple[RowEdit, ...]:
    """The rows that a request names: its own, a file's, or one set of cells for several keys."""
    rows = (*map(row_edit, request.row), *_from_file(context, room, request), *_from_words(request))
    if not rows:
        raise refuse("estate.no_cells", object=f"{room.word} {request.kind}", field="COLUMN=VALUE")
    if len(rows) > MOST_ROWS:
        raise refuse("estate.too_many_rows", object=request.kind, value=str(len(rows)))
    return rows


def _from_words(request: RowsSet) -> tuple[RowEdit, ...]:
    cells = tuple(_pair(each) for each in request.cells)
    if not cells:
        return ()
    return tuple(RowEdit(key=key, cells=cells) for key in request.key or ("",))


def _pair(text: str) -> tuple[str, str]:
    column, equals, value = text.partition("=")
    if not (column and equals):
        raise refuse("estate.bad_cell", object="COLUMN=VALUE", value=text[:80])
    return column, value


def _from_file(context: Context, room: RowRoom, request: RowsSet) -> tuple[RowEdit, ...]:
    if not request.file:
        return ()
    sheet = require_rows(context.services.sheets.read(Path(request.file)))
    names = columns_called(room.named(request.kind), sheet.header.cells)
    return tuple(
        RowEdit(
            cells=tuple(
                (name, cell)
                for name, cell in zip(names, (*row.cells, *[""] * len(names)), strict=False)
                if name
            )
        )
        for row in sheet.rows
    )


def columns_called(layout: Layout[Any], titles: Iterable[str]) -> tuple[str, ...]:
    """The names of the columns that these titles mean; empty where one means none."""
    by_spelling = {spelling: each.name for each in layout.columns for spelling in each.spellings}
    return tuple(by_spelling.get(comparable(each), "") for each in titles)


def _present(uow: UnitOfWork, context: Context, reference: str) -> tuple[StagedEdit, ...]:
    changes = uow.repository(ChangeSets)
    found = find(uow, context, reference) if reference else changes.open_of(context.operator)
    return changes.edits(found.uid) if found else ()


def _planned(
    uow: UnitOfWork,
    context: Context,
    room: RowRoom,
    request: Request,
    asked: Sequence[RowEdit],
    present: Sequence[StagedEdit],
) -> PlannedRows:
    layout = room.named(request.kind)
    laid = laid_over(room, uow, (each.edit for each in present))
    rows = _edited(layout, laid, request, asked)
    return _checked(context, laid, PlannedRows(layout=layout, rows=rows, findings=()))


def _edited(
    layout: Layout[Any], laid: Laid, request: Request, asked: Sequence[RowEdit]
) -> tuple[EditedRow, ...]:
    look, written = laid.look(layout.kind), laid.room.writer(layout)
    if isinstance(request, RowsRemove):
        return removed_rows(layout, written, request.key, look)
    if isinstance(request, RowsEnd):
        asked = ended_at(layout, request.key, request.at)
    elif request.since:
        asked = split_at(layout, written, asked, request.since, look)
    return edited_rows(layout, written, asked, look, laid.missing(layout))


def _checked(context: Context, laid: Laid, made: PlannedRows) -> PlannedRows:
    """The rows with what the room's rules find about them, as far as it was not so before."""
    if not made.edits:
        return made
    room, kind = laid.room, made.layout.kind
    found = room.check(laid.uow, context, (*laid.staged, *made.edits), False)
    owners = _owners(room, kind, made.rows)
    own: dict[int, list[Finding]] = {}
    others = []
    for each in found:
        at = owners.get(each.object)
        if at is None:
            others.append(each)
        else:
            own.setdefault(at, []).append(_in_column(made.layout, each))
    wrong = any(blocking(each) for each in own.values())
    former = _former(context, laid, made, owners) if wrong else {}
    rows = tuple(
        replace(row, findings=(*row.findings, *_new(own.get(at, ()), former.get(at, set()))))
        for at, row in enumerate(made.rows)
    )
    return replace(made, rows=rows, findings=tuple(others))


def _owners(room: RowRoom, kind: str, rows: Sequence[EditedRow]) -> Mapping[str, int]:
    """Which row findings are about, by every name that they may have for it."""
    found: dict[str, int] = {}
    for at, row in enumerate(rows):
        for key in (row.key, *(each.key for each in row.others)):
            for name in room.called(kind, key):
                found.setdefault(name, at)
    return found


def _former(
    context: Context, laid: Laid, made: PlannedRows, owners: Mapping[str, int]
) -> dict[int, set[tuple[str, str]]]:
    """What was found about the rows before they are edited: code and field, by row."""
    kind = made.layout.kind
    keys = {line.key for row in made.rows if row.line for line in (row.line, *row.others)}
    idle = []
    for key, entity in laid.look(kind)(keys).items():
        whole = laid.room.kinds.whole(entity)
        idle.append(Edit(kind=kind, key=key, field=WHOLE, before=whole, after=whole))
    found: dict[int, set[tuple[str, str]]] = {}
    for each in laid.room.check(laid.uow, context, (*laid.staged, *idle), False) if idle else ():
        at = owners.get(each.object)
        if at is not None:
            found.setdefault(at, set()).add((each.code, _in_column(made.layout, each).field))
    return found


def _new(found: Iterable[Finding], former: set[tuple[str, str]]) -> tuple[Finding, ...]:
    return tuple(each for each in found if (each.code, each.field) not in former)


def _in_column(layout: Layout[Any], finding: Finding) -> Finding:
    names = {each.field: each.name for each in layout.columns}
    return replace(finding, field=names.get(finding.field, finding.field))


def _stage(uow: UnitOfWork, context: Context, room: RowRoom, seen: Seen, made: PlannedRows) -> str:
    """Keep the edits in the change set seen, or in a new one; its label."""
    title = f"{room.word} {made.layout.kind}".replace("_", " ")
    change = seen.change or begin(uow, context, title)
    laid = laid_over(room, uow, (each.edit for each in seen.rows))
    kept, edits = _merged(seen.rows, made.edits, laid)
    joined = staged(kept, edits, by=context.operator, at=context.services.clock())
    uow.repository(ChangeSets).amend(change.uid, *amendments(seen.rows, joined))
    tell(uow, context, "change.staged", change)
    return change.label


def _merged(
    present: Sequence[StagedEdit], edits: Sequence[Edit], laid: Laid
) -> tuple[tuple[StagedEdit, ...], tuple[Edit, ...]]:
    """What stays staged, and what joins it.

    Where a whole object is made or removed, what was staged of it before is worked into one edit
    from what is in force: single fields of an object that is gone would fit nothing.
    """
    whole = {_slot(each) for each in edits if each.field == WHOLE} & laid.by_slot.keys()
    if not whole:
        return tuple(present), tuple(edits)
    kept = tuple(each for each in present if _slot(each.edit) not in whole)
    final: dict[Slot, list[Edit]] = {}
    for each in edits:
        if _slot(each) in whole:
            final.setdefault(_slot(each), []).append(each)
    remade = [edit for slot, own in final.items() for edit in _remade(laid, slot, own)]
    return kept, (*remade, *(each for each in edits if _slot(each) not in whole))


def _remade(laid: Laid, slot: Slot, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    kind, key = slot
    kinds = laid.room.kinds
    after = kinds.all_applied(laid.look(kind)((key,)).get(key), edits)
    return kinds.edits_between(laid.in_force(kind, (key,)).get(key), after)


def _slot(edit: Edit) -> Slot:
    return edit.kind, edit.key


def _seen(row: EditedRow) -> RowSeen:
    refused = row.line is None or bool(blocking(row.findings))
    state = REFUSED if refused or row.line is None else row.line.state.value
    return RowSeen(
        key=row.key, state=state, before=row.before, after=row.after, findings=row.findings
    )


def _taken(change: str, request: Request, made: PlannedRows) -> RowsTaken:
    return RowsTaken(
        change=change,
        kind=request.kind,
        columns=header_of(made.layout),
        rows=made.seen,
        findings=made.findings,
    )
