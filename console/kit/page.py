"""What a page is to the window: a heading, actions, and answers to the common keys."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAction:
    """Something a person can do here: a button in the top bar and an entry of the palette.

    `kind` is primary (at most one), danger or empty; `shortcut` is a portable key text; `tip` says
    why it is disabled. `in_bar` False keeps it to the palette and menus.
    """

    text: str
    run: Callable[[], None]
    kind: str = ""
    enabled: bool = True
    shortcut: str = ""
    tip: str = ""
    in_bar: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The top of the page: title, one sentence of state, actions from left to right."""

    title: str
    sentence: str = ""
    actions: Sequence[PageAction] = ()


class Page(QWidget):
    """Base of every page. A page draws and asks; it decides nothing and waits for nothing.

    Made once, on first visit, and kept; give it a focus proxy (its table) to start from.
    `tell_heading` may be called at any time; the window shows it while the page is visible.
    """

    heading_changed = Signal()

    def __init__(self, heading: Heading) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._heading = heading

    @property
    def heading(self) -> Heading:
        """What the top bar shows for this page."""
        return self._heading

    def tell_heading(self, heading: Heading) -> None:
        """Replace the heading."""
        self._heading = heading
        self.heading_changed.emit()

    def shown(self, target: str) -> None:
        """The page was navigated to; `target` is a filter, an id, or empty."""

    def left(self) -> None:
        """Another page was navigated to; cancel reads that nobody waits for."""

    def refresh(self) -> None:
        """Read everything again (F5)."""

    def focus_filter(self) -> None:
        """Put the cursor into the filter (`/`)."""

    def step_back(self) -> bool:
        """Close a detail or clear the filter (Esc); False when there is nothing to close."""
        return False

    def undo(self) -> bool:
        """Take back what was done here last, or say why not (Ctrl+Z); False when nothing was."""
        return False

    def help_topic(self) -> str:
        """The guide's page (`resources/help/<topic>.md`) that F1 opens."""
        return "guide"
