"""The chosen row: what it is, when it holds beside its like, where it comes from, who changed it."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.bridge.context import PageContext
from console.kit.detail_header import DetailHeader
from console.kit.fact_list import FactList
from console.kit.grid_model import GridColumn
from console.kit.link_label import LinkLabel
from console.kit.panel import Panel
from console.kit.plain import Label
from console.kit.scrolled import Scrolled
from console.kit.timeline import Span, Timeline
from console.pages.records import row_facts
from console.pages.records.book import RecordBook, RecordKind
from console.pages.records.texts import said
from rollouts.reads.tables import LineRanges, RowHistory, RowPast, StagedRow, TableRow
from rollouts.shared.moments import utc_now

COVERAGE = "coverage"
MOST_LABEL = 60


class RecordDetail(Panel):
    """`chosen(key)` when another row of the timeline is asked for, `asked(page, target)` for links."""

    chosen = Signal(str)
    asked = Signal(str, str)

    def __init__(self, context: PageContext, book: RecordBook) -> None:
        super().__init__()
        self._context = context
        self._book = book
        self._slots = tuple((book.page, each) for each in ("ranges", "past"))
        self.key = ""
        self.head = DetailHeader()
        self.timeline = Timeline(said("timeline"))
        self.facts, self.past = FactList(), FactList()
        self._times = Label(said("timeline"), tone="muted", bold=True)
        self._changes = Label(said("past_title"), tone="muted", bold=True)
        self.proof = LinkLabel(said("coverage"), COVERAGE)
        self.proof.asked.connect(lambda page: self.asked.emit(page, ""))
        self.proof.setVisible(context.knows(COVERAGE))
        for each in (self._times, self._changes):
            each.setContentsMargins(14, 10, 14, 2)
        self._lay_out()
        self.timeline.chosen.connect(self.chosen)
        self.show_nothing()

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setObjectName("plain")
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        for each in (self.facts, self._times, self.timeline, self._changes, self.past):
            box.addWidget(each)
        box.addStretch(1)
        self.add(self.head)
        self.add(Scrolled(inside, said("detail")), 1)
        below = QHBoxLayout()
        below.setContentsMargins(14, 4, 14, 8)
        below.addWidget(self.proof)
        below.addStretch(1)
        self.add_layout(below)

    def show_nothing(self) -> None:
        """No row is chosen."""
        self.key = ""
        self.head.show_head(said("none_chosen"), said("none_chosen_text"))
        self.facts.show_facts(())
        self._show_times(())
        self._show_past(())

    def show_row(
        self,
        kind: RecordKind,
        columns: Sequence[GridColumn],
        row: TableRow,
        staged: StagedRow | None,
        all_staged: Sequence[StagedRow],
    ) -> None:
        """Show a row at once, and read what stands beside it."""
        self.key = row.key
        state = row_facts.state_pill(staged.state) if staged else None
        self.head.show_head(row.key.removesuffix(" -"), "", state)
        self.facts.show_facts(row_facts.facts_about(row, columns, staged))
        if kind.is_dated:
            self._read_ranges(kind, columns, row.key, all_staged)
        else:
            self._show_times(())
        self._read_past(kind, row.key)

    def leave(self) -> None:
        """Nobody looks any more."""
        for slot in self._slots:
            self._context.reader.cancel(slot)

    def _read_ranges(
        self,
        kind: RecordKind,
        columns: Sequence[GridColumn],
        key: str,
        all_staged: Sequence[StagedRow],
    ) -> None:
        asked = LineRanges(room=self._book.room, kind=kind.word, key=key)

        def show(found: tuple[TableRow, ...]) -> None:
            rows = row_facts.ranges_with(kind.word, key, found, all_staged)
            spans = row_facts.spans_of(
                rows,
                columns,
                lambda row: kind.label(row.cells, columns),
                chosen=key,
                staged=[each.key for each in all_staged],
            )
            self._show_times(spans)

        self._context.reader.ask(
            self._slots[0],
            lambda: cast("tuple[TableRow, ...]", self._context.read(asked)),
            show,
            lambda _error: None,
        )

    def _read_past(self, kind: RecordKind, key: str) -> None:
        asked = RowHistory(room=self._book.room, kind=kind.word, key=key)
        self._context.reader.ask(
            self._slots[1],
            lambda: cast("tuple[RowPast, ...]", self._context.read(asked)),
            self._show_past,
            lambda _error: None,
        )

    def _show_times(self, spans: Sequence[Span]) -> None:
        self.timeline.show_spans(spans, datetime.now())  # noqa: DTZ005 - a wall clock, as the dates
        for each in (self._times, self.timeline):
            each.setVisible(bool(spans))

    def _show_past(self, past: Sequence[RowPast]) -> None:
        self.past.show_facts(row_facts.past_facts(past, utc_now()))
        self._changes.setVisible(bool(past))
