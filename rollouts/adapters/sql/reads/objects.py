"""Rows of trade objects: the keys that a filter selects, rows by key, the ranges of one thing, its past."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    String,
    case,
    cast,
    func,
    or_,
    select,
)

from rollouts.adapters.sql import taxes, tenders
from rollouts.adapters.sql.filters import Asked, Columns, Condition, condition_of, contains
from rollouts.adapters.sql.objects import SqlObjects
from rollouts.adapters.sql.tables.changes import change_edits, change_sets
from rollouts.adapters.sql.tables.objects import Shelf
from rollouts.changes.model import ChangeState
from rollouts.estate.filters.matching import matches
from rollouts.estate.filters.syntax import Has, Search
from rollouts.estate.filters.words import SEARCH
from rollouts.estate.imports.layouts import Layout
from rollouts.estate.imports.layouts import cells_of as tax_cells
from rollouts.reads.table_words import (
    NO,
    YES,
    columns_of,
    is_exact,
    matching_row,
    tree_of,
)
from rollouts.reads.tables import (
    Form,
    LineRanges,
    RowHistory,
    RowPast,
    TableColumn,
    TableKeys,
    TableMatches,
    TableRow,
    TableRows,
    TableShape,
    thing_of,
)
from rollouts.shared.errors import refuse
from rollouts.taxes.imports.layouts import layout_named as tax_layout
from rollouts.tenders.files import cells_of as tender_cells
from rollouts.tenders.files import layout_named as tender_layout


@dataclass(frozen=True)
class Room:
    """Where the rows of a room are, and how they are written."""

    named: Callable[[str], Layout[Any]]
    shelves: tuple[Shelf[Any], ...]
    cells_of: Callable[[Layout[Any], Any], tuple[str, ...]]


ROOMS: Mapping[str, Room] = {
    "tender": Room(tender_layout, tenders.SHELVES, tender_cells),
    "tax": Room(tax_layout, taxes.SHELVES, tax_cells),
}


@dataclass(frozen=True)
class Table:
    """One kind of rows of one room."""

    room: Room
    layout: Layout[Any]

    @cached_property
    def shelf(self) -> Shelf[Any]:
        """Where they are kept."""
        return next(each for each in self.room.shelves if each.made is self.layout.made)

    @cached_property
    def key(self) -> ColumnElement[str]:
        """The column of the business key."""
        return self.shelf.table.c[self.shelf.key]

    @cached_property
    def columns(self) -> Columns:
        """What a filter asks for, by field."""
        shapes = zip(self.layout.columns, columns_of(self.layout), strict=True)
        found = {each.field: self._asked(each.field, shape.form) for each, shape in shapes}
        return {**found, SEARCH: Asked(self._search)}

    def sort(self, name: str) -> ColumnElement[Any]:
        """What rows are sorted by for a column of files; KnownError `reads.unknown_sort`."""
        for each in self.layout.columns:
            if each.name == name:
                column = self.shelf.table.c[each.field]
                if is_exact(self.layout, each.field):
                    return cast(column, Float)
                return func.coalesce(column, -1) if _is_number(column) else func.lower(column)
        known = ", ".join(each.name for each in self.layout.columns)
        raise refuse("reads.unknown_sort", object="list", value=name[:40], known=known)

    def rows(self, connection: Connection, keys: Iterable[str]) -> tuple[TableRow, ...]:
        """The rows with these keys, in their order."""
        wanted = tuple(keys)
        found = self._objects(connection).some(self.layout.made, wanted)
        return tuple(self._row(found[key]) for key in wanted if key in found)

    def ranges(self, connection: Connection, key: str) -> tuple[TableRow, ...]:
        """Every row about the same thing, in order of key."""
        thing = thing_of(self.layout.kind, key)
        condition = self.key.startswith(f"{thing} ", autoescape=True)
        found = self._objects(connection).find(self.layout.made, condition)
        return tuple(map(self._row, found))

    def _row(self, entity: Any) -> TableRow:
        return TableRow(key=entity.key, cells=self.room.cells_of(self.layout, entity))

    def _objects(self, connection: Connection) -> SqlObjects[Any]:
        return SqlObjects(connection, self.layout.kinds, self.room.shelves)

    def _search(self, leaf: Has | Search) -> Condition:
        """Rows of which some cell holds the text; cells of yes and no are asked for by their column."""
        if not isinstance(leaf, Search):
            raise TypeError(leaf)
        columns = (self.shelf.table.c[each.field] for each in self.layout.columns)
        texts = (cast(each, String) for each in columns if each.type.python_type is not bool)
        return or_(*(contains(func.lower(func.coalesce(each, "")), leaf.needle) for each in texts))

    def _asked(self, field: str, form: Form) -> ColumnElement[Any]:
        column = self.shelf.table.c[field]
        if form is Form.FLAG:
            return case((column, YES), else_=NO)
        if form is Form.LIST:
            return _entries(column)
        if _is_number(column) or form is Form.MOMENT:
            return column
        return func.lower(func.coalesce(column, ""))


def table_of(room: str, kind: str) -> Table:
    """The kind of rows; KnownError of the room for a kind that it does not have."""
    found = ROOMS[room]
    return Table(found, found.named(kind))


def table_shape(asked: TableShape) -> tuple[TableColumn, ...]:
    """The columns; nothing is read."""
    return columns_of(table_of(asked.room, asked.kind).layout)


def table_keys(connection: Connection, asked: TableKeys) -> tuple[str, ...]:
    """Every key in order, straight from the driver."""
    table = table_of(asked.room, asked.kind)
    by = [table.sort(asked.sort), table.key] if asked.sort else [table.key]
    query = select(table.key).order_by(*(each.desc() if asked.descending else each for each in by))
    if asked.filter.strip():
        query = query.where(condition_of(tree_of(table.layout, asked.filter), table.columns))
    cursor: Any = connection.execute(query).cursor
    return tuple(row[0] for row in cursor)


def table_rows(connection: Connection, asked: TableRows) -> tuple[TableRow, ...]:
    """The rows in the order of the keys."""
    return table_of(asked.room, asked.kind).rows(connection, asked.keys)


def line_ranges(connection: Connection, asked: LineRanges) -> tuple[TableRow, ...]:
    """The ranges in order of key."""
    return table_of(asked.room, asked.kind).ranges(connection, asked.key)


def table_matches(asked: TableMatches) -> tuple[str, ...]:
    """Those of the rows that the filter selects; all where it is blank."""
    layout = table_of(asked.room, asked.kind).layout
    if not asked.filter.strip():
        return tuple(each.key for each in asked.rows)
    tree = tree_of(layout, asked.filter)
    return tuple(each.key for each in asked.rows if matches(tree, matching_row(layout, each.cells)))


def row_history(connection: Connection, asked: RowHistory) -> tuple[RowPast, ...]:
    """The edits of submitted change sets on the row."""
    kind = table_of(asked.room, asked.kind).layout.kind
    edits, sets = change_edits.c, change_sets.c
    query = (
        select(sets.number, sets.title, edits.by, sets.submitted_at, edits.field)
        .add_columns(edits.before, edits.after)
        .select_from(change_edits.join(change_sets, sets.id == edits.change_id))
        .where(edits.kind == kind, edits.key == asked.key)
        .where(sets.state == ChangeState.SUBMITTED.value)
        .order_by(sets.number.desc(), edits.position)
        .limit(asked.limit)
    )
    return tuple(
        RowPast(
            change=f"C-{row.number}",
            title=row.title,
            by=row.by,
            at=row.submitted_at,
            field=row.field,
            before=row.before,
            after=row.after,
        )
        for row in connection.execute(query)
    )


def _is_number(column: ColumnElement[Any]) -> bool:
    return column.type.python_type is int


def _entries(column: ColumnElement[Any]) -> ColumnElement[str]:
    """A list kept as JSON, as a filter's LIST column: each entry between two newlines."""
    bare: ColumnElement[str] = func.lower(func.replace(column, '"', ""))
    for mark in ("[", "]", ","):
        bare = func.replace(bare, mark, "\n")
    return case((column == "[]", ""), else_=bare)
