"""Keeps the window's frame true: environment, operator, engine, and where Ctrl+K can go."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer

from console.bridge.promises import Backend, Standing, Target
from console.bridge.reads import Reader
from console.kit.tone import Tone
from console.shell.leaving import LeavingQuestion
from console.shell.main_window import MainWindow
from console.shell.palette import Entry, Found
from console.shell.rail import Foot
from resources.i18n import sentence

LOOK_MS = 2000
STANDING = ("frame", "standing")
ENGINE = ("frame", "engine")
SEARCH = ("frame", "search")
LEAST = 2
"""A query of fewer letters would find everything."""

ENVIRONMENTS = {
    "production": ("●", Tone.BAD),
    "pilot": ("◐", Tone.WARN),
    "demo": ("○", Tone.GOOD),
}


class Frame(QObject):
    """Looks every two seconds, on a worker. Starts an engine once when none runs, and says so."""

    def __init__(self, window: MainWindow, backend: Backend, reader: Reader) -> None:
        super().__init__(window)
        self._window = window
        self._backend = backend
        self._reader = reader
        self._standing: Standing | None = None
        self._started = False
        self._leaving = False
        self.autostart = False
        self._looking = QTimer(self, interval=LOOK_MS)
        self._looking.timeout.connect(self.look)
        window.palette_box.provider = self._search
        window.may_close = self._may_close

    def begin(self) -> None:
        """Look now and from now on."""
        self._looking.start()
        self.look()

    def end(self) -> None:
        """Look no more."""
        self._looking.stop()

    def look(self) -> None:
        """Read how things stand, unless that is under way."""
        if not self._reader.is_reading(STANDING):
            self._reader.ask(STANDING, self._backend.standing, self._show)

    def start_engine(self) -> None:
        """Start an engine process; the banner goes once it holds the lease."""
        self._started = True
        self._window.engine_banner.show_text(sentence("console.engine_starting", {}))
        self._reader.ask(ENGINE, self._backend.start_engine, lambda _: None)

    def _show(self, standing: Standing) -> None:
        self._standing = standing
        self.show_place(standing.environment, standing.operator)
        self._show_engine(standing)

    def show_place(self, environment: str, operator: str) -> None:
        """Say at the rail's foot where one is and as whom."""
        glyph, tone = ENVIRONMENTS.get(environment, ("●", Tone.BAD))
        word = sentence(f"console.environment_{environment}", {})
        self._window.rail.show_foot(Foot(environment=word, glyph=glyph, tone=tone, user=operator))

    def _show_engine(self, standing: Standing) -> None:
        banner = self._window.engine_banner
        if standing.engine:
            self._started = False
            banner.show_text("")
        elif self.autostart:
            self.autostart = False
            self.start_engine()
        elif not self._started:
            button = sentence("console.engine_start", {})
            banner.show_text(sentence("console.engine_stopped", {}), button, self.start_engine)

    def _search(self, query: str, found: Found) -> None:
        if len(query) < LEAST:
            return
        self._reader.ask(
            SEARCH,
            partial(self._backend.search, query),
            lambda targets: found(self._entries(targets)),
        )

    def _entries(self, targets: Sequence[Target]) -> list[Entry]:
        known = {each.id for each in self._window.specs}
        return [
            Entry(
                title=each.title,
                hint=sentence(f"console.kind_{each.kind}", {}),
                run=partial(self._window.go, each.page, each.target),
            )
            for each in targets
            if each.page in known
        ]

    def _may_close(self) -> bool:
        live = self._standing.live if self._standing and self._standing.engine else 0
        if self._leaving or not live:
            return True
        question = LeavingQuestion(
            self._window,
            live=live,
            go_on=self._leave,
            stop=lambda: self._stop_and(self._leave),
        )
        question.open()
        return False

    def _stop_and(self, then: Callable[[], None]) -> None:
        self._reader.ask(ENGINE, self._backend.stop_engine, lambda _: then())

    def _leave(self) -> None:
        self._leaving = True
        self._window.close()
