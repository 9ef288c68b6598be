"""The page Overview: what needs me now, what runs, how the fleet is, what happened lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from console.bridge.context import PageContext
from console.bridge.demo import LoadDemo
from console.bridge.follower import Batch
from console.kit.empty_state import EmptyState, NextStep
from console.kit.page import Heading, Page, PageAction
from console.pages.overview import presenter
from console.pages.overview.presenter import Surroundings
from console.pages.overview.sections import (
    HealthSection,
    JournalSection,
    NeedsSection,
    RunningSection,
)
from resources.i18n import sentence
from rollouts.credentials.commands import CredentialList
from rollouts.reads.first_page import FirstPage
from rollouts.reads.overview import Overview, OverviewSheet
from rollouts.reads.questions import Page as PageQuestion
from rollouts.reads.questions import PageOf
from rollouts.reads.rollouts import JournalListing, JournalRow
from rollouts.reads.support import HouseFacts, HouseSheet
from rollouts.shared.errors import KnownError
from rollouts.shared.moments import utc_now

TOUCH_MS = 200
TICK_MS = 5000
SLOT = ("overview", "sheet")
KEYRING = ("overview", "keyring")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Everything of the page from one asking."""

    sheet: OverviewSheet
    house: HouseSheet
    journal: tuple[JournalRow, ...]


class OverviewPage(Page):
    """Kept true by the journal; the engine's state is looked at every TICK_MS while visible."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(Heading(title=sentence("console.page_overview", {})))
        self._context = context
        self._keyring = ""
        self._answer: Answer | None = None
        self._loading = False
        self.needs = NeedsSection(context.go)
        self.running = RunningSection(context.go)
        self.health = HealthSection(context.go)
        self.journal = JournalSection()
        self.empty = self._empty_state()
        self._stack = QStackedWidget()
        self._touching = QTimer(self, singleShot=True, interval=TOUCH_MS)
        self._touching.timeout.connect(self._look)
        self._ticking = QTimer(self, interval=TICK_MS)
        self._ticking.timeout.connect(self._look)
        context.follower.arrived.connect(self._arrived)
        self._lay_out()
        if context.first is not None:
            self._show_first(context.first)

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setObjectName("content")
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 4, 0)
        grid.setSpacing(14)
        grid.addWidget(self.needs, 0, 0)
        grid.addWidget(self.running, 1, 0)
        grid.addWidget(self.health, 0, 1, 2, 1)
        grid.addWidget(self.journal, 2, 0, 1, 2)
        grid.setColumnStretch(0, 5)
        grid.setColumnStretch(1, 3)
        grid.setRowStretch(2, 1)
        self.journal.setMinimumHeight(220)
        area = QScrollArea()
        area.setAccessibleName(sentence("console.page_overview", {}))
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inside)
        for each in (area, self.empty):
            self._stack.addWidget(each)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 2, 24, 20)
        box.addWidget(self._stack)

    def shown(self, target: str) -> None:
        self._ticking.start()
        self.refresh()

    def left(self) -> None:
        self._ticking.stop()
        self._touching.stop()
        self._context.reader.cancel(SLOT)

    def refresh(self) -> None:
        self._ask()
        self._context.reader.ask(
            KEYRING,
            lambda: _keyring_state(self._context.read(CredentialList())),
            self._show_keyring,
            lambda _error: None,
        )

    def help_topic(self) -> str:
        return "overview"

    def load_demo(self) -> None:
        """Start the demo's registers and load its estate; a second press does nothing."""
        if self._loading:
            return
        self._loading = True
        self._tell_loading()
        self._context.commands.errand(LoadDemo(), self._demo_loaded, self._demo_refused)

    def _empty_state(self) -> EmptyState:
        return EmptyState(
            "overview",
            sentence("overview.empty_title", {}),
            sentence("overview.empty_text", {}),
            (
                NextStep(
                    sentence("overview.import_stores", {}), partial(self._context.go, "stores", "")
                ),
                NextStep(sentence("overview.load_demo", {}), self.load_demo),
            ),
        )

    def _arrived(self, batch: Batch) -> None:
        if self._ticking.isActive() and not self._touching.isActive():
            self._touching.start()

    def _look(self) -> None:
        if self._context.reader.is_reading(SLOT):
            self._touching.start()
        else:
            self._ask()

    def _ask(self) -> None:
        self._context.reader.ask(SLOT, self._read, self._show)

    def _read(self) -> Answer:
        read = self._context.read
        journal = PageQuestion(of=JournalListing(descending=True), limit=presenter.RECENT)
        return Answer(
            sheet=cast("OverviewSheet", read(Overview())),
            house=cast("HouseSheet", read(HouseFacts())),
            journal=cast("PageOf[JournalRow]", read(journal)).rows,
        )

    def _show_first(self, first: FirstPage) -> None:
        """Figures that stand until the first read has answered."""
        is_empty = not first.registers and not first.stores
        self._stack.setCurrentIndex(1 if is_empty else 0)
        if not is_empty:
            self.running.show_running([presenter.first_line(each) for each in first.running], ())
            text = presenter.page_sentence(first)
            self.tell_heading(Heading(title=self.heading.title, sentence=text))

    def _show(self, answer: Answer) -> None:
        self._answer = answer
        sheet, now = answer.sheet, utc_now()
        is_empty = not sheet.registers and not sheet.stores
        self._stack.setCurrentIndex(1 if is_empty else 0)
        around = Surroundings(engine=answer.house.engine, keyring=self._keyring)
        self.needs.show_needs(presenter.needs_of(sheet, around, now))
        self.running.show_running(
            [presenter.running_line(each, now) for each in sheet.running],
            [presenter.request_text(each, now) for each in sheet.requests],
        )
        self.health.show_health(presenter.health_lines(sheet), presenter.health_segments(sheet))
        self.journal.show_lines(presenter.journal_lines(answer.journal, now))
        if self._loading:
            return
        new = PageAction(
            text=sentence("rollouts.go_new", {}),
            run=partial(self._context.go, "rollouts", "new"),
            kind="primary",
        )
        said = sentence("overview.empty_sentence", {})
        self.tell_heading(
            Heading(
                title=sentence("console.page_overview", {}),
                sentence=said if is_empty else presenter.page_sentence(sheet),
                actions=() if is_empty else (new,),
            )
        )

    def _show_keyring(self, state: str) -> None:
        self._keyring = state
        if self._answer is not None:
            self._show(self._answer)

    def _tell_loading(self) -> None:
        self.tell_heading(
            Heading(
                title=sentence("console.page_overview", {}),
                sentence=sentence("overview.loading_demo", {}),
            )
        )

    def _demo_loaded(self, _result: object) -> None:
        self._loading = False
        self._context.say(sentence("overview.demo_loaded", {}))
        self.refresh()

    def _demo_refused(self, error: KnownError) -> None:
        self._loading = False
        self._context.refuse(error)
        self.refresh()


def _keyring_state(credentials: object) -> str:
    """The keyring's state as the credentials tell it; empty while there are none to ask for."""
    rows = credentials if isinstance(credentials, Sequence) else ()
    return str(getattr(rows[0], "keyring", "")) if rows else ""
