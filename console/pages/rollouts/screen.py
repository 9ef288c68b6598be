"""What the four screens of the page share: a heading, and answers to what the page passes on."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from console.bridge.follower import Batch
from console.kit.page import Heading


class Screen(QWidget):
    """One screen. `heading_changed` says that `heading` is another one now."""

    heading_changed = Signal()

    def __init__(self, heading: Heading) -> None:
        super().__init__()
        self._heading = heading

    @property
    def heading(self) -> Heading:
        """What the top bar shows while the screen is open."""
        return self._heading

    def tell(self, heading: Heading) -> None:
        """Replace the heading; nothing happens when it is the same."""
        self._heading = heading
        self.heading_changed.emit()

    def happened(self, batch: Batch) -> None:
        """The journal has something new."""

    def refresh(self) -> None:
        """Read everything again."""

    def leave(self) -> None:
        """Nobody looks any more."""

    def focus_filter(self) -> None:
        """Put the cursor into the filter."""

    def step_back(self) -> bool:
        """Close a detail or empty the filter; False when there is nothing to close."""
        return False
