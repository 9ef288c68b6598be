"""Paints every cell of a table itself: text and pill from the model's formatted rows.

Painting the text here skips five of the seven roles that Qt would ask for each cell.
"""

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from console.kit import theme
from console.kit.columns import Side
from console.kit.plain import fixed_pitch, sized
from console.kit.row_writer import PLACEHOLDER
from console.kit.table_model import RecordTableModel
from console.kit.tone import Pill, Tone

PADDING = 12
PILL_PADDING = 8
PILL_HEIGHT = 4
"""How much higher than its text a pill is."""

MARK = 3
ROW_EXTRA = 12
SINGLE_LINE = int(Qt.TextFlag.TextSingleLine)
REMEMBERED = 4096
"""How many widths of texts are kept."""

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
        self._fixed = fixed_pitch()
        self._pills = PillPainter()
        self._texts = {False: TextPainter(), True: TextPainter()}

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
        if state & FOCUSED:
            mark = colours["on_selection" if selected else "accent"]
            painter.fillRect(QRect(rect.left(), rect.top(), MARK, rect.height()), mark)
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
        self._texts[declared.fixed_pitch].paint(
            painter, rect, text, on_the_right=declared.side is Side.RIGHT
        )
        if usual is not None:
            painter.setFont(usual)


class TextPainter:
    """Paints one line of text at its place, which costs half of having Qt lay it out in a rectangle.

    Remembers how wide texts are, in the one font that it is used with.
    """

    def __init__(self) -> None:
        self._base = QFont()
        self._metrics = QFontMetrics(self._base)
        self._widths: dict[str, int] = {}

    def paint(self, painter: QPainter, rect: QRect, text: str, *, on_the_right: bool) -> None:
        """`text` with the cells' padding, shortened where there is no room for it."""
        metrics = self._measured(painter)
        room = rect.width() - 2 * PADDING
        width = self._width(text)
        if width > room:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            width = self._width(text) if on_the_right else room
        left = rect.right() + 1 - PADDING - width if on_the_right else rect.left() + PADDING
        top = rect.top() + (rect.height() - metrics.height()) // 2
        painter.drawText(left, top + metrics.ascent(), text)

    def _measured(self, painter: QPainter) -> QFontMetrics:
        font = painter.font()
        if font != self._base:
            self._base = QFont(font)
            self._metrics = QFontMetrics(font)
            self._widths = {}
        return self._metrics

    def _width(self, text: str) -> int:
        if text not in self._widths:
            if len(self._widths) >= REMEMBERED:
                self._widths.clear()
            self._widths[text] = self._metrics.horizontalAdvance(text)
        return self._widths[text]


class PillPainter:
    """Paints pills. There are few different ones, so each is drawn once and kept as a picture."""

    def __init__(self) -> None:
        self._base = QFont()
        self._font = QFont()
        self._metrics: QFontMetrics | None = None
        self._theme = ""
        self._kept: dict[tuple[str, Tone, int, float], QPixmap] = {}

    def paint(self, painter: QPainter, rect: QRect, pill: Pill, font: QFont) -> None:
        """Glyph and word on the tone's soft ground, left in `rect` with the cells' padding."""
        metrics = self._measured(font)
        room = rect.width() - 2 * PADDING
        ratio = painter.device().devicePixelRatio()
        key = (pill.text, pill.tone, room, ratio)
        kept = self._kept.get(key)
        if kept is None:
            if len(self._kept) >= REMEMBERED:
                self._kept.clear()
            kept = self._kept[key] = self._drawn(metrics, pill, room, ratio)
        top = rect.center().y() - (metrics.height() + PILL_HEIGHT) // 2 + 1
        painter.drawPixmap(rect.left() + PADDING, top, kept)

    def _drawn(self, metrics: QFontMetrics, pill: Pill, room: int, ratio: float) -> QPixmap:
        text = pill.text
        width = metrics.horizontalAdvance(text) + 2 * PILL_PADDING
        if width > room:
            width = max(room, 1)
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width - 2 * PILL_PADDING)
        shape = QRect(0, 0, width, metrics.height() + PILL_HEIGHT)
        picture = QPixmap(shape.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        colours = theme.active().colours
        painter = QPainter(picture)
        painter.setFont(self._font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours[f"{pill.tone}_soft"])
        painter.drawRoundedRect(shape, 6, 6)
        painter.setPen(colours[pill.tone])
        painter.drawText(shape, CENTRED, text)
        painter.end()
        return picture

    def _measured(self, font: QFont) -> QFontMetrics:
        name = theme.active().name
        if self._metrics is None or font != self._base or name != self._theme:
            self._base, self._theme = QFont(font), name
            self._font = sized(font, 0.95)
            self._metrics = QFontMetrics(self._font)
            self._kept = {}
        return self._metrics


def row_height(metrics: QFontMetrics) -> int:
    """The height of every row for a font: room for a pill with air around it."""
    return metrics.height() + ROW_EXTRA
