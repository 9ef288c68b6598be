"""A count in a table cell that reads as a link; the page follows the click."""

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from console.kit import theme
from console.kit.cell_delegate import PADDING, SELECTED, SINGLE_LINE, CellDelegate
from console.kit.columns import Side
from console.kit.table_model import LEFT, RIGHT, RecordTableModel
from console.kit.tone import Tone

R = TypeVar("R")


class LinkDelegate(CellDelegate, Generic[R]):
    """Underlines the text in `tone_of(record)`; None makes it plain, muted text."""

    def __init__(self, model: RecordTableModel[R], tone_of: Callable[[R], Tone | None]) -> None:
        super().__init__(model)
        self._records = model
        self._tone_of = tone_of

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        colours = theme.active().colours
        if option.state.value & SELECTED:
            painter.fillRect(option.rect, colours["selection"])
        record = self._records.record(index.row())
        if record is None:
            return
        column = self._records.columns[index.column()]
        tone = self._tone_of(record)
        usual = painter.font()
        font = painter.font()
        font.setUnderline(tone is not None)
        painter.setFont(font)
        painter.setPen(colours[tone.value if tone else "muted"])
        side = RIGHT if column.side is Side.RIGHT else LEFT
        inner = option.rect.adjusted(PADDING, 0, -PADDING, 0)
        painter.drawText(inner, side | SINGLE_LINE, column.text(record))
        painter.setFont(usual)
