"""The frame of a dialog: a title, what it asks, a place for trouble, and buttons below."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from console.kit.plain import Button, Label
from resources.i18n import sentence

MARGINS = (22, 20, 22, 18)


class Sheet(QDialog):
    """Opened with `open()`, never `exec()`: the window goes on. Deletes itself when closed.

    The first button is at the left of the others and only closes; those added come to its right.
    Tab goes through what the dialog asks first and through the buttons, from left to right, last.
    """

    def __init__(self, parent: QWidget, title: str, text: str = "", *, width: int = 520) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setModal(True)
        self.setMinimumWidth(width)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.text = Label(text)
        self.text.setWordWrap(True)
        self.text.setVisible(bool(text))
        self.trouble = Label(tone="bad")
        self.trouble.setWordWrap(True)
        self.trouble.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.trouble.hide()
        self.leave = Button(sentence("console.cancel", {}))
        self.leave.setAutoDefault(False)
        self.leave.clicked.connect(self.reject)
        self._ordered: list[QWidget] = [self.leave]
        self._body = QVBoxLayout()
        self._body.setSpacing(10)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(10)
        self._buttons.addStretch(1)
        self._buttons.addWidget(self.leave)
        box = QVBoxLayout(self)
        box.setContentsMargins(*MARGINS)
        box.setSpacing(12)
        box.addWidget(Label(title, size=1.25, bold=True))
        box.addWidget(self.text)
        box.addLayout(self._body, 1)
        box.addWidget(self.trouble)
        box.addLayout(self._buttons)

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Put a widget below those before it."""
        self._body.addWidget(widget, stretch)

    def add_layout(self, layout: QLayout) -> None:
        """Put a row of widgets below those before it."""
        self._body.addLayout(layout)

    def add_button(
        self, text: str, run: Callable[[], object], *, kind: str = "", default: bool = False
    ) -> Button:
        """A button at the right of those before it."""
        button = Button(text, kind=kind)
        button.setAutoDefault(default)
        button.setDefault(default)
        button.clicked.connect(lambda _checked=False: run())
        self._buttons.addWidget(button)
        self._ordered.append(button)
        return button

    def showEvent(self, event: QShowEvent) -> None:
        for button in self._ordered:
            last = self.previousInFocusChain()
            if last is not None and last is not button:
                QWidget.setTabOrder(last, button)
        self._ordered = []
        super().showEvent(event)

    def say(self, text: str) -> None:
        """Replace the sentence under the title."""
        self.text.setText(text)
        self.text.setVisible(bool(text))

    def show_trouble(self, text: str) -> None:
        """Say what is wrong; empty text takes it away."""
        self.trouble.setText(text)
        self.trouble.setVisible(bool(text))

    def done_with(self) -> None:
        """There is nothing left to cancel: the first button closes."""
        self.leave.set_text(sentence("console.close", {}))
