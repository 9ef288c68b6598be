"""The form that edits one setting at one scope: value, from when, until when."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from console.kit.form import Form
from console.kit.plain import Button, Label
from console.pages.config import presenter
from console.pages.config.texts import said
from rollouts.reads.looks import SettingLine

FIELDS = {"valid_from": "start", "valid_to": "end"}


class ValueForm(QWidget):
    """Emits `staged(value, from, to)` and `inherited`; decides nothing, sends nothing.

    Enter in any field stages.
    """

    staged = Signal(str, str, str)
    inherited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._line: SettingLine | None = None
        self.text, self.choice = QLineEdit(), QComboBox()
        self.choice.view().setAccessibleName(said("value"))
        self.start, self.end = QLineEdit(), QLineEdit()
        for field in (self.start, self.end):
            field.setPlaceholderText(said("moment_hint"))
        self._value = QStackedWidget()
        for editor in (self.text, self.choice):
            editor.setAccessibleName(said("value"))
            self._value.addWidget(editor)
        self._value.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.stage = Button(said("stage"), kind="primary")
        self.inherit = Button(said("inherit"))
        self._why_not = Label(tone="warn")
        self._why_not.setWordWrap(True)
        self._lay_out()
        self.stage.clicked.connect(self._send)
        self.inherit.clicked.connect(self.inherited)
        for line in (self.text, self.start, self.end):
            line.returnPressed.connect(self._send)

    def _lay_out(self) -> None:
        form = Form()
        form.narrow()
        self.rows = {
            "value": form.add(said("value"), self._value),
            "start": form.add(said("from"), self.start),
            "end": form.add(said("until"), self.end),
        }
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.stage)
        buttons.addWidget(self.inherit)
        buttons.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 6, 14, 8)
        box.setSpacing(6)
        box.addWidget(form)
        box.addWidget(self._why_not)
        box.addLayout(buttons)

    def show_line(self, line: SettingLine) -> None:
        """Edit `line`; what was typed for the same setting and not yet staged stays."""
        is_other = self._line is None or self._line.key != line.key
        was_touched = not is_other and self._line is not None and self.value() != _start(self._line)
        self._line = line
        choices = presenter.choices_of(line)
        self._value.setCurrentWidget(self.choice if choices else self.text)
        if not was_touched:
            self._fill(line, choices)
        refusal = presenter.why_not(line)
        self._why_not.setText(refusal)
        self._why_not.setVisible(bool(refusal))
        for widget in (self._value, self.start, self.end, self.stage):
            widget.setEnabled(line.settable)
        self.inherit.setEnabled(line.own or line.upcoming)
        if is_other:
            self.show_trouble("", "")

    def value(self) -> str:
        """What is typed or chosen now."""
        if self._value.currentWidget() is self.choice:
            return str(self.choice.currentData() or "")
        return self.text.text()

    def take_focus(self) -> None:
        """Put the cursor into the value, all of it selected."""
        is_text = self._value.currentWidget() is self.text
        editor = self.text if is_text else self.choice
        editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if is_text:
            self.text.selectAll()

    def show_trouble(self, field: str, text: str) -> None:
        """Say under the field that caused it what is wrong; empty text takes everything away."""
        named = FIELDS.get(field, "value")
        for name, row in self.rows.items():
            row.show_trouble(text if name == named else "")

    def forget(self) -> None:
        """What was typed has been staged: show what stands from now on."""
        self._line = None
        self.start.clear()
        self.end.clear()

    def _fill(self, line: SettingLine, choices: tuple[tuple[str, str], ...]) -> None:
        present = _start(line)
        self.text.setText(present)
        self.text.setPlaceholderText(said("secret_hint") if line.secret else line.default)
        self.choice.clear()
        for value, text in choices:
            self.choice.addItem(text, value)
        self.choice.setCurrentIndex(max(self.choice.findData(present), 0) if choices else -1)

    def _send(self) -> None:
        if self._line is not None and self._line.settable:
            self.staged.emit(self.value(), self.start.text().strip(), self.end.text().strip())


def _start(line: SettingLine) -> str:
    return presenter.present_text(line)
