"""Changes: the list of change sets, and what is done with one."""

import re
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QSplitter, QStackedWidget, QVBoxLayout

from console.bridge.context import PageContext
from console.bridge.follower import Batch
from console.kit.ask_dialog import AskDialog, Asked
from console.kit.empty_state import EmptyState, NextStep
from console.kit.page import Heading, Page, PageAction
from console.kit.panel import Panel
from console.kit.sheet import Sheet
from console.pages.changes import presenter
from console.pages.changes.change_detail import ChangeDetail
from console.pages.changes.columns import CHANGE_COLUMNS
from console.pages.changes.texts import counted, said
from console.pages.list_panel import ListPanel
from rollouts.changes.commands import ChangeSubmit, ChangeUndo
from rollouts.reads.changes import ChangeRow
from rollouts.releases.commands import ReleaseCreate

NAMED = re.compile(r"C-\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
MARGINS = (24, 2, 24, 20)
SHARES = (52, 48)
READ_AGAIN_MS = 250
NOUNS = ("change", "release", "rollout")


class ChangesPage(Page):
    """A target is a change set (`C-12` or its uid), or a filter of the list."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(Heading(title=said("title"), sentence=said("sentence")))
        self._context = context
        self.list: ListPanel[ChangeRow] = ListPanel(
            context,
            ("changes", "list"),
            CHANGE_COLUMNS,
            presenter.listing,
            names=(said("list"), said("filter"), said("filter_hint")),
            count_text=lambda count: counted("change", count),
        )
        self.detail = ChangeDetail(context)
        self._is_going = False
        self._again = QTimer(self, singleShot=True, interval=READ_AGAIN_MS)
        self._again.timeout.connect(self._read_detail)
        self.empty = EmptyState(
            "changes",
            said("empty_title"),
            said("empty_text"),
            (NextStep(said("empty_step"), lambda: context.go("config", "")),),
        )
        self.setFocusProxy(self.list.table)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        panel = Panel()
        panel.add(self.list, 1)
        self.split = QSplitter()
        self.split.setAccessibleName(said("list"))
        self.split.setHandleWidth(12)
        self.split.setChildrenCollapsible(False)
        for at, (each, share) in enumerate(zip((panel, self.detail), SHARES, strict=True)):
            self.split.addWidget(each)
            self.split.setStretchFactor(at, share)
        self.split.setSizes([each * 10 for each in SHARES])
        self.stack = QStackedWidget()
        self.stack.addWidget(self.split)
        self.stack.addWidget(self.empty)
        box = QVBoxLayout(self)
        box.setContentsMargins(*MARGINS)
        box.addWidget(self.stack)

    def _connect(self) -> None:
        self.list.chosen.connect(self._choose)
        self.list.opened.connect(lambda _row: self.detail.tabs.setFocus())
        self.list.feed.counted.connect(self._counted)
        self.detail.told.connect(self._told)
        self.detail.asked.connect(self._context.go)
        self._context.follower.arrived.connect(self._follow)

    # What the window asks

    def shown(self, target: str) -> None:
        if NAMED.fullmatch(target):
            self._is_going = True
            self.list.set_filter("")
            self.detail.show_change(target)
        elif target:
            self.list.set_filter(target)
        else:
            self.refresh()

    def left(self) -> None:
        self._again.stop()
        self.list.feed.cancel()
        self.detail.leave()

    def refresh(self) -> None:
        self.list.feed.ask()
        self._read_detail()

    def focus_filter(self) -> None:
        self.list.filter.take_focus()

    def step_back(self) -> bool:
        if self.detail.isAncestorOf(self.focusWidget() or self):
            self.list.table.setFocus()
            return True
        return self.list.step_back()

    def undo(self) -> bool:
        """Of an open change set drop what was staged last; a submitted one is taken back after asking."""
        sheet = self.detail.sheet
        may = presenter.possible(sheet) if sheet else None
        if may is not None and may.undo_edit:
            self.undo_edit()
        elif may is not None and may.take_back:
            self.take_back()
        else:
            self._context.say(said("nothing_to_undo"))
        return True

    def help_topic(self) -> str:
        return "changes"

    # What a person asks

    def submit(self) -> None:
        """Ask what the change is for, then put it in force."""
        row = self._row
        if row is None:
            return
        is_adoption = row.kind == presenter.ADOPTION
        text = said("accept_text") if is_adoption else said("submit_text")
        sheet = Sheet(self, said("submit_title", change=row.change), text)
        line = QLineEdit(row.title)
        line.setAccessibleName(said("submit_what"))
        line.selectAll()
        sheet.add(line)

        def agreed() -> None:
            sheet.accept()
            self._give(
                ChangeSubmit(change=row.change, title=line.text().strip()),
                said("submitted", change=row.change),
            )

        name = said("accept") if is_adoption else said("submit")
        sheet.add_button(name, agreed, kind="primary", default=True)
        sheet.open()

    def undo_edit(self) -> None:
        """Drop the edit that was staged last."""
        row = self._row
        if row is not None:
            command = ChangeUndo(change=row.change, edit=0)
            self._give(command, said("edit_undone", change=row.change))

    def discard(self) -> None:
        """Throw an open change set away, after asking."""
        row = self._row
        if row is not None:
            self._ask(
                "discard",
                row,
                lambda: self._give(
                    ChangeUndo(change=row.change), said("discarded", change=row.change)
                ),
            )

    def take_back(self) -> None:
        """Reverse a submitted change set, after asking."""
        row = self._row
        if row is not None:
            self._ask(
                "take_back",
                row,
                lambda: self._give(
                    ChangeUndo(change=row.change), said("taken_back", change=row.change)
                ),
            )

    def release(self) -> None:
        """Compile a release; its rollout is planned next."""
        row = self._row
        if row is not None:
            self._context.commands.errand(ReleaseCreate(change=row.change), self._released)

    def plan(self, release: str) -> None:
        """Go and plan the rollout of a release."""
        self._context.go("rollouts", f"new {release}")

    # Inside

    @property
    def _row(self) -> ChangeRow | None:
        return self.detail.sheet.row if self.detail.sheet else None

    def _ask(self, code: str, row: ChangeRow, then: Callable[[], None]) -> None:
        asked = Asked(
            title=said(f"{code}_title", change=row.change),
            text=said(f"{code}_text", edits=counted("edit", row.edits), title=row.title),
            button=said(code),
            danger=True,
        )
        AskDialog(self, asked, lambda _answer: then()).open()

    def _give(self, command: object, text: str) -> None:
        self._context.commands.give(command, lambda _answer: self._done(text))

    def _done(self, text: str) -> None:
        self._context.say(text)
        self.refresh()

    def _released(self, answer: object) -> None:
        release = str(getattr(answer, "release", ""))
        self._done(said("released", release=release))

    def _choose(self, row: ChangeRow | None) -> None:
        if self._is_going:
            return
        if row is not None and (self._row is None or self._row.uid != row.uid):
            self.detail.show_change(row.uid)

    def _counted(self, count: int) -> None:
        is_empty = not count and not self.list.filter.text()
        self.stack.setCurrentWidget(self.empty if is_empty else self.split)
        if count and not self.detail.change:
            self.list.table.selectRow(0)
        self._select_shown()

    def _told(self) -> None:
        self._is_going = False
        self._select_shown()
        self.tell_heading(
            Heading(title=said("title"), sentence=said("sentence"), actions=self._actions())
        )

    def _select_shown(self) -> None:
        row = self._row
        if row is not None and self.list.table.current_id() != row.id:
            self.list.table.select_ids([row.id])

    def _read_detail(self) -> None:
        if self.detail.change:
            self.detail.read_again()

    def _follow(self, batch: Batch) -> None:
        if self.isVisible() and batch.touches(*NOUNS):
            self.list.feed.ask()
            self._again.start()

    def _actions(self) -> tuple[PageAction, ...]:
        sheet = self.detail.sheet
        if sheet is None:
            return ()
        may = presenter.possible(sheet)
        is_adoption = sheet.row.kind == presenter.ADOPTION
        offered = (
            (may.undo_edit, PageAction(text=said("undo_edit"), run=self.undo_edit)),
            (may.discard, PageAction(text=said("discard"), run=self.discard, kind="danger")),
            (may.take_back, PageAction(text=said("take_back"), run=self.take_back, kind="danger")),
            (
                may.release,
                PageAction(
                    text=said("release"), run=self.release, kind="" if may.plan else "primary"
                ),
            ),
            (
                bool(may.plan),
                PageAction(
                    text=said("plan", release=may.plan),
                    run=lambda: self.plan(may.plan),
                    kind="primary",
                ),
            ),
            (
                may.submit,
                PageAction(
                    text=said("accept") if is_adoption else said("submit"),
                    run=self.submit,
                    kind="primary",
                ),
            ),
        )
        return tuple(action for possible, action in offered if possible)
