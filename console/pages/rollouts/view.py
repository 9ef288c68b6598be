"""The page Rollouts: the list, a new rollout, and one rollout's board, one at a time."""

from functools import cached_property, partial
from typing import TypeVar

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from console.bridge.context import PageContext
from console.bridge.follower import Batch
from console.kit.page import Heading, Page
from console.pages.rollouts.board_screen import BoardScreen
from console.pages.rollouts.list_screen import ListScreen
from console.pages.rollouts.new_screen import NewScreen
from console.pages.rollouts.screen import Screen
from resources.i18n import sentence
from rollouts.shared.moments import utc_now

S = TypeVar("S", bound=Screen)

PAGE = "rollouts"
NEW = "new"


class RolloutsPage(Page):
    """Targets: empty or a filter for the list, `new` or `new R-3`, `12` or `12 state:failures`."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(Heading(title=sentence("console.page_rollouts", {})))
        self._context = context
        self._go = partial(context.go, PAGE)
        self._stack = QStackedWidget()
        context.follower.arrived.connect(self._arrived)
        self._visible = False
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 2, 24, 20)
        box.addWidget(self._stack)

    @cached_property
    def list(self) -> ListScreen:
        """Every rollout; made when first wanted, like the other screens."""
        return self._kept(ListScreen(self._context, utc_now, self._go))

    @cached_property
    def new(self) -> NewScreen:
        """The form of a new rollout."""
        return self._kept(NewScreen(self._context, self._go))

    @cached_property
    def board(self) -> BoardScreen:
        """One rollout."""
        return self._kept(BoardScreen(self._context, utc_now))

    @property
    def open_screen(self) -> Screen:
        """The screen that is open."""
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, Screen) else self.list

    def shown(self, target: str) -> None:
        self._visible = True
        first, _, rest = target.strip().partition(" ")
        if first == NEW:
            self.new.open_form(rest.strip())
            self._open(self.new)
        elif first.isdecimal():
            self._open(self.board)
            self.board.open_rollout(first, rest.strip())
        else:
            self._open(self.list)
            self.list.show_filter(target.strip())

    def left(self) -> None:
        self._visible = False
        self.open_screen.leave()

    def refresh(self) -> None:
        self.open_screen.refresh()

    def focus_filter(self) -> None:
        self.open_screen.focus_filter()

    def step_back(self) -> bool:
        return self.open_screen.step_back()

    def help_topic(self) -> str:
        return PAGE

    def _kept(self, screen: S) -> S:
        self._stack.addWidget(screen)
        screen.heading_changed.connect(partial(self._heading_of, screen))
        return screen

    def _open(self, screen: Screen) -> None:
        if screen is not self.open_screen:
            self.open_screen.leave()
            self._stack.setCurrentWidget(screen)
        self.setFocusProxy(screen)
        self.tell_heading(screen.heading)
        screen.setFocus()

    def _heading_of(self, screen: Screen) -> None:
        if screen is self.open_screen:
            self.tell_heading(screen.heading)

    def _arrived(self, batch: Batch) -> None:
        if self._visible:
            self.open_screen.happened(batch)
