"""Paints every cell of a table itself: text and pill from the model's formatted rows.

Painting the text here skips five of the seven roles that Qt would ask for each cell.
"""

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from console.kit import theme
from console.kit.columns import Side
from console.kit.plain import sized
from console.kit.table_model import LEFT, PLACEHOLDER, RIGHT, RecordTableModel
from console.kit.tone import Pill

PADDING = 12
PILL_PADDING = 8
MARK = 3
ROW_EXTRA = 12
SINGLE_LINE = int(Qt.TextFlag.TextSingleLine)
CENTRED = int(Qt.AlignmentFlag.AlignCenter)

SELECTED = QStyle.StateFlag.State_Selected.value
FOCUSED = QStyle.StateFlag.State_HasFocus.value
"""As ints: combining Qt's flags as enum members costs 5 us a cell."""


class CellDelegate(QStyledItemDelegate):
    """The one delegate of a `RecordTableModel`; the header uses the same PADDING.

    The row with the keyboard's focus has a mark at its left edge, not a second rectangle.
    """

    def __init__(self, model: RecordTableModel[Any]) -> None:
        super().__init__(model)
        self._model = model
        self._fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self._pills = PillPainter()

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(self._model.columns[index.column()].width, row_height(option.fontMetrics))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row, column = index.row(), index.column()
        rect: QRect = option.rect
        state: int = option.state.value
        selected = bool(state & SELECTED)
        colours = theme.active().colours
        if selected:
            painter.fillRect(rect, colours["selection"])
        if state & FOCUSED and column == 0:
            painter.fillRect(QRect(rect.left(), rect.top(), MARK, rect.height()), colours["accent"])
        line, pills = self._model.cells(row)
        pill = pills[column]
        if pill is not None:
            self._pills.paint(painter, rect, pill, option.font)
        elif line[column]:
            ink = "on_selection" if selected else "muted" if line[column] == PLACEHOLDER else "text"
            painter.setPen(colours[ink])
            self._paint_text(painter, rect, line[column], column)

    def _paint_text(self, painter: QPainter, rect: QRect, text: str, column: int) -> None:
        declared = self._model.columns[column]
        usual = painter.font() if declared.fixed_pitch else None
        if usual is not None:
            painter.setFont(self._fixed)
        inner = rect.adjusted(PADDING, 0, -PADDING, 0)
        metrics = painter.fontMetrics()
        if metrics.horizontalAdvance(text) > inner.width():
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        side = RIGHT if declared.side is Side.RIGHT else LEFT
        painter.drawText(inner, side | SINGLE_LINE, text)
        if usual is not None:
            painter.setFont(usual)


class PillPainter:
    """Paints pills; remembers the font and the width of each text, for there are few."""

    def __init__(self) -> None:
        self._base = QFont()
        self._font = QFont()
        self._metrics: QFontMetrics | None = None
        self._widths: dict[str, int] = {}

    def paint(self, painter: QPainter, rect: QRect, pill: Pill, font: QFont) -> None:
        """Glyph and word on the tone's soft ground, left in `rect` with the cells' padding."""
        metrics = self._measured(font)
        text = pill.text
        if text not in self._widths:
            self._widths[text] = metrics.horizontalAdvance(text)
        room = rect.width() - 2 * PADDING
        width = self._widths[text] + 2 * PILL_PADDING
        if width > room:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room - 2 * PILL_PADDING)
            width = room
        height = metrics.height() + 4
        shape = QRect(rect.left() + PADDING, rect.center().y() - height // 2 + 1, width, height)
        colours = theme.active().colours
        painter.save()
        painter.setFont(self._font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours[f"{pill.tone}_soft"])
        painter.drawRoundedRect(shape, 6, 6)
        painter.setPen(colours[pill.tone])
        painter.drawText(shape, CENTRED, text)
        painter.restore()

    def _measured(self, font: QFont) -> QFontMetrics:
        if self._metrics is None or font != self._base:
            self._base = QFont(font)
            self._font = sized(font, 0.95)
            self._metrics = QFontMetrics(self._font)
            self._widths = {}
        return self._metrics


def row_height(metrics: QFontMetrics) -> int:
    """The height of every row for a font: room for a pill with air around it."""
    return metrics.height() + ROW_EXTRA
