"""Many lines of fixed-pitch text, each in a tone: what logs and differences are shown with."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from console.kit import theme
from console.kit.plain import fixed_pitch

Index = QModelIndex | QPersistentModelIndex
DISPLAY = 0
WIDEST = 400
"""Characters of a line that are painted; copying gives all of them."""

PADDING = 10


class LineModel(QAbstractListModel):
    """A list of lines; `append` and `prepend` touch only what is new."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.widest = 0

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = DISPLAY) -> Any:  # noqa: ANN401 - Qt's variant
        return self.lines[index.row()] if role == DISPLAY and index.isValid() else None

    def set_lines(self, lines: Sequence[str]) -> None:
        """Show exactly these."""
        self.beginResetModel()
        self.lines = list(lines)
        self.widest = _widest(lines)
        self.endResetModel()

    def append(self, lines: Sequence[str]) -> None:
        """Add below."""
        if lines:
            start = len(self.lines)
            self.beginInsertRows(QModelIndex(), start, start + len(lines) - 1)
            self.lines.extend(lines)
            self.widest = max(self.widest, _widest(lines))
            self.endInsertRows()

    def prepend(self, lines: Sequence[str]) -> None:
        """Add above what is shown (earlier parts of a log)."""
        if lines:
            self.beginInsertRows(QModelIndex(), 0, len(lines) - 1)
            self.lines[:0] = lines
            self.widest = max(self.widest, _widest(lines))
            self.endInsertRows()


def _widest(lines: Sequence[str]) -> int:
    return min(max((len(each) for each in lines), default=0), WIDEST)


Tones = Callable[[int], tuple[str, str]]
"""For a row its (text, ground) colour tokens."""


class LineList(QListView):
    """Shows a `LineModel` with uniform rows; Ctrl+C copies the selected lines whole."""

    def __init__(self, model: LineModel, name: str, tones: Tones) -> None:
        super().__init__()
        self.line_model = model
        self.setAccessibleName(name)
        self.setProperty("kind", "lines")
        self.setFont(fixed_pitch())
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setItemDelegate(_LineDelegate(self, tones))
        self.setModel(model)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """Put the selected lines on the clipboard."""
        rows = sorted(each.row() for each in self.selectedIndexes())
        QGuiApplication.clipboard().setText("\n".join(self.line_model.lines[row] for row in rows))


class _LineDelegate(QStyledItemDelegate):
    def __init__(self, view: LineList, tones: Tones) -> None:
        super().__init__(view)
        self._view = view
        self._tones = tones

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        metrics = self._view.fontMetrics()
        width = metrics.horizontalAdvance("0") * self._view.line_model.widest
        return QSize(width + 2 * PADDING, metrics.height() + 1)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours = theme.active().colours
        ink, ground = self._tones(index.row())
        if bool(option.state & QStyle.StateFlag.State_Selected):
            ink, ground = "on_selection", "selection"
        if ground:
            painter.fillRect(option.rect, colours[ground])
        painter.setPen(colours[ink])
        painter.setFont(self._view.font())
        text = self._view.line_model.lines[index.row()][:WIDEST].replace("\t", "    ")
        inner = option.rect.adjusted(PADDING, 0, 0, 0)
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(inner, flags | int(Qt.TextFlag.TextSingleLine), text)
