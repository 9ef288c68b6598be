"""Asks before something that cannot be taken back lightly; the name must be typed."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from console.kit.plain import Button, Label
from resources.i18n import sentence

WIDTH = 460


class ConfirmByName(QDialog):
    """Says what will happen (with its numbers); the button works once `name` is typed exactly.

    Opened with `open()`, never `exec()`: the window goes on. `agreed` is called at most once.
    """

    def __init__(
        self,
        parent: QWidget,
        *,
        title: str,
        text: str,
        name: str,
        button: str,
        agreed: Callable[[], None],
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setModal(True)
        self.setFixedWidth(WIDTH)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._wanted = name
        said = Label(text)
        said.setWordWrap(True)
        asked = Label(sentence("console.type_the_name", {"name": name}), tone="muted")
        asked.setWordWrap(True)
        self.line = QLineEdit()
        self.line.setAccessibleName(asked.text())
        self.go = Button(button, kind="danger")
        self.go.setEnabled(False)
        self.go.setDefault(True)
        leave = Button(sentence("console.cancel", {}))
        leave.setAutoDefault(False)
        self.line.textChanged.connect(lambda typed: self.go.setEnabled(typed.strip() == name))
        self.go.clicked.connect(self.accept)
        leave.clicked.connect(self.reject)
        self.accepted.connect(agreed)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(leave)
        buttons.addWidget(self.go)
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 20, 22, 18)
        box.setSpacing(12)
        box.addWidget(Label(title, size=1.25, bold=True))
        box.addWidget(said)
        box.addWidget(asked)
        box.addWidget(self.line)
        box.addLayout(buttons)
