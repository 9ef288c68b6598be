"""The first columns of a wide grid, kept in sight over the others once it is scrolled sideways."""

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QHeaderView, QTableView

from resources.i18n import sentence

BORDER = 1
"""The width that the style sheet gives the border of every table."""


class FrozenColumns(QTableView):
    """Shares model and selection with `view`; hidden while the view itself shows these columns.

    Takes no focus: keys go to the view, and an editor opens there.
    """

    def __init__(self, view: QTableView, count: int, painter: QAbstractItemDelegate) -> None:
        super().__init__(view)
        self._view = view
        self.count = count
        self.setAccessibleName(view.accessibleName())
        self.setModel(view.model())
        self.setSelectionModel(view.selectionModel())
        self.setItemDelegate(painter)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setProperty("kind", "frozen")
        self.setWordWrap(False)
        for policy in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(view.verticalScrollMode())
        self._set_headers()
        view.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.verticalScrollBar().valueChanged.connect(view.verticalScrollBar().setValue)
        view.horizontalScrollBar().valueChanged.connect(lambda _value: self.place())
        view.horizontalHeader().sectionResized.connect(lambda *_sizes: self.place())
        self.hide()

    def _set_headers(self) -> None:
        mine, theirs = self.horizontalHeader(), self._view.horizontalHeader()
        mine.setAccessibleName(sentence("console.column_header", {}))
        mine.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        mine.setFixedHeight(theirs.height())
        mine.setHighlightSections(False)
        mine.setSectionsClickable(True)
        mine.setSelectionModel(QItemSelectionModel(self.model(), mine))
        mine.sectionClicked.connect(self._sort)
        rows = self.verticalHeader()
        rows.setAccessibleName(sentence("console.row_header", {}))
        rows.setVisible(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setSelectionModel(QItemSelectionModel(self.model(), rows))

    @property
    def width_taken(self) -> int:
        """How much of the view's left lies under these columns."""
        return sum(self._view.columnWidth(at) for at in range(self.count))

    def place(self) -> None:
        """Lie over the view's own first columns, or hide where they are in sight."""
        is_needed = self._view.horizontalScrollBar().value() > 0
        if not is_needed or self.width_taken * 2 > self._view.viewport().width():
            self.hide()
            return
        for at in range(self.model().columnCount()):
            self.setColumnHidden(at, at >= self.count)
            if at < self.count:
                self.setColumnWidth(at, self._view.columnWidth(at))
        self.verticalHeader().setDefaultSectionSize(
            self._view.verticalHeader().defaultSectionSize()
        )
        head = self._view.horizontalHeader()
        self.horizontalHeader().setFixedHeight(head.height())
        around = 2 * BORDER
        height = head.height() + self._view.viewport().height() + around
        self.setGeometry(0, 0, self.width_taken + around, height)
        self.verticalScrollBar().setValue(self._view.verticalScrollBar().value())
        self.show()

    def _sort(self, column: int) -> None:
        head = self._view.horizontalHeader()
        up = Qt.SortOrder.AscendingOrder
        is_turned = head.sortIndicatorSection() == column and head.sortIndicatorOrder() == up
        head.setSortIndicator(column, Qt.SortOrder.DescendingOrder if is_turned else up)
