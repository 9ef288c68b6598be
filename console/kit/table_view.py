"""A table that stays fast at a million rows: uniform rows, fixed header, one painter."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QSignalBlocker,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFontMetrics,
    QGuiApplication,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from console.kit.cell_delegate import CellDelegate, row_height
from console.kit.clipboard import as_mime
from console.kit.plain import escaped, sized
from console.kit.row_source import BLOCK_ROWS, Line
from console.kit.sort_menu import SortMenu
from console.kit.table_model import RecordTableModel
from resources.i18n import sentence

COPY_LIMIT = 10_000
AROUND_TITLE = 26
AROUND_PILL = 40
USUAL_HEIGHT = 14
"""Of a line of text, in the font that columns were given their widths for."""

RESTORE_LIMIT = 1_000
"""More selected rows than this are not searched again after another filter or sort."""

MANY_ROWS = 200_000
RESTORE_OF_MANY = 1
"""Of so many rows one is found in a few milliseconds, several take longer than a frame."""

MenuActions = Callable[[Sequence[int]], Sequence[QAction]]


class TableView(QTableView):
    """Shows a `RecordTableModel`. `name` is what a screen reader calls it.

    Enter or a double click emits `opened(id)`, a change of the current row `current_changed(id)`
    (-1: none). Alt+Down asks what to sort by. Copying gives TSV and HTML with headers. Selection and
    current row follow their records through a new sort or filter.
    """

    opened = Signal(int)
    current_changed = Signal(int)
    copied = Signal(int)

    def __init__(self, model: RecordTableModel[Any], name: str) -> None:
        super().__init__()
        self.records = model
        self.menu_actions: MenuActions = lambda _ids: ()
        self._kept: tuple[int | None, tuple[int, ...]] = (None, ())
        self._copying: tuple[int, ...] = ()
        self._gathered: dict[int, Line] = {}
        self.setAccessibleName(name)
        self._lay_out(model)
        model.visible_rows = self._span
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._restore)
        model.loaded.connect(self._finish_copy)
        self.activated.connect(lambda index: self.opened.emit(model.id_at(index.row())))
        self.selectionModel().currentChanged.connect(self._tell_current)

    def _lay_out(self, model: RecordTableModel[Any]) -> None:
        """Headers get selections of their own: of the table's they would ask every row at each paint."""
        self.setModel(model)
        self.setItemDelegate(CellDelegate(model))
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCornerButtonEnabled(False)
        rows = self.verticalHeader()
        rows.setVisible(False)
        rows.setAccessibleName(sentence("console.row_header", {}))
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(row_height(self.fontMetrics()))
        head = self.horizontalHeader()
        head.setAccessibleName(sentence("console.column_header", {}))
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setHighlightSections(False)
        head.setFixedHeight(row_height(self.fontMetrics()) + 4)
        head.setSortIndicatorShown(True)
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        head.sortIndicatorChanged.connect(model.sort)
        head.setSectionsClickable(True)
        for each in (head, rows):
            each.setSelectionModel(QItemSelectionModel(model, each))
        self._take_widths()

    def selected_ids(self) -> tuple[int, ...]:
        """The ids of the selected rows, from top to bottom, at most COPY_LIMIT."""
        return tuple(self.records.id_at(row) for row in self._selected_rows(COPY_LIMIT))

    def current_id(self) -> int | None:
        """The id of the row with the focus."""
        index = self.currentIndex()
        return self.records.id_at(index.row()) if index.isValid() else None

    def select_ids(self, ids: Sequence[int]) -> None:
        """Select exactly these rows, as far as they are shown, and go to the first."""
        rows = self.records.rows_of(ids)
        chosen = QItemSelection()
        for row in rows:
            index = self.records.index(row, 0)
            chosen.select(index, index)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(chosen, flags.ClearAndSelect | flags.Rows)
        if rows:
            self.selectionModel().setCurrentIndex(self.records.index(rows[0], 0), flags.NoUpdate)

    def show_order(self, sort_key: str, descending: bool) -> None:  # noqa: FBT001 - as `sort_asked` tells
        """Mark the column that the rows are sorted by (an empty key: none); nothing is asked."""
        keys = [each.sort_key for each in self.records.columns]
        at = keys.index(sort_key) if sort_key and sort_key in keys else -1
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        head = self.horizontalHeader()
        with QSignalBlocker(head):
            head.setSortIndicator(at, order)

    def copy(self) -> None:
        """Put the selected rows on the clipboard, once all of their blocks are here."""
        self._copying = self._selected_rows(COPY_LIMIT)
        self._gathered = {}
        self._finish_copy()

    def _tell_current(self, current: QModelIndex) -> None:
        self.current_changed.emit(self.records.id_at(current.row()) if current.isValid() else -1)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(self.accessibleName())
        for action in self.menu_actions(self.selected_ids()):
            menu.addAction(action)
        if menu.actions():
            menu.addSeparator()
        copying = menu.addAction(escaped(sentence("console.copy_rows", {})))
        copying.setShortcut(QKeySequence.StandardKey.Copy)
        copying.setEnabled(bool(self.selectionModel().hasSelection()))
        copying.triggered.connect(self.copy)
        menu.addMenu(self._sort_menu(menu))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def ask_order(self) -> None:
        """Let the column be chosen that the rows are sorted by."""
        menu = self._sort_menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.viewport().mapToGlobal(QPoint(0, 0)))

    def _sort_menu(self, parent: QWidget) -> SortMenu:
        return SortMenu(parent, self.horizontalHeader(), self.records)

    def keyboardSearch(self, search: str) -> None:
        """A letter goes to a row of a short list; a long one is the filter's to search."""
        if self.records.is_short:
            super().keyboardSearch(search)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FontChange:
            self.verticalHeader().setDefaultSectionSize(row_height(self.fontMetrics()))
            self._take_widths()
        return super().event(event)

    def keyPressEvent(self, event: Any) -> None:  # noqa: ANN401 - QKeyEvent, compared by Qt
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.ask_order()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self.opened.emit(self.records.id_at(self.currentIndex().row()))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stretch()

    def _take_widths(self) -> None:
        """What each column asks for, and no less than its title needs in the font that is used.

        States are words that must be read whole: their columns grow with the font.
        """
        titles = QFontMetrics(sized(self.font(), 1.0, bold=True))
        growth = max(1.0, self.fontMetrics().height() / USUAL_HEIGHT)
        for at, column in enumerate(self.records.columns):
            needed = titles.horizontalAdvance(column.title) + AROUND_TITLE
            word = 0 if column.pill is None else column.width - AROUND_PILL
            asked = column.width + round(word * (growth - 1))
            self.setColumnWidth(at, max(asked, needed))

    def _stretch(self) -> None:
        columns = self.records.columns
        wide = [at for at, each in enumerate(columns) if each.stretch]
        if not wide:
            return
        others = sum(self.columnWidth(at) for at in range(len(columns)) if at != wide[0])
        room = self.viewport().width() - others
        self.setColumnWidth(wide[0], max(room, columns[wide[0]].width))

    def _span(self) -> tuple[int, int]:
        first = self.rowAt(0)
        last = self.rowAt(self.viewport().height() - 1)
        return max(first, 0), self.records.rowCount() if last < 0 else last

    def _selected_rows(self, limit: int) -> tuple[int, ...]:
        rows: set[int] = set()
        for each in self.selectionModel().selection().toList():
            rows.update(range(each.top(), min(each.bottom(), each.top() + limit - 1) + 1))
        return tuple(sorted(rows)[:limit])

    def _remember(self) -> None:
        limit = RESTORE_LIMIT if self.records.rowCount() <= MANY_ROWS else RESTORE_OF_MANY
        rows = self._selected_rows(limit + 1)
        if self.records.is_partial and not rows:
            return  # what was chosen before is not among the first rows, but may be in the whole
        few = rows if len(rows) <= limit else ()
        self._kept = (self.current_id(), tuple(self.records.id_at(row) for row in few))

    def _restore(self) -> None:
        current, selected = self._kept
        if selected:
            self.select_ids(selected)
        if current is not None and (rows := self.records.rows_of([current])):
            self.selectionModel().setCurrentIndex(
                self.records.index(rows[0], 0), QItemSelectionModel.SelectionFlag.NoUpdate
            )

    def _finish_copy(self) -> None:
        if not self._copying:
            return
        missing = [row for row in self._copying if row not in self._gathered]
        here = [row for row in missing if self.records.is_here(row)]
        self._gathered.update((row, self.records.line(row)) for row in here)
        if len(here) < len(missing):
            away = [row for row in missing if row not in self._gathered]
            self.records.want(away[:BLOCK_ROWS])
            return
        titles = [each.title for each in self.records.columns]
        lines = [self._gathered[row] for row in self._copying]
        self._copying = ()
        QGuiApplication.clipboard().setMimeData(as_mime([titles, *lines]))
        self.copied.emit(len(lines))
