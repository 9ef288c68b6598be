"""A strip that tells of an errand under way: what, how far, for how long, and a way to stop it."""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar

from console.kit.plain import Button, Label
from console.pages.moments import duration_text
from resources.i18n import sentence

TICK_MS = 500
BAR_WIDTH = 180
BAR_HEIGHT = 6


class ErrandBar(QFrame):
    """Hidden until `begin`; `ticked` is called TICK_MS apart while something is under way."""

    def __init__(self, *, ticked: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._ticked = ticked
        self._cancel: Callable[[], None] = lambda: None
        self._title = ""
        self._note = ""
        self._since = QElapsedTimer()
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.label = Label()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(BAR_WIDTH, BAR_HEIGHT)
        self.stop = Button(sentence("pages.stop", {}))
        self.stop.clicked.connect(self._stop)
        box = QHBoxLayout(self)
        box.setContentsMargins(14, 8, 10, 8)
        box.setSpacing(14)
        box.addWidget(self.label, 1)
        box.addWidget(self.bar)
        box.addWidget(self.stop)
        self.hide()

    @property
    def is_under_way(self) -> bool:
        """True between `begin` and `end`."""
        return self._timer.isActive()

    def begin(self, title: str, cancel: Callable[[], None]) -> None:
        """Show `title` and count the time; the button calls `cancel` once."""
        self._title, self._note, self._cancel = title, "", cancel
        self._since.start()
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(title)
        self.stop.setEnabled(True)
        self._timer.start()
        self._write()
        self.show()

    def show_progress(self, done: int, total: int, note: str) -> None:
        """So many of so many; `total` 0 means not known."""
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        known = (
            sentence("pages.progress", {"done": f"{done:,}", "total": f"{total:,}"})
            if total
            else ""
        )
        self._note = "  ·  ".join(part for part in (known, note) if part)
        self._write()

    def end(self) -> None:
        """Nothing is under way any more."""
        self._timer.stop()
        self.hide()

    def _stop(self) -> None:
        self.stop.setEnabled(False)
        self._note = sentence("pages.stopping", {})
        self._write()
        self._cancel()

    def _tick(self) -> None:
        self._write()
        self._ticked()

    def _write(self) -> None:
        spent = duration_text(self._since.elapsed() / 1000)
        self.label.setText("  ·  ".join(part for part in (self._title, self._note, spent) if part))
