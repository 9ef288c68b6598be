"""Paints every cell of a table itself: text and pill from the model's formatted rows.

Painting the text here skips five of the seven roles that Qt would ask for each cell.
"""

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from console.kit import theme
from console.kit.plain import sized
from console.kit.table_model import LEFT, PLACEHOLDER, RIGHT, RecordTableModel
from console.kit.tone import Pill

PADDING = 12
PILL_PADDING = 8
MARK = 3
ROW_EXTRA = 12

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
        pill = self._model.pills(row)[column]
        if pill is not None:
            paint_pill(painter, rect, pill, option.font)
            return
        text = self._model.line(row)[column]
        if not text:
            return
        declared = self._model.columns[column]
        painter.setFont(self._fixed if declared.fixed_pitch else option.font)
        ink = "on_selection" if selected else "muted" if text == PLACEHOLDER else "text"
        painter.setPen(colours[ink])
        inner = rect.adjusted(PADDING, 0, -PADDING, 0)
        metrics = painter.fontMetrics()
        if metrics.horizontalAdvance(text) > inner.width():
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        side = RIGHT if declared.side.value == "right" else LEFT
        painter.drawText(inner, side | int(Qt.TextFlag.TextSingleLine), text)


def row_height(metrics: QFontMetrics) -> int:
    """The height of every row for a font: room for a pill with air around it."""
    return metrics.height() + ROW_EXTRA


def paint_pill(painter: QPainter, rect: QRect, pill: Pill, font: QFont) -> None:
    """Glyph and word on the tone's soft ground, left in `rect` with the cells' padding."""
    colours = theme.active().colours
    painter.save()
    painter.setFont(sized(font, 0.95))
    metrics = painter.fontMetrics()
    room = rect.width() - 2 * PADDING
    text = metrics.elidedText(pill.text, Qt.TextElideMode.ElideRight, room - 2 * PILL_PADDING)
    width = min(metrics.horizontalAdvance(text) + 2 * PILL_PADDING, room)
    height = metrics.height() + 4
    shape = QRect(rect.left() + PADDING, rect.center().y() - height // 2 + 1, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours[f"{pill.tone}_soft"])
    painter.drawRoundedRect(shape, 6, 6)
    painter.setPen(colours[pill.tone])
    painter.drawText(shape, int(Qt.AlignmentFlag.AlignCenter), text)
    painter.restore()
