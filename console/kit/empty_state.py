"""What stands where rows would be: what the page is for, and buttons for the next step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from console.kit import theme
from console.kit.icons import picture
from console.kit.plain import Button, Label

ICON_SIDE = 40
TEXT_WIDTH = 460


@dataclass(frozen=True, slots=True)
class NextStep:
    """One button; the first of several is the recommended one."""

    text: str
    run: Callable[[], None]


class EmptyState(QWidget):
    """Centred icon, title, sentence and steps."""

    def __init__(self, icon: str, title: str, text: str, steps: Sequence[NextStep] = ()) -> None:
        super().__init__()
        self._icon = icon
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        said = Label(text, tone="muted")
        said.setWordWrap(True)
        said.setFixedWidth(TEXT_WIDTH)
        said.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        said.setMinimumHeight(said.heightForWidth(TEXT_WIDTH))
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addStretch(1)
        for at, step in enumerate(steps):
            button = Button(step.text, kind="" if at else "primary")
            button.clicked.connect(step.run)
            buttons.addWidget(button)
        buttons.addStretch(1)
        box = QVBoxLayout(self)
        box.setSpacing(12)
        box.addStretch(2)
        box.addWidget(self._picture)
        box.addWidget(Label(title, size=1.25, bold=True), 0, Qt.AlignmentFlag.AlignCenter)
        box.addWidget(said, 0, Qt.AlignmentFlag.AlignCenter)
        box.addLayout(buttons)
        box.addStretch(3)
        self.retint()

    def retint(self) -> None:
        """Draw the icon in the active theme's colour."""
        self._picture.setPixmap(picture(self._icon, theme.active().tokens["muted"], ICON_SIDE))
