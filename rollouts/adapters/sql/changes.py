"""Keeps `changes.ports.ChangeSets`."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from rollouts.adapters.sql import journal
from rollouts.adapters.sql.references import chunks, number_in
from rollouts.adapters.sql.tables.changes import change_edits, change_sets
from rollouts.adapters.sql.tables.journal import journal as events
from rollouts.changes.model import ChangeKind, ChangeSet, ChangeState, StagedEdit
from rollouts.shared.edits import Edit
from rollouts.shared.ids import new_uid


class SqlChangeSets:
    """Change sets of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, change: ChangeSet) -> None:
        self._connection.execute(insert(change_sets).values(**asdict(change)))

    def next_number(self) -> int:
        last = self._connection.scalar(select(func.coalesce(func.max(change_sets.c.number), 0)))
        return (last or 0) + 1

    def get(self, reference: str) -> ChangeSet | None:
        number = number_in(reference, "C-")
        query = select(change_sets).where(
            or_(change_sets.c.uid == reference, change_sets.c.number == number)
        )
        row = self._connection.execute(query).first()
        return _change(row) if row else None

    def open_of(self, operator: str) -> ChangeSet | None:
        query = (
            select(change_sets)
            .where(
                change_sets.c.state == ChangeState.OPEN,
                change_sets.c.kind == ChangeKind.EDITS,
                change_sets.c.created_by == operator,
            )
            .order_by(change_sets.c.number.desc())
        )
        row = self._connection.execute(query).first()
        return _change(row) if row else None

    def all(self, *, limit: int = 500) -> tuple[ChangeSet, ...]:
        query = select(change_sets).order_by(change_sets.c.number.desc()).limit(limit)
        return tuple(_change(row) for row in self._connection.execute(query))

    def put(self, change: ChangeSet) -> None:
        self._connection.execute(
            update(change_sets).where(change_sets.c.uid == change.uid).values(**asdict(change)),
        )

    def edits(self, uid: str) -> tuple[StagedEdit, ...]:
        query = (
            select(change_edits)
            .join(change_sets, change_sets.c.id == change_edits.c.change_id)
            .where(change_sets.c.uid == uid)
            .order_by(change_edits.c.position)
        )
        return tuple(
            StagedEdit(position=row.position, edit=_edit(row), by=row.by, at=row.at)
            for row in self._connection.execute(query)
        )

    def edit_counts(self, uids: Sequence[str]) -> Mapping[str, int]:
        counts = dict.fromkeys(uids, 0)
        for some in chunks(uids):
            query = (
                select(change_sets.c.uid, func.count(change_edits.c.id).label("edits"))
                .join(change_edits, change_sets.c.id == change_edits.c.change_id)
                .where(change_sets.c.uid.in_(some))
                .group_by(change_sets.c.uid)
            )
            counts |= {row.uid: row.edits for row in self._connection.execute(query)}
        return counts

    def submissions(self) -> int:
        submitted = change_sets.c.state == ChangeState.SUBMITTED
        query = select(func.count()).select_from(change_sets).where(submitted)
        return self._connection.scalar(query) or 0

    def heard(self) -> int:
        return journal.last(self._connection)

    def stirred(self, uid: str, since: int) -> bool:
        told = select(events.c.seq).where(events.c.seq > since, events.c.subject == uid).limit(1)
        return self._connection.scalar(told) is not None

    def stage(self, uid: str, edits: Sequence[StagedEdit]) -> None:
        change_id = self._id(uid)
        self._connection.execute(delete(change_edits).where(change_edits.c.change_id == change_id))
        self._add(change_id, edits)

    def amend(self, uid: str, gone: Sequence[int], added: Sequence[StagedEdit]) -> None:
        change_id = self._id(uid)
        ours = change_edits.c.change_id == change_id
        for some in chunks(gone):
            query = delete(change_edits).where(ours, change_edits.c.position.in_(some))
            self._connection.execute(query)
        self._add(change_id, added)

    def exchange(self, uid: str, other: str) -> None:
        first, second = self._row(uid), self._row(other)
        self._become(first.id, {"uid": new_uid(), "number": -first.number})  # both are unique
        self._become(second.id, _named(first))
        self._become(first.id, _named(second))

    def _id(self, uid: str) -> int:
        return int(self._row(uid).id)

    def _row(self, uid: str) -> Row[Any]:
        return self._connection.execute(select(change_sets).where(change_sets.c.uid == uid)).one()

    def _become(self, change_id: int, values: Mapping[str, object]) -> None:
        query = update(change_sets).where(change_sets.c.id == change_id).values(**values)
        self._connection.execute(query)

    def _add(self, change_id: int, edits: Sequence[StagedEdit]) -> None:
        rows = [
            {
                "change_id": change_id,
                "position": each.position,
                "by": each.by,
                "at": each.at,
                "kind": each.edit.kind,
                "key": each.edit.key,
                "field": each.edit.field,
                "before": each.edit.before,
                "after": each.edit.after,
            }
            for each in edits
        ]
        if rows:
            self._connection.execute(insert(change_edits), rows)

    def open_edits(self, kind: str, keys: Sequence[str]) -> tuple[tuple[ChangeSet, Edit], ...]:
        rows: list[Row[Any]] = []
        for some in chunks(keys):
            query = (
                select(change_sets.c.uid.label("change_uid"), change_edits)
                .join(change_edits, change_sets.c.id == change_edits.c.change_id)
                .where(
                    change_sets.c.state == ChangeState.OPEN,
                    change_edits.c.kind == kind,
                    change_edits.c.key.in_(some),
                )
                .order_by(change_sets.c.number, change_edits.c.position)
            )
            rows += self._connection.execute(query)
        changes = {uid: self.get(uid) for uid in {row.change_uid for row in rows}}
        return tuple(
            (change, _edit(row)) for row in rows if (change := changes[row.change_uid]) is not None
        )


def _named(row: Row[Any]) -> dict[str, object]:
    return asdict(_change(row))


def _change(row: Row[Any]) -> ChangeSet:
    return ChangeSet(
        uid=row.uid,
        number=row.number,
        title=row.title,
        kind=ChangeKind(row.kind),
        state=ChangeState(row.state),
        created_by=row.created_by,
        created_at=row.created_at,
        submitted_at=row.submitted_at,
        submitted_by=row.submitted_by,
        undoes=row.undoes,
    )


def _edit(row: Row[Any]) -> Edit:
    return Edit(kind=row.kind, key=row.key, field=row.field, before=row.before, after=row.after)
