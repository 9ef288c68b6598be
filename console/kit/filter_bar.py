"""The line above a table: what is typed filters all rows, not the loaded ones."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from console.kit.icons import tinted
from console.kit.link_label import LinkLabel
from console.kit.plain import Label, restyle
from resources.i18n import sentence

DEBOUNCE_MS = 80
BUTTONS = ("console.clear_filter", "console.filter")
"""What Qt puts into the line: the button that empties it, then our icon."""


class FilterBar(QWidget):
    """Emits `changed(text)` DEBOUNCE_MS after the last key, or at once on Enter or `set_text`.

    Shows the count that the table's own query gave, and under the line why a filter was refused.
    While rows are waited for it offers to give them up (`given_up`).
    """

    changed = Signal(str)
    left_down = Signal()
    given_up = Signal()

    def __init__(self, name: str, hint: str) -> None:
        super().__init__()
        self.line = _FilterLine(self)
        self.line.setAccessibleName(name)
        self.line.setPlaceholderText(hint)
        self.line.setClearButtonEnabled(True)
        self._search = self.line.addAction(
            tinted("search"), QLineEdit.ActionPosition.LeadingPosition
        )
        for button, code in zip(self.line.findChildren(QToolButton), BUTTONS, strict=True):
            button.setAccessibleName(sentence(code, {}))
        self._count = Label(tone="muted")
        self.stop = LinkLabel(sentence("console.give_up", {}), "-")
        self.stop.asked.connect(lambda _text: self.given_up.emit())
        self.stop.hide()
        self._trouble = Label(tone="bad")
        self._trouble.setWordWrap(True)
        self._trouble.hide()
        self._waiting = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._waiting.timeout.connect(self._emit)
        self._emitted = ""
        self._told: str | None = None
        self.line.textChanged.connect(lambda _text: self._waiting.start())
        self.line.returnPressed.connect(self._emit)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.line, 1)
        top.addWidget(self._count)
        top.addWidget(self.stop)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 10, 12, 6)
        box.setSpacing(4)
        box.addLayout(top)
        box.addWidget(self._trouble)

    def text(self) -> str:
        """What stands in the line now."""
        return self.line.text().strip()

    def set_text(self, text: str) -> None:
        """Put a filter in (a link was clicked) and tell of it at once."""
        self.line.setText(text)
        self._emit()

    def set_count(self, text: str) -> None:
        """Show how many rows the filter gives ("100,000 registers")."""
        self._count.setText(text)

    def set_waiting(self, *, is_waiting: bool) -> None:
        """Say that rows are being read, or that they are not; `set_count` follows when they came."""
        self.stop.setVisible(is_waiting)
        if is_waiting:
            self._told = self._count.text()
            self._count.setText(sentence("console.waiting_rows", {}))
        elif self._told is not None:
            self._count.setText(self._told)
            self._told = None

    def put_back(self, text: str) -> None:
        """Let the line say what is shown; nothing is asked."""
        self._emitted = text
        self.line.setText(text)
        self._waiting.stop()

    def set_trouble(self, sentence: str) -> None:
        """Say why the filter was refused; empty text takes it away."""
        self._trouble.setText(sentence)
        self._trouble.setVisible(bool(sentence))
        self.line.setProperty("trouble", "true" if sentence else "false")
        restyle(self.line)

    def take_focus(self) -> None:
        """Put the cursor in, with everything selected (the `/` key)."""
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    def clear(self) -> bool:
        """Empty the line; True when there was something in it."""
        had = bool(self.line.text())
        if had:
            self.set_text("")
        return had

    def retint(self) -> None:
        """Draw the icon in the active theme's colour."""
        self._search.setIcon(tinted("search"))

    def _emit(self) -> None:
        self._waiting.stop()
        if self.text() != self._emitted:
            self._emitted = self.text()
            self.changed.emit(self._emitted)


class _FilterLine(QLineEdit):
    def __init__(self, bar: FilterBar) -> None:
        super().__init__(bar)
        self._bar = bar

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self._bar.left_down.emit()
        elif event.key() != Qt.Key.Key_Escape or not self._bar.clear():
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.ignore()  # a file is for the page behind the line; its address is no filter
        else:
            super().dragEnterEvent(event)
