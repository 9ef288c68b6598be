"""Asks, when the window is closed while rollouts are under way, whether the engine goes on."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from console.kit.plain import Button, Label
from resources.i18n import sentence

WIDTH = 460


class LeavingQuestion(QDialog):
    """Three ways: stay, leave and let the engine go on, leave and stop it. Opened with `open()`."""

    def __init__(
        self, parent: QWidget, *, live: int, go_on: Callable[[], None], stop: Callable[[], None]
    ) -> None:
        super().__init__(parent)
        title = sentence("console.leaving", {})
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setModal(True)
        self.setFixedWidth(WIDTH)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        said = Label(sentence("console.leaving_text", {"live": live}))
        said.setWordWrap(True)
        self.on = Button(sentence("console.leaving_on", {}), kind="primary")
        self.stop = Button(sentence("console.leaving_stop", {}))
        stay = Button(sentence("console.cancel", {}))
        self.on.setDefault(True)
        self.on.clicked.connect(lambda: self._end(go_on))
        self.stop.clicked.connect(lambda: self._end(stop))
        stay.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (stay, self.stop, self.on):
            buttons.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 20, 22, 18)
        box.setSpacing(12)
        box.addWidget(Label(title, size=1.25, bold=True))
        box.addWidget(said)
        box.addLayout(buttons)

    def _end(self, way: Callable[[], None]) -> None:
        self.accept()
        way()
