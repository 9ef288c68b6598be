"""One store's business day: totals per tender with what explains them, then line by line."""

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from console.bridge.context import PageContext
from console.kit.detail_header import DetailHeader
from console.kit.fact_list import FactList
from console.kit.panel import Panel
from console.kit.plain import Label
from console.kit.scrolled import Scrolled
from console.kit.table_model import RecordTableModel
from console.kit.table_view import TableView
from console.pages.reconcile import presenter
from console.pages.reconcile.columns import ITEM_COLUMNS, LINE_COLUMNS, PAIR_COLUMNS
from console.pages.reconcile.presenter import ItemRow, LineRow, PairRow
from console.pages.reconcile.texts import said
from rollouts.shared.money import EXPONENTS, written
from rollouts.tenders.reconciling.commands import TenderDay

if TYPE_CHECKING:
    from rollouts.engine.tender_answers import DayShown
    from rollouts.tenders.reconciling.carrying import Item

SLOT = ("reconcile", "day")
SHARES = (68, 32)


class DayScreen(QWidget):
    """`told()` when what is shown is another day, or the same one otherwise."""

    told = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.day: DayShown | None = None
        self._wanted = ("", "")
        self.head, self.facts = DetailHeader(), FactList()
        self.pairs: RecordTableModel[PairRow] = RecordTableModel(
            PAIR_COLUMNS, lambda each: each.id, self
        )
        self.lines: RecordTableModel[LineRow] = RecordTableModel(
            LINE_COLUMNS, lambda each: each.id, self
        )
        self.items: RecordTableModel[ItemRow] = RecordTableModel(
            ITEM_COLUMNS, lambda each: each.id, self
        )
        self.pair_table = TableView(self.pairs, said("totals"))
        self.line_table = TableView(self.lines, said("lines"))
        self.item_table = TableView(self.items, said("items"))
        self.explained, self.findings = _text(), _text()
        self.no_lines, self.no_items = _text(said("lines_none")), _text(said("items_none"))
        self.setFocusProxy(self.pair_table)
        self._lay_out()
        self.pair_table.current_changed.connect(self._explain)

    def _lay_out(self) -> None:
        totals, lines, side, items = Panel(), Panel(), Panel(), Panel()
        totals.add(_title(said("totals")))
        totals.add(self.pair_table, 1)
        totals.add(self.explained)
        lines.add(_title(said("lines")))
        lines.add(self.line_table, 1)
        lines.add(self.no_lines, 1)
        told = QWidget()
        inside = QVBoxLayout(told)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        for each in (self.head, self.facts, self.findings):
            inside.addWidget(each)
        inside.addStretch(1)
        side.add(Scrolled(told, said("fact_pane")), 1)
        items.add(_title(said("items")))
        items.add(self.item_table, 1)
        items.add(self.no_items, 1)
        left = _split(Qt.Orientation.Vertical, (totals, 1), (lines, 1))
        right = _split(Qt.Orientation.Vertical, (side, 3), (items, 2))
        whole = _split(Qt.Orientation.Horizontal, (left, SHARES[0]), (right, SHARES[1]))
        whole.setSizes([each * 10 for each in SHARES])
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(whole)

    def open_day(self, store: str, day: str) -> None:
        """Read this day; what is shown of another one goes at once."""
        if self._wanted != (store, day):
            self.day = None
            for model in (self.pairs, self.lines, self.items):
                model.set_rows(())
            self.head.show_head(f"{store}  ·  {day}", said("reading"))
            self.facts.show_facts(())
            for label in (self.explained, self.findings):
                label.hide()
        self._wanted = (store, day)
        self.read()

    def read(self) -> None:
        """Read the open day again."""
        store, day = self._wanted
        self._context.reader.ask(
            SLOT,
            lambda: cast("DayShown", self._context.read(TenderDay(store=store, date=day))),
            self.show_day,
        )

    def leave(self) -> None:
        """Nobody looks any more."""
        self._context.reader.cancel(SLOT)

    def show_day(self, day: "DayShown") -> None:
        """Show the day as it is told."""
        if (day.row.store, day.row.business_date) != self._wanted:
            return
        self.day = day
        self.head.show_head(
            presenter.day_title(day), presenter.day_sentence(day), presenter.state_pill(day.row)
        )
        self.facts.show_facts(presenter.facts(day))
        kept = self.pair_table.current_id()
        self.pairs.set_rows(PairRow(at, each) for at, each in enumerate(day.pairs))
        self.lines.set_rows(LineRow(at, each) for at, each in enumerate(day.lines))
        self.items.set_rows(
            ItemRow(at, each, _amount(each), self._age(each)) for at, each in enumerate(day.items)
        )
        self.line_table.setVisible(bool(day.lines))
        self.no_lines.setVisible(not day.lines)
        self.item_table.setVisible(bool(day.items))
        self.no_items.setVisible(not day.items)
        said_of_pairs = {each for pair in day.pairs for each in map(presenter.told, pair.findings)}
        others = [each for each in map(presenter.told, day.findings) if each not in said_of_pairs]
        self.findings.setText("\n\n".join(others))
        self.findings.setVisible(bool(others))
        if day.pairs:
            self.pair_table.select_ids([kept or 0])
        self._explain(self.pair_table.current_id() or 0)
        self.told.emit()

    def _age(self, item: "Item") -> int:
        return item.age(self.day.today) if self.day else 0

    def _explain(self, number: int) -> None:
        """The sentence of a row may be longer than its column: the chosen one stands below whole."""
        record = self.pairs.record(number)
        text = record.told if record else ""
        self.explained.setText(text)
        self.explained.setVisible(bool(text))


def _amount(item: "Item") -> str:
    if item.currency not in EXPONENTS:
        return str(item.amount)
    return f"{written(item.amount, item.currency)} {item.currency}"


def _title(text: str) -> Label:
    made = Label(text, bold=True)
    made.setContentsMargins(14, 10, 14, 6)
    return made


def _text(text: str = "") -> Label:
    made = Label(text, tone="muted")
    made.setWordWrap(True)
    made.setContentsMargins(14, 6, 14, 8)
    made.setAlignment(Qt.AlignmentFlag.AlignTop)
    return made


def _split(way: Qt.Orientation, *parts: tuple[QWidget, int]) -> QSplitter:
    made = QSplitter(way)
    made.setHandleWidth(12)
    made.setChildrenCollapsible(False)
    for at, (widget, share) in enumerate(parts):
        made.addWidget(widget)
        made.setStretchFactor(at, share)
    made.setSizes([share * 100 for _, share in parts])
    return made
