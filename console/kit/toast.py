"""A short word at the lower edge that goes away by itself; nothing important lives only there."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from console.kit.plain import Label

SHOWN_MS = 6000
MARGIN = 24


class Toast(QFrame):
    """Lies over `host`; a new text replaces the old one, a click takes it away."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self.setProperty("kind", "toast")
        self._label = Label()
        self._label.setWordWrap(True)
        self._box = QHBoxLayout(self)
        self._box.setContentsMargins(16, 10, 16, 10)
        self._box.addWidget(self._label)
        self._going = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._going.timeout.connect(self.hide)
        host.installEventFilter(self)
        self.hide()

    def say(self, text: str) -> None:
        """Show `text` for SHOWN_MS."""
        self._label.setText(text)
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()
        self._going.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: object) -> None:
        self.hide()

    def _place(self) -> None:
        host = self._host
        width = min(self._label.fontMetrics().horizontalAdvance(self._label.text()) + 48, 520)
        height = self._box.heightForWidth(width)
        self.setGeometry(
            (host.width() - width) // 2, host.height() - height - MARGIN, width, height
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
