"""Every rollout: number, what, bar, state, failures, start, by whom."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from console.bridge.context import PageContext
from console.bridge.follower import Batch
from console.kit.bar_delegate import BarDelegate
from console.kit.empty_state import EmptyState, NextStep
from console.kit.link_delegate import LinkDelegate
from console.kit.page import Heading, PageAction
from console.kit.panel import Panel
from console.kit.plain import escaped
from console.kit.tone import Tone
from console.kit.wave_bar import Segment
from console.pages.counts import counted
from console.pages.list_panel import ListPanel
from console.pages.rollouts.columns import BAR_COLUMN, FAILURES_COLUMN, Now, list_columns
from console.pages.rollouts.screen import Screen
from console.pages.states import segments
from resources.i18n import sentence
from rollouts.reads.rollouts import RolloutListing, RolloutRow

FAILURES = "state:failures"

Open = Callable[[str], None]
"""Opens a target of the page: `12`, `12 state:failures`, `new`."""


class ListScreen(Screen):
    """Enter opens the board; a click on a number of failures opens it with these."""

    def __init__(self, context: PageContext, now: Now, open_target: Open) -> None:
        super().__init__(_heading(open_target))
        self._context = context
        self._open = open_target
        self.panel: ListPanel[RolloutRow] = ListPanel(
            context,
            ("rollouts", "list"),
            list_columns(now),
            lambda text, sort, down: RolloutListing(
                filter=text, sort=sort, descending=down or not sort
            ),
            names=(
                sentence("rollouts.table", {}),
                sentence("rollouts.list_filter", {}),
                sentence("rollouts.list_hint", {}),
            ),
            count_text=lambda count: counted("rollout", count),
        )
        self.setFocusProxy(self.panel)
        self._empty = self._empty_state()
        self._connect()
        card = Panel()
        card.add(self.panel, 1)
        inside = QWidget()
        self._stack = QStackedLayout(inside)
        self._stack.addWidget(card)
        self._stack.addWidget(self._empty)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(inside, 1)

    def _connect(self) -> None:
        table = self.panel.table
        model = self.panel.model
        table.setItemDelegateForColumn(BAR_COLUMN, BarDelegate(model, _bars))
        table.setItemDelegateForColumn(FAILURES_COLUMN, LinkDelegate(model, _failure_tone))
        table.clicked.connect(self._clicked)
        table.menu_actions = self._menu
        self.panel.opened.connect(self._opened)
        self.panel.feed.counted.connect(self._counted)

    def show_filter(self, text: str) -> None:
        """List with this filter."""
        self.panel.set_filter(text)

    def happened(self, batch: Batch) -> None:
        if batch.touches("rollout", "wave", "task", "tasks"):
            if batch.touches("rollout"):
                self.panel.feed.ask()
            self.panel.feed.touch()

    def refresh(self) -> None:
        self.panel.feed.ask()

    def leave(self) -> None:
        self.panel.feed.cancel()

    def focus_filter(self) -> None:
        self.panel.filter.take_focus()

    def step_back(self) -> bool:
        return self.panel.step_back()

    def _opened(self, row: RolloutRow | None) -> None:
        if row is not None:
            self._open(str(row.number))

    def _clicked(self, index: QModelIndex) -> None:
        row = self.panel.model.record(index.row())
        if row is not None and index.column() == FAILURES_COLUMN and row.counters.failures:
            self._open(f"{row.number} {FAILURES}")

    def _menu(self, _ids: Sequence[int]) -> Sequence[QAction]:
        row = self.panel.current
        if row is None:
            return ()
        targets = [("open", str(row.number))]
        if row.counters.failures:
            targets.append(("show_failures", f"{row.number} {FAILURES}"))
        made = []
        for word, target in targets:
            action = QAction(escaped(sentence(f"rollouts.{word}", {})), self)
            action.triggered.connect(partial(self._open, target))
            made.append(action)
        return made

    def _counted(self, count: int) -> None:
        nothing = not count and not self.panel.feed.filter
        self._stack.setCurrentIndex(1 if nothing else 0)

    def _empty_state(self) -> EmptyState:
        return EmptyState(
            "rollouts",
            sentence("rollouts.empty_title", {}),
            sentence("rollouts.empty_text", {}),
            (
                NextStep(sentence("rollouts.go_new", {}), partial(self._open, "new")),
                NextStep(
                    sentence("rollouts.empty_changes", {}),
                    partial(self._context.go, "changes", ""),
                ),
            ),
        )


def _bars(row: RolloutRow) -> Sequence[Sequence[Segment]]:
    return tuple(segments(each.counters) for each in row.waves)


def _failure_tone(row: RolloutRow) -> Tone | None:
    return Tone.BAD if row.counters.failures else None


def _heading(open_target: Open) -> Heading:
    new = PageAction(
        text=sentence("rollouts.go_new", {}),
        run=partial(open_target, "new"),
        kind="primary",
        shortcut="N",
    )
    return Heading(
        title=sentence("console.page_rollouts", {}),
        sentence=sentence("rollouts.list_sentence", {}),
        actions=(new,),
    )
