"""Paints a line of the palette: title left, kind and keys right."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from console.kit import theme

ENTRY = int(Qt.ItemDataRole.UserRole)
PADDING = 12
EXTRA = 14
RADIUS = 5


class EntryDelegate(QStyledItemDelegate):
    """Expects an `Entry` at the role ENTRY."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, option.fontMetrics.height() + EXTRA)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        colours = theme.active().colours
        entry = index.data(ENTRY)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours["selection"])
            painter.drawRoundedRect(option.rect, RADIUS, RADIUS)
        inner = option.rect.adjusted(PADDING, 0, -PADDING, 0)
        right = "   ".join(part for part in (entry.hint, entry.shortcut) if part)
        painter.setPen(colours["on_selection" if chosen else "muted"])
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inner, int(middle | Qt.AlignmentFlag.AlignRight), right)
        painter.setPen(colours["on_selection" if chosen else "text"])
        room = inner.width() - painter.fontMetrics().horizontalAdvance(right) - PADDING
        title = painter.fontMetrics().elidedText(entry.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(inner, int(middle | Qt.AlignmentFlag.AlignLeft), title)
        painter.restore()
