"""A check box drawn in the theme's colours, its text literal and its box visible on any ground."""

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox

from console.kit import theme
from console.kit.plain import escaped

SIDE = 15
GAP = 7
TICK = ((0.22, 0.52), (0.42, 0.72), (0.78, 0.30))


class CheckBox(QCheckBox):
    """Behaves as Qt's; the tick is as visible as the colour."""

    def __init__(self, text: str) -> None:
        super().__init__(escaped(text))
        self._said = text
        self.setAccessibleName(text)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = SIDE + GAP + metrics.horizontalAdvance(self._said) + 4
        return QSize(width, max(SIDE, metrics.height()) + 6)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.active().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRect(1, (self.height() - SIDE) // 2, SIDE, SIDE)
        edge = "accent" if self.isChecked() or self.hasFocus() else "line_strong"
        painter.setPen(QPen(colours[edge], 2 if self.hasFocus() else 1))
        painter.setBrush(colours["accent" if self.isChecked() else "surface"])
        painter.drawRoundedRect(box, 3, 3)
        if self.isChecked():
            painter.setPen(QPen(colours["on_accent"], 2))
            painter.drawPolyline([QPointF(box.x() + x * SIDE, box.y() + y * SIDE) for x, y in TICK])
        painter.setPen(colours["text" if self.isEnabled() else "muted"])
        words = QRect(SIDE + GAP, 0, self.width() - SIDE - GAP, self.height())
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), self._said)
        painter.end()
