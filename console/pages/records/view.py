"""A page of rows: a tab for each kind, its grid, and the chosen row in detail at the right."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import cast

from PySide6.QtCore import QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from console.bridge.context import PageContext
from console.bridge.follower import Batch
from console.kit.notice import Notice
from console.kit.page import Heading, Page, PageAction
from console.kit.plain import escaped
from console.kit.sheet import Sheet
from console.kit.tone import Tone
from console.pages.errands import Errands
from console.pages.findings_list import FindingsList
from console.pages.records import presenter
from console.pages.records.book import RecordBook, Shape
from console.pages.records.detail import RecordDetail
from console.pages.records.orders import CHANGE_KEY, RowOrders
from console.pages.records.pane import RecordPane
from console.pages.records.texts import counted, said
from rollouts.changes.commands import ChangeUndo
from rollouts.reads.tables import StagedRows, TableShape
from rollouts.shared.findings import Finding, Severity

MARGINS = (24, 2, 24, 20)
SHARES = (74, 26)
LEAST_DETAIL = 270
FEW = 2000
"""Of more rows than this only `change submit` looks at every register that they reach."""

NOUNS = ("change", "policy")
"""What happens to these may change rows or what is staged."""

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx")


class RecordsPage(Page):
    """A target is a kind, and what to filter its rows by: `map tender:CASH`."""

    def __init__(self, context: PageContext, book: RecordBook) -> None:
        super().__init__(Heading(title=book.title))
        self.context, self.book = context, book
        self.panes: dict[str, RecordPane] = {}
        self._wanted = ""
        self.findings: tuple[Finding, ...] = ()
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(book.title)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.stack = QStackedWidget()
        self.detail = RecordDetail(context, book)
        self.notice = Notice()
        self.errands = Errands(context, book.page)
        self.orders = RowOrders(self, context, book, self.errands, lambda: self.pane)
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.split = QSplitter()
        self.split.setAccessibleName(self.book.title)
        self.split.setHandleWidth(12)
        self.split.setChildrenCollapsible(False)
        for at, (each, share) in enumerate(zip((self.stack, self.detail), SHARES, strict=True)):
            self.split.addWidget(each)
            self.split.setStretchFactor(at, share)
        self.detail.setMinimumWidth(LEAST_DETAIL)
        self.split.setSizes([each * 10 for each in SHARES])
        box = QVBoxLayout(self)
        box.setContentsMargins(*MARGINS)
        box.setSpacing(10)
        box.addWidget(self.tabs)
        box.addWidget(self.split, 1)
        box.addWidget(self.notice)
        box.addWidget(self.errands.bar)

    def _connect(self) -> None:
        self._detailing = QTimer(self, singleShot=True, interval=0)
        self._detailing.timeout.connect(self._show_detail)
        self.tabs.currentChanged.connect(self._turn)
        self.detail.chosen.connect(self._go_to_row)
        self.detail.asked.connect(self.context.go)
        self.context.follower.arrived.connect(self._follow)

    # What a page of one room adds

    def more_tabs(self) -> Sequence[tuple[str, QWidget]]:
        """Titles and widgets of tabs after those of the kinds."""
        return ()

    def more_actions(self) -> Sequence[PageAction]:
        """Actions besides those of every page of rows."""
        return ()

    # What the window asks

    def shown(self, target: str) -> None:
        word, _, _ = target.partition(" ")
        self._wanted = target if self.book.kind(word) else ""
        if self.panes:
            self._open_wanted()
            self.refresh()
        else:
            self._read_shapes()

    def left(self) -> None:
        for each in self.panes.values():
            each.leave()
        self.detail.leave()
        for part in ("shapes", "checks"):
            self.context.reader.cancel((self.book.page, part))

    def refresh(self) -> None:
        if not self.panes:
            self._read_shapes()
        elif self.pane is not None:
            self.pane.feed.ask()

    def focus_filter(self) -> None:
        if self.pane is not None:
            self.pane.filter.take_focus()

    def step_back(self) -> bool:
        pane = self.pane
        if pane is None:
            return False
        if self.detail.isAncestorOf(self.focusWidget() or self):
            pane.view.setFocus()
            return True
        return pane.step_back()

    def undo(self) -> bool:
        """Drop what was staged last; what is only typed goes first."""
        pane = self.pane
        if pane is not None and pane.model.drafted:
            return pane.step_back()
        self._undo_last()
        return True

    def help_topic(self) -> str:
        return self.book.topic

    # What a person asks

    @property
    def pane(self) -> RecordPane | None:
        """The pane of the shown tab; None on a tab of another make."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, RecordPane) else None

    @property
    def staged(self) -> StagedRows | None:
        """What the shown kind's last look said of the change set."""
        pane = self.pane
        return pane.feed.look.staged if pane is not None and pane.feed.look else None

    def show_findings(self) -> None:
        """What the rules say about everything that is staged."""
        sheet = Sheet(self, said("findings_title"), said("findings_text"), width=820)
        found = FindingsList()
        found.setMinimumHeight(300)
        found.show_findings(self.findings, said("findings_none"))
        sheet.add(found, 1)
        sheet.done_with()
        sheet.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _files(event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for path in _files(event.mimeData().urls())[:1]:
            self.orders.import_from(path)

    # Inside

    def _read_shapes(self) -> None:
        questions = [TableShape(room=self.book.room, kind=each.word) for each in self.book.kinds]
        self.context.reader.ask(
            (self.book.page, "shapes"),
            lambda: [cast("Shape", self.context.read(each)) for each in questions],
            self._build,
        )

    def _build(self, shapes: Sequence[Shape]) -> None:
        for kind, shape in zip(self.book.kinds, shapes, strict=True):
            pane = RecordPane(self.context, self.book, kind, shape)
            pane.told.connect(self._tell)
            pane.chosen.connect(self._detailing.start)
            pane.importing.connect(self.orders.ask_import)
            pane.feed.looked.connect(lambda _look: self._check())
            pane.view.menu_actions = self.orders.menu
            self.panes[kind.word] = pane
            self._add_tab(kind.title, pane)
        for title, widget in self.more_tabs():
            self._add_tab(title, widget)
        self._open_wanted()
        self._turn(self.tabs.currentIndex())

    def _add_tab(self, title: str, widget: QWidget) -> None:
        self.stack.addWidget(widget)
        self.tabs.addTab(escaped(title))

    def _open_wanted(self) -> None:
        word, _, text = self._wanted.partition(" ")
        self._wanted = ""
        if word in self.panes:
            self.tabs.setCurrentIndex(list(self.panes).index(word))
            self.panes[word].filter.set_text(text)

    def _turn(self, at: int) -> None:
        if not 0 <= at < self.stack.count():
            return
        self.stack.setCurrentIndex(at)
        pane = self.pane
        self.detail.setVisible(pane is not None)
        if pane is not None:
            self.setFocusProxy(pane)
            pane.feed.ask()
        self._show_detail()
        self._tell()

    def _go_to_row(self, key: str) -> None:
        if self.pane is not None:
            self.pane.go_to(key)

    def _show_detail(self) -> None:
        pane = self.pane
        row = pane.row_in_full() if pane is not None else None
        if pane is None or row is None:
            self.detail.show_nothing()
            return
        staged = pane.feed.look.staged.rows if pane.feed.look else ()
        own = pane.feed.staged_row(row.key)
        self.detail.show_row(pane.kind, pane.columns, row, own, staged)

    def _check(self) -> None:
        """What the rules say about what is staged; of many rows only those that are touched."""
        staged = self.staged
        pane = self.pane
        if pane is None or staged is None or not staged.edits:
            self._show_found(())
            return
        asked = self.book.staged(kind=pane.kind.word, deep=pane.feed.most <= FEW)
        self.context.reader.ask(
            (self.book.page, "checks"),
            lambda: cast("StagedRows", self.context.read(asked)),
            lambda found: self._show_found(found.findings),
            lambda _error: None,
        )

    def _show_found(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        errors = sum(each.severity is Severity.ERROR for each in findings)
        title = ""
        if findings:
            title = counted("fault", errors) if errors else counted("warning", len(findings))
        self.notice.show_notice(
            title,
            presenter.in_words(findings[0]) if findings else "",
            tone=Tone.BAD if errors else Tone.WARN,
            button=said("show_all"),
            run=self.show_findings,
        )

    def _follow(self, batch: Batch) -> None:
        if self.isVisible() and self.pane is not None and batch.touches(*NOUNS):
            self.pane.feed.touch()

    def _undo_last(self) -> None:
        staged = self.staged
        if staged is None or not staged.edits:
            self.context.say(said("nothing_to_undo"))
        else:
            command = ChangeUndo(change=staged.change, edit=0)
            self.context.commands.give(command, lambda _answer: self._undone())

    def _undone(self) -> None:
        self.context.say(said("undone"))
        self.refresh()

    def _tell(self) -> None:
        self.tell_heading(
            Heading(
                title=self.book.title,
                sentence=self._sentence(),
                actions=self._actions() if self.pane is not None else tuple(self.more_actions()),
            )
        )

    @property
    def _edits(self) -> int:
        """How many edits the open change set holds."""
        return self.staged.edits if self.staged else 0

    def _sentence(self) -> str:
        pane = self.pane
        if pane is None or pane.feed.look is None or not (self._edits or pane.feed.most):
            return self.book.sentence
        return presenter.sentence_of(self.staged, len(pane.feed.look.keys))

    def _actions(self) -> tuple[PageAction, ...]:
        pane, staged = self.pane, self.staged
        edits = self._edits
        has_rows = pane is not None and bool(pane.chosen_keys)
        dated = pane is not None and pane.kind.is_dated
        return (
            PageAction(
                text=said("undo"), run=self._undo_last, enabled=bool(edits), shortcut="Ctrl+Z"
            ),
            PageAction(text=said("add_row"), run=self.orders.add_row, shortcut="Ctrl+Shift+N"),
            PageAction(
                text=said("change_chosen"),
                run=self.orders.change_chosen,
                enabled=has_rows,
                shortcut=CHANGE_KEY,
            ),
            *self.more_actions(),
            PageAction(text=said("import"), run=self.orders.ask_import),
            PageAction(text=said("export"), run=self.orders.ask_export, in_bar=False),
            PageAction(
                text=counted("review", edits) if edits else said("review"),
                run=partial(self.context.go, "changes", staged.change if staged else ""),
                kind="primary",
                enabled=bool(edits),
                tip="" if edits else said("nothing_to_review"),
            ),
            PageAction(
                text=said("end_chosen"),
                run=self.orders.end_chosen,
                enabled=has_rows and dated,
                in_bar=False,
            ),
            PageAction(
                text=said("remove_chosen"),
                run=self.orders.remove_chosen,
                enabled=has_rows,
                in_bar=False,
            ),
        )


def _files(urls: Iterable[object]) -> list[str]:
    paths = [each.toLocalFile() for each in urls]  # type: ignore[attr-defined]
    return [each for each in paths if each.casefold().endswith(ENDINGS)]
