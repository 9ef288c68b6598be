"""A table whose cells are edited in place: what is typed is a draft until somebody takes it.

Drafts and what is wrong with them belong to a row's id, so they stay where they are through sorting,
filtering and reading again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from console.kit.columns import Column, Side
from console.kit.table_model import DISPLAY, TOOL_TIP, Index, RecordTableModel

EDIT = 2
"""Qt.ItemDataRole.EditRole as a plain int, as the other roles."""

NEW_ROW = -1
"""The id of the row that is being written; `show_new` puts it above the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """One row. `state` is empty, or `new`, `changed` or `removed` while it waits in a change set.

    `before` are the cells in force of a changed row, else empty.
    """

    id: int
    key: str
    cells: tuple[str, ...]
    state: str = ""
    before: tuple[str, ...] = ()
    trouble: str = ""

    def is_staged(self, at: int) -> bool:
        """Whether this cell differs from what is in force."""
        return bool(self.before) and self.before[at] != self.cells[at]


@dataclass(frozen=True, slots=True, kw_only=True)
class GridColumn:
    """One column: `name` is what edits call it, `choices` are all that a cell may hold (none: free).

    `show` makes the text that is painted of what a cell holds, `read` the other way round.
    """

    name: str
    title: str
    width: int = 110
    side: Side = Side.LEFT
    choices: tuple[str, ...] = ()
    is_key: bool = False
    show: Callable[[str], str] = str
    read: Callable[[str], str] = str


class GridModel(RecordTableModel[GridRow]):
    """Rows of cells. `typed(id, column)` follows every draft that differs from what the cell holds.

    `can_edit` False makes it a plain table.
    """

    typed = Signal(int, int)

    def __init__(self, columns: Sequence[GridColumn], parent: QObject | None = None) -> None:
        self.grid_columns = tuple(columns)
        super().__init__(tuple(map(_column, range(len(columns)), columns)), _id_of, parent)
        self.can_edit = True
        self._drafts: dict[int, dict[int, str]] = {}
        self._troubles: dict[int, dict[int, str]] = {}

    # What Qt asks

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        row = self.record(index.row()) if index.isValid() else None
        if self.can_edit and row is not None and row.state != "removed":
            return flags | Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = DISPLAY) -> Any:  # noqa: ANN401 - Qt's variant
        if role == EDIT and index.isValid():
            return self.cell_text(index.row(), index.column())
        if role == TOOL_TIP and index.isValid():
            return self.tip(index.row(), index.column()) or None
        return super().data(index, role)

    def setData(
        self,
        index: Index,
        value: Any,  # noqa: ANN401 - Qt's variant
        role: int = EDIT,
    ) -> bool:
        row = self.record(index.row()) if index.isValid() else None
        if role != EDIT or row is None:
            return False
        self.draft(row, index.column(), str(value))
        return True

    # What views and pages ask

    def shown_text(self, row: int, column: int) -> str:
        """What is painted in a cell: its draft, else what it holds."""
        record = self.record(row)
        draft = None if record is None else self._drafts.get(record.id, {}).get(column)
        if draft is None:
            return self.line(row)[column]
        return self.grid_columns[column].show(draft)

    def cell_text(self, row: int, column: int) -> str:
        """What a cell is edited from, as it is shown; empty where its row is not here."""
        return "" if self.record(row) is None else self.shown_text(row, column)

    def mark(self, row: int, column: int) -> str:
        """How a cell stands out: `trouble`, `draft`, `new`, `staged`, `removed`, or empty."""
        record = self.record(row)
        if record is None:
            return ""
        if column in self._troubles.get(record.id, ()):
            return "trouble"
        if column in self._drafts.get(record.id, ()):
            return "draft"
        if record.state in {"new", "removed"}:
            return record.state
        return "staged" if record.is_staged(column) else ""

    def tip(self, row: int, column: int) -> str:
        """What is wrong with a cell."""
        record = self.record(row)
        if record is None:
            return ""
        own = self._troubles.get(record.id, {})
        return own.get(column, "") or (record.trouble if not own else "")

    def drafts_of(self, uid: int) -> Mapping[str, str]:
        """What was typed into a row and is not taken yet, by the column's name."""
        own = self._drafts.get(uid, {})
        return {self.grid_columns[at].name: text for at, text in own.items()}

    @property
    def drafted(self) -> tuple[int, ...]:
        """The ids of rows with drafts."""
        return tuple(self._drafts)

    def column_of(self, name: str) -> int:
        """Where the column of this name stands; -1 for none."""
        names = [each.name for each in self.grid_columns]
        return names.index(name) if name in names else -1

    # What presenters tell

    def draft(self, row: GridRow, column: int, shown: str) -> None:
        """Take what was typed into a cell as its draft; what the cell holds is none."""
        declared, there = self.grid_columns[column], row.cells[column]
        text = declared.read(shown.strip())
        own = self._drafts.setdefault(row.id, {})
        self._troubles.get(row.id, {}).pop(column, None)
        if text == there or shown.strip() == declared.show(there):
            own.pop(column, None)
        else:
            own[column] = text
        if not own:
            self.forget(row.id)
        self._touched(row.id)
        self.typed.emit(row.id, column)

    def show_troubles(self, uid: int, troubles: Mapping[str, str]) -> None:
        """Say what is wrong with a row's cells, by column; other cells of it are right."""
        places = {self.column_of(name): text for name, text in troubles.items()}
        self._troubles[uid] = {at: text for at, text in places.items() if at >= 0}
        self._touched(uid)

    def forget(self, uid: int) -> None:
        """Drop the drafts of a row."""
        self._drafts.pop(uid, None)
        self._troubles.pop(uid, None)
        self._touched(uid)

    def forget_all(self) -> None:
        """Drop every draft."""
        for uid in tuple(self._drafts | self._troubles):
            self.forget(uid)

    def _touched(self, uid: int) -> None:
        for row in self.rows_of((uid,)):
            last = len(self.columns) - 1
            self.dataChanged.emit(self.index(row, 0), self.index(row, last), [DISPLAY])


def empty_row(columns: Iterable[GridColumn]) -> GridRow:
    """The row that is being written."""
    return GridRow(id=NEW_ROW, key="", cells=tuple("" for _ in columns), state="new")


def _id_of(row: GridRow) -> int:
    return row.id


def _column(at: int, column: GridColumn) -> Column[GridRow]:
    def text(row: GridRow) -> str:
        return column.show(row.cells[at])

    return Column(
        title=column.title,
        text=text,
        width=column.width,
        side=column.side,
        sort_key=column.name,
    )
