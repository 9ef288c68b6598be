"""A bar of counts inside a table cell."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from console.kit import theme
from console.kit.cell_delegate import PADDING, SELECTED, CellDelegate
from console.kit.table_model import RecordTableModel
from console.kit.wave_bar import HEIGHT, Segment, paint_segments

R = TypeVar("R")

BAR_GAP = 3.0

Bars = Callable[[R], Sequence[Sequence[Segment]]]
"""For a record its bars; their lengths are in proportion to their counts."""


class BarDelegate(CellDelegate, Generic[R]):
    """Paints one bar per group of segments side by side; the cell's text stays what is copied."""

    def __init__(self, model: RecordTableModel[R], bars: Bars[R]) -> None:
        super().__init__(model)
        self._records = model
        self._bars = bars

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        if option.state.value & SELECTED:
            painter.fillRect(option.rect, theme.active().colours["selection"])
        record = self._records.record(index.row())
        if record is None:
            return
        bars = [each for each in self._bars(record) if any(one.count for one in each)]
        rect = option.rect.adjusted(PADDING, 0, -PADDING, 0)
        top = rect.center().y() - HEIGHT / 2 + 1
        counts = [sum(one.count for one in each) for each in bars]
        room = rect.width() - BAR_GAP * (len(bars) - 1)
        left = float(rect.left())
        for bar, count in zip(bars, counts, strict=True):
            width = max(room * count / sum(counts), min(8.0, room / len(bars)))
            width = min(width, rect.right() + 1 - left)
            paint_segments(painter, QRectF(left, top, width, HEIGHT), bar)
            left += width + BAR_GAP
