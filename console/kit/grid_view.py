"""The view of a grid: cells are chosen, typed over, copied and pasted as in a spreadsheet."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView

from console.kit.clipboard import as_mime
from console.kit.frozen_columns import FrozenColumns
from console.kit.grid_delegate import GridDelegate
from console.kit.grid_model import GridModel
from console.kit.table_view import COPY_LIMIT, TableView
from console.kit.tabular import rows_of_text

EDITING = QAbstractItemView.EditTrigger
UNDER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)
CLEARING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
SHIFT = Qt.KeyboardModifier.ShiftModifier


class GridView(TableView):
    """`typing(id, column, text)` while somebody types, `pasted(rows)` with the cells of the clipboard.

    Enter, F2 or any letter edits the current cell, Delete empties the chosen ones, Ctrl+C and Ctrl+V
    copy and paste; whole rows are copied with their titles. `cell_changed(id, column)` follows the
    current cell. The first `frozen` columns stay in sight.
    """

    typing = Signal(int, int, str)
    pasted = Signal(object)
    cell_changed = Signal(int, int)
    editing_ended = Signal()

    def __init__(self, model: GridModel, name: str, *, frozen: int = 0) -> None:
        super().__init__(model, name)
        self.grid = model
        self.delegate = GridDelegate(model)
        self.setItemDelegate(self.delegate)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setEditTriggers(EDITING.DoubleClicked | EDITING.AnyKeyPressed | EDITING.EditKeyPressed)
        self.setShowGrid(True)
        self.frozen = FrozenColumns(self, frozen, GridDelegate(model))
        self.delegate.typing.connect(self._tell_typing)
        self.delegate.left.connect(self.editing_ended)
        self.selectionModel().currentChanged.connect(lambda now, _was: self._tell_cell(now))

    def chosen_rows(self) -> tuple[int, ...]:
        """The ids of all rows of which a cell is chosen, from top to bottom."""
        return tuple(self.records.id_at(row) for row in self._selected_rows(COPY_LIMIT))

    def anchor(self) -> tuple[int, int]:
        """Row and column from which a paste goes: the upper left of what is chosen; -1 for none."""
        chosen = self.selectedIndexes()
        if not chosen:
            index = self.currentIndex()
            return (index.row(), index.column()) if index.isValid() else (-1, -1)
        return min(each.row() for each in chosen), min(each.column() for each in chosen)

    def chosen_cells(self) -> tuple[QModelIndex, ...]:
        """The chosen cells, row by row."""
        chosen = sorted(self.selectedIndexes(), key=lambda each: (each.row(), each.column()))
        return tuple(chosen)

    def select_cell(self, uid: int, column: int) -> None:
        """Go to a cell, as far as it is shown."""
        for row in self.records.rows_of((uid,)):
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(self.records.index(row, column), flags)

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """As usual, and out from under the frozen columns; one of these scrolls only up and down."""
        bar, was = self.horizontalScrollBar(), self.horizontalScrollBar().value()
        super().scrollTo(index, hint)
        if index.column() < self.frozen.count:
            bar.setValue(was)
        else:
            hidden = self.frozen.width_taken - self.visualRect(index).left()
            if hidden > 0 and bar.value():
                bar.setValue(bar.value() - hidden)

    def edit(self, index: QModelIndex, *how: Any) -> Any:  # type: ignore[override] # noqa: ANN401
        """As usual; a frozen column is edited where it really stands."""
        if index.isValid() and index.column() < self.frozen.count:
            self.horizontalScrollBar().setValue(0)
        return super().edit(index, *how)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.frozen.place()

    def copy(self) -> None:
        """Put the chosen cells on the clipboard; whole rows go with their titles."""
        chosen = self.chosen_cells()
        rows = sorted({each.row() for each in chosen})
        columns = sorted({each.column() for each in chosen})
        if len(columns) == len(self.records.columns):
            super().copy()
            return
        if chosen:
            picked = {(each.row(), each.column()) for each in chosen}
            lines = [self._line(row, columns, picked) for row in rows[:COPY_LIMIT]]
            titles = [self.grid.grid_columns[at].title for at in columns]
            mime = as_mime([titles, *lines])
            mime.setText(as_mime(lines).text())
            QGuiApplication.clipboard().setMimeData(mime)
            self.copied.emit(len(lines))

    def paste(self) -> None:
        """Hand over the cells that are on the clipboard; nothing is changed here."""
        rows = rows_of_text(QGuiApplication.clipboard().text())
        if rows:
            self.pasted.emit(rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if self.state() == QAbstractItemView.State.EditingState:
            event.accept()  # an editor lets Enter through after it has taken what was typed
        elif event.matches(QKeySequence.StandardKey.Paste) and self.grid.can_edit:
            self.paste()
        elif event.key() in UNDER and index.isValid() and not event.modifiers() & SHIFT:
            self.edit(index)
        elif event.key() in CLEARING and self.grid.can_edit:
            self._clear()
        else:
            super().keyPressEvent(event)

    def _clear(self) -> None:
        for each in self.chosen_cells():
            row = self.grid.record(each.row())
            if row is not None:
                self.grid.draft(row, each.column(), "")

    def _line(
        self, row: int, columns: Sequence[int], picked: set[tuple[int, int]]
    ) -> tuple[str, ...]:
        return tuple(self.grid.shown_text(row, at) if (row, at) in picked else "" for at in columns)

    def _tell_typing(self, row: int, column: int, text: str) -> None:
        self.typing.emit(self.records.id_at(row), column, text)

    def _tell_cell(self, index: QModelIndex) -> None:
        if index.isValid():
            self.cell_changed.emit(self.records.id_at(index.row()), index.column())
        else:
            self.cell_changed.emit(0, -1)
