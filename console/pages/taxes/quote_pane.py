"""A basket at a store at a moment, as two receipts: under the rules in force and those staged."""

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from console.bridge.context import PageContext
from console.bridge.refusals import in_words, spoken
from console.kit.form import Form
from console.kit.panel import Panel
from console.kit.plain import Button, Label, fixed_pitch, sized
from console.pages.taxes import presenter
from console.pages.taxes.texts import said
from rollouts.shared.errors import KnownError
from rollouts.taxes.commands import TaxQuote

if TYPE_CHECKING:
    from rollouts.engine.handlers.taxes_quoting import Quoted, SideTold

SLOT = ("taxes", "quote")
WAIT_MS = 400
FORM_WIDTH = 300
RECEIPT_SIZE = 0.94
BASKET_LINES = 7
WAYS = ("store", "pickup", "delivery")


class QuotePane(QWidget):
    """The receipts follow what is typed. The basket can be kept as a test that gates every change."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.quoted: TaxQuote | None = None
        self.store, self.at, self.name = QLineEdit(), QLineEdit(), QLineEdit()
        self.way, self.lines = QComboBox(), QPlainTextEdit()
        self.old, self.new = _receipt(said("receipt_old")), _receipt(said("receipt_new"))
        self.difference, self.trouble = Label(bold=True), Label(tone="bad")
        self.save = Button(said("save_basket"))
        self._new_title = Label(said("receipt_new"), bold=True)
        self._waiting = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._waiting.timeout.connect(self.quote)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        for each in WAYS:
            self.way.addItem(said(f"way_{each}"), each)
        self.way.view().setAccessibleName(said("way"))
        self.at.setPlaceholderText(said("at_hint"))
        self.lines.setPlaceholderText(said("lines_hint"))
        self.lines.setTabChangesFocus(True)
        self.lines.setFont(fixed_pitch())
        self.lines.setFixedHeight(self.lines.fontMetrics().height() * BASKET_LINES)
        self.difference.hide()
        self.trouble.setWordWrap(True)
        form = Form()
        form.narrow()
        form.add(said("store"), self.store)
        form.add(said("at"), self.at)
        form.add(said("way"), self.way)
        form.add(said("lines"), self.lines, said("lines_note"))
        form.add(said("basket_name"), self.name, said("basket_note"))
        self.save.setEnabled(False)
        left = Panel()
        inside = QVBoxLayout()
        inside.setContentsMargins(14, 14, 14, 10)
        inside.addWidget(form)
        inside.addWidget(self.save)
        inside.addWidget(self.trouble)
        inside.addStretch(1)
        left.add_layout(inside)
        left.setFixedWidth(FORM_WIDTH)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(12)
        across.addWidget(left)
        across.addWidget(self._side(Label(said("receipt_old"), bold=True), self.old), 1)
        across.addWidget(self._side(self._new_title, self.new, self.difference), 1)

    def _side(self, title: Label, receipt: QPlainTextEdit, more: Label | None = None) -> Panel:
        panel = Panel()
        box = QVBoxLayout()
        box.setContentsMargins(14, 14, 14, 8)
        box.setSpacing(8)
        box.addWidget(title)
        if more is not None:
            box.addWidget(more)
        box.addWidget(receipt, 1)
        panel.add_layout(box)
        return panel

    def _connect(self) -> None:
        for line in (self.store, self.at):
            line.textChanged.connect(lambda _text: self._waiting.start())
        self.name.textChanged.connect(lambda _text: self._allow())
        self.lines.textChanged.connect(self._waiting.start)
        self.way.currentIndexChanged.connect(lambda _at: self._waiting.start())
        self.save.clicked.connect(self.keep)

    def quote(self) -> None:
        """Ask what the basket comes to."""
        asked = presenter.quote_order(
            self.store.text(),
            self.at.text(),
            str(self.way.currentData()),
            self.lines.toPlainText(),
        )
        if not (asked.line and asked.store):
            return
        self._context.reader.ask(
            SLOT,
            lambda: cast("Quoted", self._context.read(asked)),
            lambda found: self._show(asked, found),
            self._refuse,
        )

    def keep(self) -> None:
        """Save the basket under its name."""
        if self.quoted is not None and self.name.text().strip():
            name = self.name.text().strip()
            order = presenter.basket_order(name, self.quoted)
            self._context.commands.give(
                order, lambda _answer: self._context.say(said("basket_saved", name=name))
            )

    def _show(self, asked: TaxQuote, found: "Quoted") -> None:
        self.trouble.setText("")
        self.quoted = asked if found.old.receipt is not None else None
        self._allow()
        _write(self.old, found.old)
        if found.new is None:
            self.new.setPlainText(said("nothing_staged"))
            self.difference.hide()
            self._new_title.setText(said("receipt_new"))
        else:
            _write(self.new, found.new)
            self._new_title.setText(said("receipt_with", change=found.change))
            lines = ", ".join(each.item for each in found.changes)
            self.difference.setText(said("difference", due=found.due, lines=lines or "–"))
            self.difference.show()

    def _refuse(self, error: KnownError) -> None:
        self.quoted = None
        self._allow()
        self.trouble.setText(in_words(error))

    def _allow(self) -> None:
        self.save.setEnabled(self.quoted is not None and bool(self.name.text().strip()))


def _receipt(name: str) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setReadOnly(True)
    made.setAccessibleName(name)
    made.setFont(sized(fixed_pitch(), RECEIPT_SIZE))
    made.setTabChangesFocus(True)
    made.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    return made


def _write(place: QPlainTextEdit, side: "SideTold") -> None:
    """A receipt, or why there is none."""
    words = (spoken(each) for each in side.findings)
    place.setPlainText(side.text or "\n".join(f"{each.text}\n{each.mend}" for each in words))
