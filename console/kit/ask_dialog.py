"""Asks before an order: says what it does, offers choices, wants a reason or the name typed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from console.kit.plain import Button, Label, escaped
from resources.i18n import sentence

WIDTH = 500
NOTE_INDENT = 24


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several answers, with a sentence of what comes of it."""

    value: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked. `name`, when given, must be typed; `offers_reason` shows the line without need.

    The button works once a choice is made (where there are any), and reason and name are there.
    """

    title: str
    text: str
    button: str
    choices: Sequence[Choice] = ()
    needs_reason: bool = False
    offers_reason: bool = False
    name: str = ""
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered; empty where nothing was asked."""

    choice: str = ""
    reason: str = ""


class AskDialog(QDialog):
    """Opened with `open()`, never `exec()`. `agreed(answer)` is called at most once."""

    def __init__(self, parent: QWidget, asked: Asked, agreed: Callable[[Answer], None]) -> None:
        super().__init__(parent)
        self._asked = asked
        self.setWindowTitle(asked.title)
        self.setAccessibleName(asked.title)
        self.setModal(True)
        self.setFixedWidth(WIDTH)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.choices = [QRadioButton(escaped(each.text)) for each in asked.choices]
        self.reason, self.name = QLineEdit(), QLineEdit()
        self.go = Button(asked.button, kind="danger" if asked.danger else "primary")
        self.go.setDefault(True)
        self.leave = Button(sentence("console.cancel", {}))
        self.leave.setAutoDefault(False)
        self._lay_out()
        for line in (self.reason, self.name):
            line.textChanged.connect(self._look)
        for button in self.choices:
            button.toggled.connect(self._look)
        self.go.clicked.connect(self.accept)
        self.leave.clicked.connect(self.reject)
        self.accepted.connect(lambda: agreed(self.answer))
        self._look()
        self.setFixedHeight(self.heightForWidth(WIDTH))

    @property
    def answer(self) -> Answer:
        """What is chosen and typed now."""
        chosen = [
            each.value
            for each, button in zip(self._asked.choices, self.choices, strict=True)
            if button.isChecked()
        ]
        return Answer(choice="".join(chosen), reason=self.reason.text().strip())

    def _lay_out(self) -> None:
        asked = self._asked
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 20, 22, 18)
        box.setSpacing(10)
        title = Label(asked.title, size=1.25, bold=True)
        title.setWordWrap(True)
        box.addWidget(title)
        box.addWidget(_wrapped(asked.text))
        for choice, button in zip(asked.choices, self.choices, strict=True):
            button.setAccessibleDescription(choice.note)
            note = _wrapped(choice.note, tone="muted")
            note.setContentsMargins(NOTE_INDENT, 0, 0, 4)
            box.addWidget(button)
            box.addWidget(note)
        if asked.needs_reason or asked.offers_reason:
            self._add_line(box, self.reason, sentence("console.say_why", {}))
        if asked.name:
            self._add_line(box, self.name, sentence("console.type_the_name", {"name": asked.name}))
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.go)
        box.addLayout(buttons)

    def _add_line(self, box: QVBoxLayout, line: QLineEdit, question: str) -> None:
        label = _wrapped(question, tone="muted")
        label.setBuddy(line)
        line.setAccessibleName(question)
        box.addWidget(label)
        box.addWidget(line)

    def _look(self) -> None:
        asked, answer = self._asked, self.answer
        chosen = bool(answer.choice) or not asked.choices
        reasoned = bool(answer.reason) or not asked.needs_reason
        named = self.name.text().strip() == asked.name
        self.go.setEnabled(chosen and reasoned and named)


def _wrapped(text: str, *, tone: str = "") -> Label:
    label = Label(text, tone=tone)
    label.setWordWrap(True)
    return label
