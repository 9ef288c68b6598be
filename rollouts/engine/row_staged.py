"""What an open change set holds of one kind of rows, beside what is in force, and what is wrong with it."""

from collections.abc import Iterable
from typing import Any

from rollouts.changes.model import ChangeSet
from rollouts.changes.ports import ChangeSets
from rollouts.engine.change_sets import find
from rollouts.engine.context import Context
from rollouts.engine.row_rooms import Laid, RowRoom, laid_over
from rollouts.estate.imports.layouts import Layout
from rollouts.estate.row_requests import RowsStaged
from rollouts.ports.database import UnitOfWork
from rollouts.reads.tables import (
    STAGED_CHANGED,
    STAGED_NEW,
    STAGED_REMOVED,
    StagedRow,
    StagedRows,
)
from rollouts.shared.errors import KnownError
from rollouts.shared.findings import Finding


def staged_rows(context: Context, room: RowRoom, request: RowsStaged) -> StagedRows:
    """The rows that the change set named, or else the operator's open one, touches."""
    layout = room.named(request.kind)
    with context.read() as uow:
        change = _change(uow, context, request.change)
        edits = uow.repository(ChangeSets).edits(change.uid) if change else ()
        laid = laid_over(room, uow, (each.edit for each in edits))
        rows, trouble = _rows(layout, laid)
        found = trouble or _found(context, laid, deep=request.deep)
    return StagedRows(
        kind=request.kind,
        change=change.label if change else "",
        edits=len(edits),
        rows=rows,
        findings=found,
    )


def _change(uow: UnitOfWork, context: Context, reference: str) -> ChangeSet | None:
    if reference:
        return find(uow, context, reference)
    return uow.repository(ChangeSets).open_of(context.operator)


def _rows(layout: Layout[Any], laid: Laid) -> tuple[tuple[StagedRow, ...], tuple[Finding, ...]]:
    """The rows touched; where an edit does not fit what is in force any more, why."""
    kind, written = layout.kind, laid.room.writer(layout)
    keys = [key for each, key in laid.by_slot if each == kind]
    before = laid.in_force(kind, keys)
    rows: list[StagedRow] = []
    trouble: list[Finding] = []
    for key in keys:
        try:
            after = laid.look(kind)((key,)).get(key)
        except KnownError as refusal:
            trouble.extend(refusal.findings)
            continue
        there = before.get(key)
        if there is None and after is None:
            continue
        state = STAGED_CHANGED
        if there is None or after is None:
            state = STAGED_NEW if there is None else STAGED_REMOVED
        old = () if there is None else written(there)
        cells = old if after is None else written(after)
        rows.append(StagedRow(key=key, state=state, cells=cells, before=old))
    return tuple(rows), tuple(trouble)


def _found(context: Context, laid: Laid, *, deep: bool) -> tuple[Finding, ...]:
    if not laid.staged:
        return ()
    return tuple(_told(laid.room.check(laid.uow, context, laid.staged, deep)))


def _told(found: Iterable[Finding]) -> Iterable[Finding]:
    """What weighs most first."""
    weight = {"error": 0, "warning": 1}
    return sorted(found, key=lambda each: weight.get(each.severity, 2))
