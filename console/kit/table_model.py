"""One table model for every list: a short list in memory, or ids with blocks fetched when seen.

`data()` never reads: a row that is not here shows a placeholder and its block is asked for. Cells are
formatted once per record, roles are compared as ints, and an update tells the view once.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from console.kit.columns import Column, Side
from console.kit.row_source import BLOCK_ROWS, Block, BlockCache, Line, RowSource
from console.kit.row_writer import RowWriter
from console.kit.tone import Pill

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex

DISPLAY = 0
TOOL_TIP = 3
TEXT_ALIGNMENT = 7
RECORD = 256
"""Qt.ItemDataRole as plain ints (`Qt.DisplayRole` alone costs 3 us a call); RECORD is our own."""

WHOLE_SPAN = (0, 1 << 30)
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
DESCENDING = Qt.SortOrder.DescendingOrder


class RecordTableModel(QAbstractTableModel, Generic[R]):
    """Shows records of one kind; `key` gives a record's local integer id, unique in the table.

    `set_rows` keeps a short list (up to some 20,000) here and sorts it here; `set_source` shows a
    `RowSource` of any length, and a header click emits `sort_asked(sort_key, descending)`.
    Selections survive sorting and updates. `visible_rows` must give the first and last one seen.
    """

    sort_asked = Signal(str, bool)
    loaded = Signal()

    def __init__(
        self,
        columns: Sequence[Column[R]],
        key: Callable[[R], int],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.key = key
        self.is_partial = False
        self.visible_rows: Callable[[], tuple[int, int]] = lambda: WHOLE_SPAN
        self._source: RowSource[R] | None = None
        self._ids: array[int] = array("q")
        self._cache: BlockCache[R] = BlockCache()
        self._own: dict[int, Block[R]] = {}
        self._rows: dict[int, int] = {}
        self._asked: dict[int, bool] = {}
        self._wanted: set[int] = set()
        self._sorted: tuple[int, Qt.SortOrder] | None = None
        self._generation = 0
        self._asking = QTimer(self, singleShot=True, interval=0)
        self._asking.timeout.connect(self._ask)
        self._align = tuple(RIGHT if each.side is Side.RIGHT else LEFT for each in columns)
        self._writer = RowWriter(self.columns)

    # What Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = DISPLAY) -> Any:  # noqa: ANN401 - Qt's variant
        if role == DISPLAY:
            return self.line(index.row())[index.column()] if index.isValid() else None
        if role == TEXT_ALIGNMENT:
            return self._align[index.column()] if index.isValid() else None
        if role == RECORD:
            return self.record(index.row())
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = DISPLAY
    ) -> str | int | None:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == DISPLAY:
            return self.columns[section].title
        return self._align[section] if role == TEXT_ALIGNMENT else None

    @property
    def is_short(self) -> bool:
        """True for a list that is kept here, every record of it."""
        return self._source is None

    def can_sort(self, column: int) -> bool:
        """True where `sort` does something."""
        return self.is_short or bool(self.columns[column].sort_key)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if not 0 <= column < len(self.columns):
            return
        if not self.is_short:
            if self.can_sort(column):
                self.sort_asked.emit(self.columns[column].sort_key, order == DESCENDING)
            return
        self._sorted = (column, order)
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        ids = [self._ids[each.row()] for each in kept]
        here = (each for block in self._own.values() for each in block.records)
        self._keep(self._in_order([each for each in here if each is not None]))
        moved = [
            self.index(self._rows[uid], each.column()) for uid, each in zip(ids, kept, strict=True)
        ]
        self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()

    # What painters and pages ask

    def line(self, row: int) -> Line:
        """The formatted cells of `row`; placeholders until its block has come."""
        return self.cells(row)[0]

    def cells(self, row: int) -> tuple[Line, tuple[Pill | None, ...]]:
        """The formatted cells of `row` and its pills, None in columns of text."""
        block = self._block(row // BLOCK_ROWS)
        if block is None:
            return self._writer.waiting, self._writer.no_pills
        at = row % BLOCK_ROWS
        return block.lines[at] or self._writer.gone, block.pills[at] or self._writer.no_pills

    def record(self, row: int) -> R | None:
        """The record of `row`; None while it is not here or when it is gone."""
        if not 0 <= row < len(self._ids):
            return None
        block = self._block(row // BLOCK_ROWS)
        return None if block is None else block.records[row % BLOCK_ROWS]

    def id_at(self, row: int) -> int:
        """The id of `row`, known even before its record is."""
        return self._ids[row]

    def rows_of(self, ids: Iterable[int]) -> list[int]:
        """The rows at which `ids` stand now; absent ones are left out."""
        wanted = set(ids)
        if self._source is None:
            return sorted(self._rows[each] for each in wanted if each in self._rows)
        if len(wanted) == 1:
            only = wanted.pop()
            return [self._ids.index(only)] if only in self._ids else []
        return [row for row, each in enumerate(self._ids) if each in wanted] if wanted else []

    # What presenters tell

    def set_rows(self, records: Iterable[R]) -> None:
        """Show exactly `records`, in the given order or in that of the last header click."""
        self.beginResetModel()
        self._forget()
        self._keep(self._in_order(list(records)))
        self.endResetModel()

    def set_source(self, source: RowSource[R], *, is_partial: bool = False) -> None:
        """Show another result; blocks still on their way from an earlier one are ignored.

        `is_partial`: its first rows, until all of it is there.
        """
        self.beginResetModel()
        self._forget()
        self.is_partial = is_partial
        self._source = source
        self._ids = source.ids()
        self.endResetModel()

    def update(self, changed: Iterable[R]) -> int:
        """Replace records by id and tell the view once; how many of them were here.

        Records that are not loaded are ignored (they are read afresh when seen), and blocks under
        way are read again, so that an older answer cannot overwrite a newer state.
        """
        self._asked = dict.fromkeys(self._asked, True)
        rows = [row for each in changed if (row := self._replace(each)) is not None]
        if rows:
            first, last = self.visible_rows()
            top, bottom = max(min(rows), first), min(max(rows), last, len(self._ids) - 1)
            if top <= bottom:
                self.dataChanged.emit(
                    self.index(top, 0), self.index(bottom, len(self.columns) - 1), [DISPLAY]
                )
        return len(rows)

    def is_here(self, row: int) -> bool:
        """True when the record of `row` needs no fetching."""
        number = row // BLOCK_ROWS
        return number in self._own if self._source is None else self._cache.get(number) is not None

    def want(self, rows: Iterable[int]) -> None:
        """Ask for the blocks of `rows`; `loaded` tells when one has come."""
        for number in {row // BLOCK_ROWS for row in rows}:
            self._block(number)

    # Inside

    def _forget(self) -> None:
        self._generation += 1
        self.is_partial = False
        self._source = None
        self._cache.clear()
        self._own = {}
        self._rows = {}
        self._asked = {}
        self._wanted = set()

    def _keep(self, records: Sequence[R]) -> None:
        self._ids = array("q", (self.key(each) for each in records))
        self._rows = {uid: row for row, uid in enumerate(self._ids)}
        self._own = {
            start // BLOCK_ROWS: self._writer.block(records[start : start + BLOCK_ROWS])
            for start in range(0, len(records), BLOCK_ROWS)
        }

    def _in_order(self, records: list[R]) -> list[R]:
        if self._sorted is None:
            return records
        column = self.columns[self._sorted[0]]
        return sorted(
            records, key=column.value or column.text, reverse=self._sorted[1] == DESCENDING
        )

    def _block(self, number: int) -> Block[R] | None:
        if self._source is None:
            return self._own.get(number)
        block = self._cache.get(number)
        if block is None and number not in self._asked:
            self._wanted.add(number)
            if not self._asking.isActive():
                self._asking.start()
        return block

    def _replace(self, record: R) -> int | None:
        row = self._rows.get(self.key(record))
        if row is None:
            return None
        number, at = divmod(row, BLOCK_ROWS)
        block = self._own.get(number) if self._source is None else self._cache.get(number)
        if block is None:
            return None
        block.records[at] = record
        block.lines[at], block.pills[at] = self._writer.line(record), self._writer.pills(record)
        return row

    def _ask(self) -> None:
        wanted, self._wanted = sorted(self._wanted), set()
        for number in wanted:
            self._fetch(number)

    def _fetch(self, number: int) -> None:
        if self._source is None:
            return
        start = number * BLOCK_ROWS
        self._asked[number] = False
        self._source.fetch(
            self._ids[start : start + BLOCK_ROWS], partial(self._arrive, self._generation, number)
        )

    def _arrive(self, generation: int, number: int, records: Sequence[R]) -> None:
        if generation != self._generation:
            return
        start = number * BLOCK_ROWS
        found = {self.key(each): each for each in records}
        ids = self._ids[start : start + BLOCK_ROWS]
        dropped = self._cache.put(number, self._writer.block([found.get(each) for each in ids]))
        for row, uid in enumerate(ids, start):
            self._rows[uid] = row
        if dropped is not None:
            for uid in self._ids[dropped * BLOCK_ROWS : (dropped + 1) * BLOCK_ROWS]:
                self._rows.pop(uid, None)
        outdated = self._asked.pop(number, False)
        last = start + len(ids) - 1
        self.dataChanged.emit(
            self.index(start, 0), self.index(last, len(self.columns) - 1), [DISPLAY]
        )
        self.loaded.emit()
        if outdated:
            self._fetch(number)
