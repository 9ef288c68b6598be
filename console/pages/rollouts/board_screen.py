"""One rollout: wave cards, then its registers, its plan or its journal, and the chosen one's detail."""

from functools import partial
from typing import Any, cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabBar, QVBoxLayout

from console.bridge.context import PageContext
from console.bridge.follower import Batch
from console.kit.card_row import CardRow
from console.kit.notice import Notice
from console.kit.page import Heading, PageAction
from console.kit.panel import Panel
from console.pages.list_panel import ListPanel
from console.pages.rollouts import presenter
from console.pages.rollouts.board_panels import JournalPanel, PlanPanel, TasksPanel
from console.pages.rollouts.columns import Now
from console.pages.rollouts.gates import card_of
from console.pages.rollouts.ordering import Ordering
from console.pages.rollouts.register_detail import RegisterDetail
from console.pages.rollouts.rollout_facts import RolloutFacts
from console.pages.rollouts.screen import Screen
from resources.i18n import sentence
from rollouts.reads.plans import PlannedRow
from rollouts.reads.rollouts import RolloutHead, RolloutSheet
from rollouts.reads.tasks import TaskRow

TABS = ("tasks", "plan", "journal")
HEAD = ("rollouts", "head")
TOUCH_MS = 120
TICK_MS = 1000
SHARES = (72, 28)
LEAST_DETAIL = 276
LEAST_TABLES = 220
"""Table and detail: at 1366 the message column keeps its 220 pixels."""


