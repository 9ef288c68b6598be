"""Edits named things: their names at the left, the chosen one's form at the right."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import cast

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QListWidget, QVBoxLayout, QWidget

from console.bridge.context import PageContext
from console.kit.form import Form
from console.kit.link_label import LinkLabel
from console.kit.plain import Label
from console.kit.sheet import Sheet
from console.pages.stores.named_things import FieldSpec, NamedThings, Record, shown_fields
from console.pages.stores.texts import said
from console.pages.troubles import trouble_text
from rollouts.shared.errors import KnownError

WIDTH, HEIGHT = 760, 440
LIST_WIDTH = 190
NAME = "name"


class NamedDialog(Sheet):
    """Saves and removes at once; each change is a change set that `change undo` takes back.

    `asked(filter)` is called, and the dialog closed, when the registers of a thing are asked for.
    """

    def __init__(
        self,
        parent: QWidget,
        context: PageContext,
        things: NamedThings,
        asked: Callable[[str], None],
    ) -> None:
        super().__init__(parent, things.title, things.text, width=WIDTH)
        self.resize(WIDTH, HEIGHT)
        self._context = context
        self._things = things
        self._asked = asked
        self._records: dict[str, Record] = {}
        self._is_open = True
        self.finished.connect(self._close)
        self.names = QListWidget()
        self.names.setAccessibleName(things.title)
        self.names.setFixedWidth(LIST_WIDTH)
        self.names.setSpacing(3)
        self.names.currentTextChanged.connect(self._choose)
        self.inputs = {each.name: _input(each) for each in things.fields}
        self.link = LinkLabel()
        self.link.asked.connect(self._go)
        self._lay_out()
        self.fresh = self.add_button(said("new"), self._begin)
        self.remove = self.add_button(said("remove"), self._remove, kind="danger")
        self.save = self.add_button(said("save"), self._save, kind="primary", default=True)
        self.done_with()
        self._begin()
        self._read("")

    def _lay_out(self) -> None:
        form = Form()
        for each in self._things.fields:
            form.add(each.label, self.inputs[each.name], each.note)
        self._nothing = Label(self._things.nothing, tone="muted")
        self._nothing.setWordWrap(True)
        self._nothing.setFixedWidth(LIST_WIDTH)
        left, right, across = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        left.addWidget(self.names, 1)
        left.addWidget(self._nothing)
        left.addStretch(0)
        right.addWidget(form)
        right.addWidget(self.link)
        right.addStretch(1)
        across.setSpacing(18)
        across.addLayout(left)
        across.addLayout(right, 1)
        self.add_layout(across)

    def _read(self, choose: str) -> None:
        self._context.reader.ask(
            ("stores", self._things.listing.what),
            lambda: cast("Sequence[Record]", self._context.read(self._things.listing)),
            lambda rows: self._show(rows, choose) if self._is_open else None,
        )

    def _show(self, rows: Sequence[Record], choose: str) -> None:
        self._records = {row[NAME]: row for row in rows}
        self.names.clear()
        self.names.addItems(list(self._records))
        self._nothing.setVisible(not self._records)
        self.names.setVisible(bool(self._records))
        if choose in self._records:
            self.names.setCurrentRow(list(self._records).index(choose))
        else:
            self._begin()

    def _choose(self, name: str) -> None:
        if name in self._records:
            self._fill(shown_fields(self._records[name]))
            self.inputs[NAME].setEnabled(False)
            self.remove.setEnabled(True)
            self.link.show_link(said("show_registers", name=name), self._things.link(name))

    def _begin(self) -> None:
        self.names.setCurrentRow(-1)
        self._fill({})
        self.inputs[NAME].setEnabled(True)
        self.inputs[NAME].setFocus()
        self.remove.setEnabled(False)
        self.link.show_link("", "")

    def _fill(self, record: Record) -> None:
        for each in self._things.fields:
            _put(self.inputs[each.name], record.get(each.name, each.default))
        self.show_trouble("")

    def _save(self) -> None:
        values = {name: _taken(widget) for name, widget in self.inputs.items()}
        try:
            command = self._things.saved(values)
        except KnownError as refusal:
            self._refuse(refusal)
        else:
            self._give(command, values[NAME])

    def _remove(self) -> None:
        self._give(self._things.removed(_taken(self.inputs[NAME])), "")

    def _give(self, command: object, choose: str) -> None:
        self.show_trouble("")
        for button in (self.save, self.remove):
            button.setEnabled(False)
        self._context.commands.give(command, partial(self._done, choose), self._refuse)

    def _done(self, choose: str, _result: object) -> None:
        if self._is_open:
            self.save.setEnabled(True)
            self._read(choose)

    def _refuse(self, error: KnownError) -> None:
        if self._is_open:
            self.save.setEnabled(True)
            self.remove.setEnabled(self.names.currentRow() >= 0)
            self.show_trouble(trouble_text(error))

    def _go(self, text: str) -> None:
        self.accept()
        self._asked(text)

    def _close(self) -> None:
        self._is_open = False


def _input(spec: FieldSpec) -> QLineEdit | QComboBox:
    if not spec.choices:
        return QLineEdit()
    box = QComboBox()
    box.addItems(spec.choices)
    box.view().setAccessibleName(spec.label)
    return box


def _put(widget: QLineEdit | QComboBox, text: str) -> None:
    if isinstance(widget, QComboBox):
        widget.setCurrentText(text)
    else:
        widget.setText(text)


def _taken(widget: QLineEdit | QComboBox) -> str:
    text = widget.currentText() if isinstance(widget, QComboBox) else widget.text()
    return text.strip()
