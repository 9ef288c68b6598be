"""Saves a picture of every page, in the light and the dark theme: what a demo without display shows."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from console.bridge.promises import Target
from console.bridge.reads import Reader
from console.shell.main_window import MainWindow

SIZES = ((1440, 900), (1366, 768))
THEMES = ("light", "dark")
SETTLED_MS = 150
LONGEST_MS = 8000


class Photographer(QObject):
    """Goes to each page, waits until its reads have answered, and grabs the window."""

    finished = Signal()

    def __init__(
        self,
        window: MainWindow,
        reader: Reader,
        folder: Path,
        search: Callable[[str], Sequence[Target]],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._reader = reader
        self._folder = folder
        self._search = search
        self._left: list[tuple[tuple[int, int], str, str, str]] = []
        self._quiet_ms = 0
        self._waited_ms = 0
        self._watch = QTimer(self, interval=50)
        self._watch.timeout.connect(self._look)

    def begin(self) -> None:
        """Start with the first page; `finished` is emitted after the last picture."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._reader.ask(("pictures", "targets"), lambda: self._search("1"), self._plan)

    def _plan(self, targets: Sequence[Target]) -> None:
        """Every page, and with it the first rollout and register there are, opened."""
        places = [(each.id, "") for each in self._window.specs]
        for kind in ("rollout", "register"):
            found = [each for each in targets if each.kind == kind]
            places += [(each.page, each.target) for each in found[:1]]
        self._left = [
            (size, theme, page, target)
            for size in SIZES
            for theme in THEMES
            for page, target in places
        ]
        self._next()

    def _next(self) -> None:
        if not self._left:
            self.finished.emit()
            return
        size, theme, page, target = self._left[0]
        self._window.resize(*size)
        self._window.use_theme(theme, remember=False)
        self._window.go(page, target)
        self._quiet_ms = self._waited_ms = 0
        self._watch.start()

    def _look(self) -> None:
        self._waited_ms += 50
        self._quiet_ms = 0 if self._reader.is_busy else self._quiet_ms + 50
        if self._quiet_ms < SETTLED_MS and self._waited_ms < LONGEST_MS:
            return
        self._watch.stop()
        (width, height), theme, page, target = self._left.pop(0)
        name = f"{page}-one" if target else page
        self._window.grab().save(str(self._folder / f"{name}-{theme}-{width}x{height}.png"))
        self._next()
