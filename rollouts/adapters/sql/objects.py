"""Keeps objects of the trade for any room: read by key, changed by edits, in chunks.

To keep a new kind: its class in the room's `Kinds`; `object_table` in a module of `tables` that
`tables.every` names, with a migration; a `Shelf` for it. The room's provider then holds a `SqlObjects`
and adds the questions of its own Protocol with `find`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Row,
    Select,
    Table,
    delete,
    func,
    select,
)

from rollouts.adapters.sql.references import chunks
from rollouts.adapters.sql.tables.objects import LINE, Shelf
from rollouts.shared.edits import Edit
from rollouts.shared.objects import Keyed, Kinds, Slot

T = TypeVar("T", bound=Keyed)
E = TypeVar("E", bound=Keyed)


@dataclass(frozen=True, slots=True)
class _Part:
    """At most one chunk of one table: keys whose rows go, and the rows that come, by column."""

    shelf: Shelf[Any]
    gone: tuple[str, ...]
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class ObjectRows:
    """Rows of objects worked out from edits, to be written by the repository that made them."""

    parts: tuple[_Part, ...]


class SqlObjects(Generic[T]):
    """The objects of one room in one transaction."""

    def __init__(
        self, connection: Connection, kinds: Kinds[T], shelves: Iterable[Shelf[Any]]
    ) -> None:
        self._connection = connection
        self._kinds = kinds
        self._shelves = {each.made: each for each in shelves}

    def one(self, made: type[E], key: str) -> E | None:
        """The object with this key."""
        return self.some(made, [key]).get(key)

    def some(self, made: type[E], keys: Iterable[str]) -> Mapping[str, E]:
        """Those of these objects that exist, by key."""
        shelf = self._shelf(made)
        column = shelf.table.c[shelf.key]
        return {each.key: each for each in map(shelf.entity, self._rows(column, keys))}

    def lines(self, made: type[E], lines: Iterable[str]) -> tuple[E, ...]:
        """Every range of these lines, in order of key; the class has a property `line`."""
        shelf = self._shelf(made)
        found = map(shelf.entity, self._rows(shelf.table.c[LINE], lines))
        return tuple(sorted(found, key=lambda each: each.key))

    def find(
        self,
        made: type[E],
        *conditions: ColumnElement[bool],
        after: str = "",
        limit: int | None = None,
    ) -> tuple[E, ...]:
        """The objects for which every condition holds, in order of key, after the key `after`."""
        shelf = self._shelf(made)
        key = shelf.table.c[shelf.key]
        query = select(shelf.table).where(key > after, *conditions).order_by(key).limit(limit)
        return tuple(map(shelf.entity, self._connection.execute(query)))

    def count(self, made: type[E], *conditions: ColumnElement[bool]) -> int:
        """For how many objects every condition holds."""
        query = select(func.count()).select_from(self._shelf(made).table).where(*conditions)
        return self._connection.scalar(query) or 0

    def apply(self, edits: Sequence[Edit]) -> None:
        """Apply edits, those of one object in their order.

        KnownError `<room>.moved_on` when one does not find what it replaces, `<room>.unknown_edit`;
        nothing was written then.
        """
        self.write(self.planned(edits))

    def planned(self, edits: Sequence[Edit]) -> ObjectRows:
        """What `apply` would write, worked out on any view; it raises what `apply` raises.

        It may be written for as long as nothing else was put in force.
        """
        slots: dict[Slot, list[Edit]] = {}
        for edit in edits:
            if edit.kind not in self._kinds.classes:
                self._kinds.applied(None, edit)
            slots.setdefault((edit.kind, edit.key), []).append(edit)
        parts = []
        for kind, made in self._kinds.classes.items():
            touched = [key for each, key in slots if each == kind]
            for keys in chunks(touched):
                edited = [slots[kind, key] for key in keys]
                parts.append(self._part(self._shelf(made), keys, edited))
        return ObjectRows(tuple(parts))

    def write(self, rows: ObjectRows) -> None:
        """Write what was planned."""
        for part in rows.parts:
            if part.gone:
                gone = part.shelf.table.c[part.shelf.key].in_(part.gone)
                self._connection.execute(delete(part.shelf.table).where(gone))
            if part.rows:
                statement = _insertion(part.shelf.table, self._connection.dialect)
                self._connection.exec_driver_sql(statement, part.rows)

    def _part(self, shelf: Shelf[T], keys: Sequence[str], edits: Sequence[Sequence[Edit]]) -> _Part:
        present = self.some(shelf.made, keys)
        made = [
            self._kinds.all_applied(present.get(key), each)
            for key, each in zip(keys, edits, strict=True)
        ]
        names = [each.name for each in shelf.table.columns]
        rows = (shelf.row(each) for each in made if each is not None)
        values = [tuple(row[name] for name in names) for row in rows]
        return _Part(shelf, tuple(present), values)

    def _shelf(self, made: type[E]) -> Shelf[E]:
        return cast("Shelf[E]", self._shelves[cast("Any", made)])

    def _rows(self, column: Column[Any], values: Iterable[str]) -> Iterator[Row[Any]]:
        for chunk in chunks(list(dict.fromkeys(values))):
            yield from self._connection.execute(_among(column, chunk))


class SqlRoom(Generic[T]):
    """Keeps `ports.objects.Objects` for a room that asks nothing more."""

    def __init__(
        self, connection: Connection, kinds: Kinds[T], shelves: Iterable[Shelf[Any]]
    ) -> None:
        self._objects: SqlObjects[T] = SqlObjects(connection, kinds, shelves)

    def some(self, made: type[E], keys: Iterable[str]) -> Mapping[str, E]:
        return self._objects.some(made, keys)

    def lines(self, made: type[E], lines: Iterable[str]) -> tuple[E, ...]:
        return self._objects.lines(made, lines)

    def every(self, made: type[E], *, after: str = "", limit: int | None = None) -> tuple[E, ...]:
        return self._objects.find(made, after=after, limit=limit)

    def number(self, made: type[E]) -> int:
        return self._objects.count(made)

    def apply(self, edits: Sequence[Edit]) -> None:
        self._objects.apply(edits)

    def planned(self, edits: Sequence[Edit]) -> ObjectRows:
        return self._objects.planned(edits)

    def write(self, rows: ObjectRows) -> None:
        self._objects.write(rows)

    def _among(
        self, made: type[E], columns: Sequence[tuple[Column[Any], Collection[str]]]
    ) -> tuple[E, ...]:
        """The objects whose columns hold one of the values given for each; none without a column."""
        if not columns or not all(values for _, values in columns):
            return ()
        pieces = product(*(chunks(tuple(values)) for _, values in columns))
        found: dict[str, E] = {}
        for piece in pieces:
            conditions = [
                column.in_(part) for (column, _), part in zip(columns, piece, strict=True)
            ]
            found |= {each.key: each for each in self._objects.find(made, *conditions)}
        return tuple(found.values())


@cache
def _insertion(table: Table, dialect: Dialect) -> str:
    """An INSERT of all columns for rows as tuples: a fifth of the work of rows as mappings."""
    quoted = ", ".join(dialect.identifier_preparer.quote(each.name) for each in table.columns)
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    marks = ", ".join(mark for _ in table.columns)
    return f"INSERT INTO {table.name} ({quoted}) VALUES ({marks})"  # noqa: S608 - our own names


def _among(column: Column[Any], values: Sequence[str]) -> Select[Any]:
    return select(column.table).where(column.in_(values))
