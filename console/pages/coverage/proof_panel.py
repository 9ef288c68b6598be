"""One subject's proof: the map, the lists of what is wrong, and the chosen cell."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from console.bridge.context import PageContext
from console.bridge.follower import Batch
from console.bridge.refusals import in_words
from console.kit.count_links import CountLinks
from console.kit.empty_state import EmptyState, NextStep
from console.kit.filter_bar import FilterBar
from console.kit.filter_hints import FilterHints, FilterWord
from console.kit.matrix_model import MatrixModel
from console.kit.matrix_view import MatrixView
from console.kit.notice import Notice
from console.kit.panel import Panel
from console.kit.table_model import RecordTableModel
from console.kit.table_view import TableView
from console.kit.tone import Tone
from console.pages.coverage.cell_detail import CellDetail
from console.pages.coverage.columns import (
    LOOKS,
    OUTLIER_COLUMNS,
    WRONG,
    count_links,
    flaw_columns,
)
from console.pages.coverage.listed import Listed
from console.pages.coverage.picking import STATES, cells_of, flaws_of, outliers_of, picked
from console.pages.coverage.proof_run import ProofRun
from console.pages.coverage.proofs import Flaw, Outlier, ProofSheet, Subject
from console.pages.coverage.texts import counted, said
from rollouts.shared.errors import KnownError

SHARES = (70, 30)
LEAST_DETAIL = 280
SUBMITTED = "change.submitted"


class ProofPanel(QWidget):
    """`told` whenever the sentence or the actions of the page may be others."""

    told = Signal()

    def __init__(self, context: PageContext, subject: Subject) -> None:
        super().__init__()
        self._context = context
        self.subject = subject
        self.sheet: ProofSheet | None = None
        self.is_stale = False
        self.change = ""
        self.run = ProofRun(context, subject, self)
        self.notice = Notice()
        self.counts = CountLinks()
        self.filter = FilterBar(said("filter"), said(f"{subject.value}_filter_hint"))
        FilterHints(self.filter.line, _filter_words(subject))
        self.model = MatrixModel(LOOKS)
        self.model.setParent(self)
        self.map = MatrixView(self.model, said(f"{subject.value}_map"), WRONG)
        self.flaws: RecordTableModel[Flaw] = RecordTableModel(
            flaw_columns(said(f"{subject.value}_column")), lambda row: row.id
        )
        self.outliers: RecordTableModel[Outlier] = RecordTableModel(
            OUTLIER_COLUMNS, lambda row: row.id
        )
        for each in (self.flaws, self.outliers):
            each.setParent(self)
        self.flaw_table = TableView(self.flaws, said("flaws"))
        self.outlier_table = TableView(self.outliers, said("outliers"))
        self.detail = CellDetail()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(said("tabs"))
        self.tabs.tabBar().setAccessibleName(said("tabs"))
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(self.map, said("tab_map"))
        self.tabs.addTab(Listed(self.flaw_table, said("no_flaws")), said("tab_flaws"))
        nothing = said(f"{self.subject.value}_no_outliers")
        self.tabs.addTab(Listed(self.outlier_table, nothing), said("tab_outliers"))
        panel = Panel()
        panel.add(self.counts)
        panel.add(self.filter)
        panel.add(self.tabs, 1)
        self.split = QSplitter()
        self.split.setAccessibleName(said("tabs"))
        self.split.setHandleWidth(12)
        self.split.setChildrenCollapsible(False)
        for at, (each, share) in enumerate(zip((panel, self.detail), SHARES, strict=True)):
            self.split.addWidget(each)
            self.split.setStretchFactor(at, share)
        self.detail.setMinimumWidth(LEAST_DETAIL)
        self.split.setSizes([each * 10 for each in SHARES])
        self.empty = EmptyState(
            "coverage",
            said(f"{self.subject.value}_empty_title"),
            said(f"{self.subject.value}_empty_text"),
            (NextStep(said("prove"), self.prove),),
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.split)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 10, 0, 0)
        box.setSpacing(10)
        box.addWidget(self.notice)
        box.addWidget(self.stack, 1)
        box.addWidget(self.run.bar)

    def _connect(self) -> None:
        self.run.proved.connect(self.show_proof)
        self.run.staged.connect(self._staged)
        self.run.refused.connect(self._refused)
        self.run.changed.connect(self.told)
        self.filter.changed.connect(lambda _text: self._fill())
        self.filter.left_down.connect(self._into_list)
        self.counts.asked.connect(self.filter.set_text)
        self.detail.asked.connect(self._show_cells)
        self.map.current_changed.connect(self._show_cell)
        self.map.copied.connect(lambda count: self._context.say(counted("copied_row", count)))
        self.flaw_table.current_changed.connect(lambda _uid: self._show_current())
        self.outlier_table.current_changed.connect(lambda _uid: self._show_current())
        self.flaw_table.opened.connect(lambda _uid: self._open_flaw())
        self.outlier_table.opened.connect(lambda _uid: self._open_outlier())
        self.tabs.currentChanged.connect(lambda _at: self._show_current())

    # What the page asks

    @property
    def can_mend(self) -> bool:
        """Whether the proof, which still holds, has a mend that can be staged."""
        sheet = self.sheet
        has_mend = sheet is not None and bool(sheet.mends)
        return has_mend and not self.is_stale and not self.run.is_under_way

    def prove(self, change: str = "") -> None:
        """Prove again, with the edits of an open change set laid over if one is named."""
        self.run.prove(change)

    def mend(self) -> None:
        """Put the mend into the open change set, then prove with it."""
        if self.can_mend:
            self.run.mend()

    def follow(self, batch: Batch) -> None:
        """Rows that were put in force make the proof stale."""
        if self.sheet is not None and SUBMITTED in batch.kinds:
            self.is_stale = True
            self._say_state(self.sheet)
            self.told.emit()

    def step_back(self) -> bool:
        """Esc: stop what is under way, else empty the filter."""
        if self.run.is_under_way:
            self.run.cancel()
            return True
        return self.filter.clear()

    # What came

    def show_proof(self, sheet: ProofSheet) -> None:
        """Show a proof that has just come."""
        self.sheet, self.is_stale = sheet, False
        columns = [each or said("no_group") for each in sheet.columns]
        self.model.show(sheet.stores, columns, sheet.states)
        if self.stack.currentWidget() is self.empty:
            self.stack.setCurrentWidget(self.split)
            self.map.setFocus()
        self._say_state(sheet)
        self.counts.show_counts(count_links(sheet))
        counts = {1: len(sheet.flaws) + sheet.more, 2: len(sheet.outliers)}
        for at, code in ((1, "tab_flaws"), (2, "tab_outliers")):
            text = f"{said(code)} ({counts[at]:,})" if counts[at] else said(code)
            self.tabs.setTabText(at, text)
        self._fill()
        self.told.emit()

    def _staged(self, change: str) -> None:
        if not change:
            self._context.say(said("nothing_staged"))
            return
        self.change = change
        self._context.say(said("staged", change=change))
        self.run.prove(change)

    def _refused(self, error: KnownError) -> None:
        if self.sheet is None:
            self.notice.show_notice(said("refused"), in_words(error), tone=Tone.BAD)
        else:
            self._context.refuse(error)

    def _say_state(self, sheet: ProofSheet) -> None:
        if self.is_stale:
            self.notice.show_notice(
                said("stale"), said("stale_text"), button=said("prove_again"), run=self.prove
            )
        elif sheet.warnings:
            self.notice.show_notice(said("not_proved"), " ".join(sheet.warnings))
        elif sheet.change:
            self.notice.show_notice(
                said("ahead", change=sheet.change),
                said("ahead_text"),
                tone=Tone.GOOD if sheet.is_proved else Tone.WARN,
                button=said("review", change=sheet.change),
                run=partial(self._context.go, "changes", sheet.change),
            )
        else:
            self.notice.show_notice("")

    # The filter and what is chosen

    def _fill(self) -> None:
        sheet = self.sheet
        if sheet is None:
            return
        try:
            wish = picked(self.filter.text())
        except KnownError as trouble:
            self.filter.set_trouble(in_words(trouble))
            return
        self.filter.set_trouble("")
        rows, columns = cells_of(sheet, wish)
        self.model.pick(rows, columns)
        self.flaws.set_rows(flaws_of(sheet, wish))
        self.outliers.set_rows(outliers_of(sheet, wish))
        self.filter.set_count(counted("store", len(rows)))
        self.detail.show_nothing()
        if rows and columns:
            self.map.go_to(*(self.model.next_with(WRONG, 0, -1, 1) or (0, 0)))

    @property
    def _list(self) -> QWidget:
        """What the shown tab lists with."""
        return (self.map, self.flaw_table, self.outlier_table)[self.tabs.currentIndex()]

    def _into_list(self) -> None:
        self._list.setFocus()

    def _show_current(self) -> None:
        shown, sheet = self._list, self.sheet
        if shown is self.map:
            here = self.map.currentIndex()
            self._show_cell(here.row(), here.column())
        elif sheet is not None and shown is self.flaw_table and (flaw := self._flaw):
            self.detail.show_flaw(sheet, flaw)
        elif shown is self.outlier_table and (outlier := self._outlier):
            self.detail.show_outlier(outlier)
        else:
            self.detail.show_nothing()

    def _show_cell(self, row: int, column: int) -> None:
        if self.sheet is not None and min(row, column) >= 0:
            self.detail.show_cell(self.sheet, self.model.rows[row], self.model.shown[column])

    @property
    def _flaw(self) -> Flaw | None:
        return self.flaws.record(self.flaw_table.currentIndex().row())

    @property
    def _outlier(self) -> Outlier | None:
        return self.outliers.record(self.outlier_table.currentIndex().row())

    def _open_flaw(self) -> None:
        if (flaw := self._flaw) is not None:
            word = "tender" if self.subject is Subject.TENDERS else "group"
            store = f"store:{flaw.stores[0]}" if len(flaw.stores) == 1 else ""
            column = f"{word}:{flaw.column}" if flaw.column else ""
            self._show_cells(f"{store} {column}".strip())

    def _open_outlier(self) -> None:
        if (outlier := self._outlier) is not None:
            self._show_cells(f"store:{outlier.store}")

    def _show_cells(self, text: str) -> None:
        """The cells of the map that a filter leaves."""
        self.filter.set_text(text)
        self.tabs.setCurrentWidget(self.map)
        self.map.setFocus()


def _filter_words(subject: Subject) -> tuple[FilterWord, ...]:
    column = "tender" if subject is Subject.TENDERS else "group"
    return (
        FilterWord("store", said("word_store")),
        FilterWord(column, said(f"{subject.value}_column")),
        FilterWord("is", said("word_is"), tuple(STATES)),
    )
