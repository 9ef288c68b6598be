"""One change set: its edits, its difference, its checks, and the rollouts that used it."""

from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QTabWidget, QWidget

from console.bridge.context import PageContext
from console.bridge.refusals import in_words
from console.kit.detail_header import DetailHeader
from console.kit.fact_list import FactList
from console.kit.panel import Panel
from console.kit.plain import Label
from console.pages.changes import presenter
from console.pages.changes.columns import EDIT_COLUMNS
from console.pages.changes.difference_pane import DifferencePane
from console.pages.changes.texts import counted, said
from console.pages.findings_list import FindingsList
from console.pages.list_panel import ListPanel
from rollouts.changes.commands import ChangeCheck, ChangeDiff
from rollouts.reads.changes import ChangeHead, ChangeSheet, EditRow
from rollouts.reads.looks import ChangeDifference
from rollouts.reads.questions import Page as PageQuestion
from rollouts.reads.questions import PageOf
from rollouts.reads.support import RequestLine, RequestListing
from rollouts.shared.errors import KnownError

HEAD, DIFFERENCE, CHECKS, READ = (("changes", each) for each in ("head", "diff", "check", "read"))
EDITS = ("changes", "edits")
TAB_CODES = ("tab_edits", "tab_difference", "tab_checks", "tab_used", "tab_adoption")


class ChangeDetail(Panel):
    """Reads only what the shown tab needs. `told` when the head came, `asked(page, target)` links."""

    told = Signal()
    asked = Signal(str, str)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.change = ""
        self.sheet: ChangeSheet | None = None
        self._read_tabs: set[int] = set()
        self.head = DetailHeader()
        self.edits: ListPanel[EditRow] = ListPanel(
            context,
            EDITS,
            EDIT_COLUMNS,
            lambda text, sort, down: presenter.edits_of(self.change, text, sort, down),
            names=(said("tab_edits"), said("filter_edits"), said("filter_edits_hint")),
            count_text=lambda count: counted("edit", count),
        )
        self.difference, self.checks = DifferencePane(), FindingsList()
        self.used, self.adoption = FactList(), FactList()
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(said("tabs"))
        self.tabs.tabBar().setAccessibleName(said("tabs"))
        self.tabs.setDocumentMode(True)
        for code, widget in zip(TAB_CODES, self._tab_widgets(), strict=True):
            self.tabs.addTab(widget, said(code))
        self.add(self.head)
        self.add(self.tabs, 1)
        self._connect()
        self.show_change("")

    def _tab_widgets(self) -> tuple[QWidget, ...]:
        self._unused = Label(said("unused"), tone="muted")
        self._unused.setWordWrap(True)
        return (
            self.edits,
            self.difference,
            self.checks,
            _stacked(self._unused, self.used),
            _stacked(Label(said("adoption_text"), tone="muted"), self.adoption),
        )

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(lambda _at: self._read_tab())
        self.checks.asked.connect(lambda target: self.asked.emit("config", target))
        self.used.asked.connect(lambda target: self.asked.emit("rollouts", target))
        self.edits.opened.connect(self._open_edit)

    def show_change(self, change: str) -> None:
        """Show the change set with this uid; empty text shows none."""
        if change == self.change and change:
            self.read_again()
            return
        self.change = change
        self.sheet = None
        self._read_tabs.clear()
        self.tabs.setVisible(bool(change))
        self.edits.feed.use(
            lambda text, sort, down: presenter.edits_of(self.change, text, sort, down)
        )
        if change:
            self.read_again()
        else:
            self.head.show_head(said("none_chosen"), said("none_chosen_text"))

    def read_again(self) -> None:
        """Something changed: the head and the shown tab are read, the others when they are seen."""
        asked = ChangeHead(change=self.change)
        self._context.reader.ask(
            HEAD,
            lambda: cast("ChangeSheet", self._context.read(asked)),
            self._show_head,
            self._gone,
        )
        self._read_tabs.clear()
        self._read_tab()

    def leave(self) -> None:
        """Nobody looks any more."""
        for slot in (HEAD, DIFFERENCE, CHECKS, READ):
            self._context.reader.cancel(slot)
        self.edits.feed.cancel()

    def _show_head(self, sheet: ChangeSheet) -> None:
        self.sheet = sheet
        row = sheet.row
        self.head.show_head(
            f"{row.change}  {row.title}", presenter.head_sentence(row), presenter.state_pill(row)
        )
        self.used.show_facts(presenter.used_facts(sheet))
        self._unused.setVisible(not sheet.used_by)
        is_adoption = row.kind == presenter.ADOPTION
        self.tabs.setTabVisible(len(TAB_CODES) - 1, is_adoption)
        self.told.emit()

    def _gone(self, error: KnownError) -> None:
        self.sheet = None
        self.tabs.hide()
        self.head.show_head(said("gone"), in_words(error))
        self.told.emit()

    def _read_tab(self) -> None:
        at = self.tabs.currentIndex()
        if not self.change or at in self._read_tabs:
            return
        self._read_tabs.add(at)
        match TAB_CODES[at]:
            case "tab_edits":
                self.edits.feed.ask()
            case "tab_difference":
                self._read_difference()
            case "tab_checks":
                self._read_checks()
            case "tab_adoption":
                self._read_adoption()

    def _read_difference(self) -> None:
        asked = ChangeDiff(change=self.change)
        self._context.reader.ask(
            DIFFERENCE,
            lambda: cast("ChangeDifference", self._context.read(asked)),
            self.difference.show_difference,
            lambda error: self.difference.say(in_words(error)),
        )

    def _read_checks(self) -> None:
        asked = ChangeCheck(change=self.change)
        self._context.reader.ask(
            CHECKS,
            lambda: self._context.read(asked),
            lambda found: self.checks.show_findings(
                getattr(found, "findings", ()), said("check_clean")
            ),
            self._refuse_checks,
        )

    def _refuse_checks(self, error: KnownError) -> None:
        self.checks.show_findings(error.findings, "")

    def _read_adoption(self) -> None:
        asked = PageQuestion(of=RequestListing(filter=presenter.ADOPTIONS))
        self._context.reader.ask(
            READ,
            lambda: cast("PageOf[RequestLine]", self._context.read(asked)),
            self._show_adoption,
        )

    def _show_adoption(self, page: PageOf[RequestLine]) -> None:
        label = self.sheet.row.change if self.sheet else ""
        self.adoption.show_facts(presenter.adoption_facts(label, page.rows))

    def _open_edit(self, row: EditRow | None) -> None:
        if row is not None and row.scope:
            self.asked.emit("config", f"{row.scope} {row.setting}")


def _stacked(label: QLabel, below: QWidget) -> QWidget:
    holder = Panel()
    holder.setProperty("kind", "")
    label.setContentsMargins(14, 12, 14, 4)
    label.setWordWrap(True)
    holder.add(label)
    holder.add(below)
    holder.add(QWidget(), 1)
    return holder