class BoardScreen(Screen):
    """`open_rollout(number, filter)` shows one; `R` retries what failed, and only that."""

    def __init__(self, context: PageContext, now: Now) -> None:
        super().__init__(Heading(title=sentence("console.page_rollouts", {})))
        self._context = context
        self._now = now
        self._number = ""
        self.sheet: RolloutSheet | None = None
        self.notice = Notice()
        self.cards = CardRow(sentence("rollouts.cards", {}))
        self.tabs = QTabBar()
        self.tasks = TasksPanel(context, now)
        self.plan = PlanPanel(context)
        self.journal = JournalPanel(context, now)
        self.facts = RolloutFacts(context, now)
        self.detail = RegisterDetail(context, now)
        self._tables, self._right = QStackedWidget(), QStackedWidget()
        self.ordering = Ordering(context, self)
        self._touching = QTimer(self, singleShot=True, interval=TOUCH_MS)
        self._ticking = QTimer(self, interval=TICK_MS)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.tabs.setAccessibleName(sentence("rollouts.tabs", {}))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for name, panel in zip(TABS, (self.tasks, self.plan, self.journal), strict=True):
            self.tabs.addTab(sentence(f"rollouts.tab_{name}", {}))
            self._tables.addWidget(panel)
        left, right = Panel(), Panel()
        left.add(self.tabs)
        left.add(self._tables, 1)
        self._right.addWidget(self.facts)
        self._right.addWidget(self.detail)
        right.add(self._right, 1)
        right.setMinimumWidth(LEAST_DETAIL)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.setHandleWidth(10)
        across.setChildrenCollapsible(False)
        across.setMinimumHeight(LEAST_TABLES)
        for at, (pane, share) in enumerate(zip((left, right), SHARES, strict=True)):
            across.addWidget(pane)
            across.setStretchFactor(at, share)
        across.setSizes([share * 100 for share in SHARES])
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        box.addWidget(self.cards)
        box.addWidget(across, 1)
        box.addWidget(self.notice)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._tab_changed)
        self.cards.asked.connect(self._follow_link)
        self.cards.chosen.connect(lambda at: self._follow_link(f"wave:{at + 1}"))
        self.tasks.list.chosen.connect(self._task_chosen)
        self.plan.list.chosen.connect(self._planned_chosen)
        self.detail.ordered.connect(self.ordering.give_one)
        self.ordering.changed.connect(self._tell_heading)
        self.ordering.ended.connect(self._ordered)
        self._touching.timeout.connect(self._look)
        self._ticking.timeout.connect(self._tick)

    # What the page calls

    def open_rollout(self, number: str, filter_text: str = "") -> None:
        """Show rollout `number`; with `filter_text` only those registers."""
        if number != self._number:
            self._number = number
            self.sheet = self.ordering.sheet = None
            for panel in (self.tasks, self.plan, self.journal):
                panel.open_rollout(number)
            self.cards.show_cards(())
            self.notice.show_notice("")
            self._right.setCurrentWidget(self.facts)
            self.tell(Heading(title=sentence("rollouts.opening", {"number": number})))
        self.tasks.list.set_filter(filter_text)
        if filter_text:
            self.tabs.setCurrentIndex(TABS.index("tasks"))
        self._ask_head(choose_tab=not filter_text)

    def happened(self, batch: Batch) -> None:
        if self.sheet is None or self.sheet.uid not in batch.rollouts:
            return
        if not self._touching.isActive():
            self._touching.start()
        self.tasks.list.feed.touch()
        if self._tab == "journal":
            self.journal.list.feed.ask()

    def refresh(self) -> None:
        self._ask_head()
        self._panel_list().feed.ask()

    def leave(self) -> None:
        self._touching.stop()
        self._ticking.stop()
        for panel in (self.tasks, self.plan, self.journal):
            panel.list.feed.cancel()

    def focus_filter(self) -> None:
        self._panel_list().filter.take_focus()

    def step_back(self) -> bool:
        bar = self._panel_list().filter
        if bar.line.hasFocus() and bar.clear():
            return True
        if self._right.currentWidget() is self.detail:
            self._panel_list().table.selectionModel().clear()
            self._right.setCurrentWidget(self.facts)
            return True
        return bar.clear()

    # Reading

    @property
    def _tab(self) -> str:
        return TABS[self.tabs.currentIndex()]

    def _panel_list(self) -> ListPanel[Any]:
        lists: dict[str, ListPanel[Any]] = {
            "tasks": self.tasks.list,
            "plan": self.plan.list,
            "journal": self.journal.list,
        }
        return lists[self._tab]

    def _ask_head(self, *, choose_tab: bool = False) -> None:
        question = RolloutHead(rollout=self._number)
        self._context.reader.ask(
            HEAD,
            lambda: cast("RolloutSheet", self._context.read(question)),
            lambda sheet: self._show_sheet(sheet, choose_tab=choose_tab),
        )

    def _look(self) -> None:
        if self._context.reader.is_reading(HEAD):
            self._touching.start()
        else:
            self._ask_head()

    def _tick(self) -> None:
        self.tasks.list.feed.touch()
        self._look()

    def _show_sheet(self, sheet: RolloutSheet, *, choose_tab: bool) -> None:
        before = self.sheet
        self.sheet = self.ordering.sheet = sheet
        if before is not None and before.state in presenter.BEFORE_START:
            choose_tab = choose_tab or sheet.state not in presenter.BEFORE_START
        now = self._now()
        if choose_tab:
            name = "plan" if presenter.has_plan_first(sheet) else "tasks"
            self.tabs.setCurrentIndex(TABS.index(name))
            self._tab_changed()
        self.cards.show_cards([card_of(each, sheet, now) for each in sheet.waves])
        self.tasks.show_sheet(sheet)
        self.facts.show_sheet(sheet)
        self._show_notice(sheet)
        self._tell_heading()
        if sheet.state in {"RUNNING", "ABORTING"}:
            self._ticking.start()
        else:
            self._ticking.stop()

    def _show_notice(self, sheet: RolloutSheet) -> None:
        title, text = presenter.notice_of(sheet)
        shows_failures = bool(title) and sheet.counters.failures > 0
        run = partial(self._follow_link, "state:failures") if shows_failures else None
        button = sentence("rollouts.show_failures", {}) if run else ""
        tone = presenter.notice_tone(sheet)
        self.notice.show_notice(title, text, tone=tone, button=button, run=run)

    def _tab_changed(self) -> None:
        self._tables.setCurrentIndex(self.tabs.currentIndex())
        self._right.setCurrentWidget(self.facts)
        if self._tab == "plan":
            self.plan.ask_counts()
        if self._tab != "tasks":
            self._panel_list().feed.ask()
        self.setFocusProxy(self._panel_list())

    def _follow_link(self, text: str) -> None:
        self.tabs.setCurrentIndex(TABS.index("tasks"))
        self.tasks.list.follow_link(text)

    def _task_chosen(self, row: TaskRow | None) -> None:
        if row is not None and self.sheet is not None and self._tab == "tasks":
            self.detail.show_task(self.sheet, row)
            self._right.setCurrentWidget(self.detail)

    def _planned_chosen(self, row: PlannedRow | None) -> None:
        if row is not None and self.sheet is not None and self._tab == "plan":
            self.detail.show_planned(self.sheet, row)
            self._right.setCurrentWidget(self.detail)

    # Orders

    def _tell_heading(self) -> None:
        if self.sheet is None:
            return
        copying = (
            ("copy_text", self.facts.copy_as_text),
            ("copy_line", self.facts.copy_as_command),
        )
        self.tell(
            Heading(
                title=presenter.title_of(self.sheet),
                sentence=presenter.state_sentence(self.sheet, self._now()),
                actions=[
                    *self.ordering.actions(),
                    *(
                        PageAction(text=sentence(f"rollouts.{name}", {}), run=run, in_bar=False)
                        for name, run in copying
                    ),
                ],
            )
        )

    def _ordered(self, result: object) -> None:
        number = getattr(result, "rollout", None)
        if number is not None and str(number) != self._number:
            self._context.go("rollouts", str(number))
        else:
            self._ask_head()
