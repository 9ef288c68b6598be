"""Paints a `MatrixModel`: a glyph on its tone's soft ground, for as many cells as can be seen."""

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from console.kit import theme
from console.kit.cell_delegate import CENTRED, row_height
from console.kit.clipboard import as_mime
from console.kit.matrix_model import MatrixModel
from console.kit.plain import sized
from resources.i18n import sentence

LEAST, WIDEST = 56, 140
AROUND = 30
GAP = 1
COPY_LIMIT = 50_000
SELECTED = QStyle.StateFlag.State_Selected.value
FOCUSED = QStyle.StateFlag.State_HasFocus.value
UP, DOWN = "p", "n"


class MatrixView(QTableView):
    """`name` is what a screen reader calls it; `wanted` are the letters that `n` and `p` go to.

    `current_changed(row, column)` follows the current cell (-1, -1: none), `opened(row, column)` Enter
    and double clicks. Copying gives the selected cells with their row and column names.
    """

    current_changed = Signal(int, int)
    opened = Signal(int, int)
    copied = Signal(int)

    def __init__(self, model: MatrixModel, name: str, wanted: str) -> None:
        super().__init__()
        self.matrix = model
        self._wanted = wanted
        self.setAccessibleName(name)
        self.setModel(model)
        self.setItemDelegate(_CellPainter(model))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._lay_out_headers()
        model.modelReset.connect(self._take_widths)
        self.selectionModel().currentChanged.connect(self._tell)
        self.activated.connect(lambda index: self.opened.emit(index.row(), index.column()))

    def _lay_out_headers(self) -> None:
        head, rows = self.horizontalHeader(), self.verticalHeader()
        head.setAccessibleName(sentence("console.column_header", {}))
        rows.setAccessibleName(sentence("console.row_header", {}))
        for each in (head, rows):
            each.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            each.setHighlightSections(False)
            each.setSectionsClickable(False)
            each.setSelectionModel(QItemSelectionModel(self.matrix, each))
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        head.setTextElideMode(Qt.TextElideMode.ElideRight)
        rows.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._take_widths()

    def go_to(self, row: int, column: int) -> None:
        """Make this the current cell, and bring it into sight."""
        index = self.matrix.index(row, column)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def go_on(self, step: int) -> bool:
        """Go to the next wanted cell (1) or the one before (-1); False when there is none."""
        here = self.currentIndex()
        row, column = (here.row(), here.column()) if here.isValid() else (0, -1)
        found = self.matrix.next_with(self._wanted, row, column, step)
        if found is not None:
            self.go_to(*found)
        return found is not None

    def copy(self) -> None:
        """Put the selected cells on the clipboard."""
        spans = self.selectionModel().selection().toList()
        if not spans:
            return
        span = spans[0]
        columns = range(span.left(), span.right() + 1)
        most = max(COPY_LIMIT // max(len(columns), 1), 1)
        rows = range(span.top(), min(span.bottom() + 1, span.top() + most))
        titles = ["", *(self.matrix.columns[self.matrix.shown[at]] for at in columns)]
        words = {letter: look.word for letter, look in self.matrix.looks.items()}
        lines = [
            [self.matrix.name(row), *(words[self.matrix.letter(row, at)] for at in columns)]
            for row in rows
        ]
        QGuiApplication.clipboard().setMimeData(as_mime([titles, *lines]))
        self.copied.emit(len(lines))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FontChange:
            self._take_widths()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.text() in {UP, DOWN}:
            self.go_on(1 if event.text() == DOWN else -1)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row(), self.currentIndex().column())
        else:
            super().keyPressEvent(event)

    def _tell(self, current: QModelIndex) -> None:
        self.current_changed.emit(current.row(), current.column())

    def _take_widths(self) -> None:
        """Each column as wide as its title, within limits; row names as wide as the widest."""
        bold = QFontMetrics(sized(self.font(), 1.0, bold=True))
        head, rows = self.horizontalHeader(), self.verticalHeader()
        height = row_height(self.fontMetrics())
        head.setFixedHeight(height + 4)
        head.setMinimumSectionSize(LEAST)
        rows.setDefaultSectionSize(height)
        names = self.matrix.names
        longest = max(names, key=len) if names else ""
        rows.setFixedWidth(bold.horizontalAdvance(longest) + AROUND)
        for at, column in enumerate(self.matrix.shown):
            wide = bold.horizontalAdvance(self.matrix.columns[column]) + AROUND
            self.setColumnWidth(at, min(max(wide, LEAST), WIDEST))


class _CellPainter(QStyledItemDelegate):
    """Ground, glyph and, at the current cell, a frame: nothing of a cell is asked of Qt."""

    def __init__(self, model: MatrixModel) -> None:
        super().__init__(model)
        self._model = model

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        del index
        return QSize(LEAST, row_height(option.fontMetrics))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        look = self._model.looks[self._model.letter(index.row(), index.column())]
        state: int = option.state.value
        rect: QRect = option.rect
        colours = theme.active().colours
        inside = rect.adjusted(GAP, GAP, -GAP, -GAP)
        painter.fillRect(inside, colours[f"{look.tone}_soft"])
        if state & (SELECTED | FOCUSED):
            painter.setPen(colours["accent"])
            painter.drawRect(inside.adjusted(0, 0, -1, -1))
            painter.drawRect(inside.adjusted(1, 1, -2, -2))
        painter.setPen(colours[look.tone])
        painter.drawText(inside, CENTRED, look.glyph)
