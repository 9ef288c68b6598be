"""Change sets and their edits."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, func, select, true

from rollouts.adapters.sql.reads.naming import change_id
from rollouts.adapters.sql.reads.sources import Sort, Source, instant_sort, rows
from rollouts.adapters.sql.tables.changes import change_edits, change_sets
from rollouts.adapters.sql.tables.releases import releases
from rollouts.adapters.sql.tables.waves import rollouts
from rollouts.estate.filters.words import SEARCH
from rollouts.reads.changes import ChangeRow, ChangeSheet, EditRow, UsedBy
from rollouts.reads.words import CHANGE_LIST_WORDS, EDIT_LIST_WORDS
from rollouts.registers.edits import KIND

_CHANGE = change_sets.c
_EDIT = change_edits.c


def change_source(connection: Connection) -> Source[ChangeRow]:
    """Every change set."""
    return Source(
        id=_CHANGE.id,
        base=change_sets,
        shown=change_sets,
        where=true(),
        tie=_CHANGE.id,
        words=CHANGE_LIST_WORDS,
        columns={
            "state": func.lower(_CHANGE.state),
            "kind": func.lower(_CHANGE.kind),
            "by": func.lower(_CHANGE.created_by),
            "number": _CHANGE.number,
            SEARCH: func.lower(_CHANGE.title),
        },
        sorts={
            "number": Sort(by=_CHANGE.number),
            "title": Sort(by=_CHANGE.title),
            "state": Sort(by=_CHANGE.state),
            "created_by": Sort(by=_CHANGE.created_by),
            "submitted_at": instant_sort(_CHANGE.submitted_at),
        },
        select=tuple(change_sets.columns),
        make=lambda found: _changes(connection, found),
    )


def _changes(connection: Connection, found: Iterable[Row[Any]]) -> list[ChangeRow]:
    kept = list(found)
    counted = connection.execute(
        select(_EDIT.change_id, func.count())
        .where(_EDIT.change_id.in_([row.row_id for row in kept]))
        .group_by(_EDIT.change_id)
    )
    edits: dict[int, int] = dict(counted.all())
    undone = select(_CHANGE.uid, _CHANGE.number).where(
        _CHANGE.uid.in_([row.undoes for row in kept if row.undoes])
    )
    labels = {uid: f"C-{number}" for uid, number in connection.execute(undone)}
    return [
        ChangeRow(
            id=row.row_id,
            uid=row.uid,
            change=f"C-{row.number}",
            title=row.title,
            kind=row.kind,
            state=row.state,
            edits=edits.get(row.row_id, 0),
            created_by=row.created_by,
            created_at=row.created_at,
            submitted_by=row.submitted_by,
            submitted_at=row.submitted_at,
            undoes=labels.get(row.undoes, ""),
        )
        for row in kept
    ]


def change_head(connection: Connection, reference: str) -> ChangeSheet:
    """One change set; KnownError `changes.unknown`."""
    key = change_id(connection, reference)
    row = rows(connection, change_source(connection), [key])[0]
    query = (
        select(releases.c.number, rollouts.c.number.label("rollout"), releases.c.title)
        .add_columns(rollouts.c.title.label("rollout_title"), rollouts.c.state)
        .select_from(releases.outerjoin(rollouts, rollouts.c.release == releases.c.uid))
        .where(releases.c.change == row.uid)
        .order_by(releases.c.number, rollouts.c.number)
    )
    used = tuple(
        UsedBy(
            release=f"R-{each.number}",
            rollout=each.rollout or 0,
            title=each.rollout_title or each.title,
            state=each.state or "",
        )
        for each in connection.execute(query)
    )
    return ChangeSheet(row=row, used_by=used)


def edit_source(connection: Connection, change: str) -> Source[EditRow]:
    """The edits of one change set; KnownError `changes.unknown`."""
    return Source(
        id=_EDIT.id,
        base=change_edits,
        shown=change_edits,
        where=_EDIT.change_id == change_id(connection, change),
        tie=_EDIT.id,
        words=EDIT_LIST_WORDS,
        columns={
            "kind": func.lower(_EDIT.kind),
            "key": func.lower(_EDIT.key),
            "field": func.lower(_EDIT.field),
            "by": func.lower(_EDIT.by),
            SEARCH: func.lower(
                _EDIT.key
                + "\n"
                + func.coalesce(_EDIT.before, "")
                + "\n"
                + func.coalesce(_EDIT.after, "")
            ),
        },
        sorts={
            "position": Sort(by=_EDIT.position),
            "key": Sort(by=_EDIT.key),
            "by": Sort(by=_EDIT.by),
        },
        select=tuple(change_edits.columns),
        make=lambda found: [_edit(row) for row in found],
    )


def _edit(row: Row[Any]) -> EditRow:
    scope, setting, *_ = (*row.key.split(" "), "") if row.kind == KIND else ("", "")
    return EditRow(
        id=row.row_id,
        position=row.position,
        kind=row.kind,
        key=row.key,
        scope=scope,
        setting=setting,
        field=row.field,
        before=row.before,
        after=row.after,
        by=row.by,
        at=row.at,
    )
