"""Puts the window together: paints first, opens the house afterwards."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from console.bridge.commands import Commands
from console.bridge.context import BridgeParts
from console.bridge.first_look import PATIENCE, UNHURRIED, FirstLook
from console.bridge.follower import Follower
from console.bridge.late_backend import LateBackend
from console.bridge.promises import Backend
from console.bridge.reads import Reader
from console.kit import theme
from console.shell.crash import CrashReports
from console.shell.crash_dialog import CrashDialog
from console.shell.frame import Frame
from console.shell.main_window import MainWindow
from console.shell.pages import PAGES, PageSpec
from console.shell.single_instance import SingleInstance, hand_over
from console.shell.window_memory import WindowMemory
from resources.i18n import sentence
from rollouts.reads.first_page import FirstPage

HEAVY = ("sqlalchemy", "alembic", "paramiko", "keyring", "psycopg", "polars")
"""What must not be imported before the window was painted; the self-test reports it."""

SWITCH_SECONDS = 0.0005
"""How long a worker may keep the window's thread from Python (Python's own 5 ms, ten times a frame,
are seen as stutter while lists are read)."""

OpenBackend = Callable[[], Backend]


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """How the window was asked to start."""

    home: Path
    arguments: Sequence[str] = ()
    self_test: bool = False
    pictures: Path | None = None


class Console:
    """One window with everything behind it. `open_backend` is called later, on a worker.

    `first` is shown from the first paint on until the house has answered.
    """

    def __init__(
        self,
        home: Path,
        open_backend: OpenBackend,
        specs: Sequence[PageSpec] = PAGES,
        *,
        first: FirstPage | None = None,
    ) -> None:
        self.backend = LateBackend(open_backend)
        self.parts = BridgeParts(
            reader=Reader(),
            read=self.backend.read,
            commands=Commands(self.backend.execute),
            follower=Follower(self.backend.events_after),
            first=first,
        )
        self._closed = False
        self.memory = WindowMemory(home)
        self.window = MainWindow(specs, self.parts, self.memory)
        self.window.first_painted.connect(self._begin)
        self.frame = Frame(self.window, self.backend, self.parts.reader)
        if first is not None:
            self.frame.show_place(first.environment, "")
        styles = QGuiApplication.styleHints()
        styles.colorSchemeChanged.connect(self._follow_system)

    def open(self, arguments: Sequence[str] = ()) -> None:
        """Show the window on its first page (the first of `arguments` that is one, else the last)."""
        self.window.use_theme(self.memory.theme or system_theme(), remember=False)
        known = [each.id for each in self.window.specs]
        wished = [each for each in (*arguments, self.memory.page) if each in known]
        self.window.go((wished or known)[0])
        self.window.show()

    def raise_for(self, arguments: Sequence[str]) -> None:
        """A second start asked: come to the front and go where it wanted to go."""
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.raise_()
        self.window.activateWindow()
        page, _, target = (arguments[0] if arguments else "").partition(":")
        if page in {each.id for each in self.window.specs}:
            self.window.go(page, target)

    def close(self) -> None:
        """End every thread; commands already given are finished first. Harmless when repeated."""
        if self._closed:
            return
        self._closed = True
        self.frame.end()
        QGuiApplication.styleHints().colorSchemeChanged.disconnect(self._follow_system)
        self.backend.allow()
        self.parts.close()
        self.backend.close()

    def _begin(self) -> None:
        if self._closed:
            return
        self.backend.allow()
        self.parts.reader.ask(("journal", "start"), self.backend.last_seq, self._follow)

    def _follow(self, seq: int) -> None:
        self.parts.follower.seq = seq
        self.parts.follower.start()
        self.frame.begin()
        self.parts.reader.ask(("pages", "load"), self._load_pages, lambda _: None)

    def _load_pages(self) -> None:
        """Import every page on a worker, so that the first visit only builds it."""
        for spec in self.window.specs:
            if self._closed:
                return
            spec.load()

    def _follow_system(self) -> None:
        if not self.memory.theme:
            self.window.use_theme(system_theme(), remember=False)


def system_theme() -> str:
    """The theme that the desktop prefers."""
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return "dark" if dark else "light"


def run(start: Start, open_backend: OpenBackend) -> int:
    """Open the window and stay until it is closed; the exit code.

    When a window is open for this home already, that one is raised and this start ends with 0.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    look = FirstLook(partial(_first_page, start.home))
    application = QApplication([sys.argv[0]])
    application.setApplicationName("storewave")
    application.setApplicationDisplayName(sentence("console.product", {}))
    quiet = start.self_test or start.pictures is not None
    if not quiet and hand_over(start.home, start.arguments):
        return 0
    theme.apply(application, theme.load("light"))
    reports = CrashReports(start.home / "logs")
    reports.install()
    console = Console(start.home, open_backend, first=look.taken(UNHURRIED if quiet else PATIENCE))
    reports.reported.connect(lambda report, path: CrashDialog(console.window, report, path).open())
    for worker in (console.parts.reader, console.parts.commands, console.parts.follower):
        worker.failed.connect(lambda error: reports.catch(error, "worker"))
    instance = SingleInstance(start.home)
    instance.asked.connect(console.raise_for)
    if start.self_test:
        console.window.first_painted.disconnect()
        console.window.first_painted.connect(
            partial(_report_and_leave, application, start.home, console.parts.first)
        )
    if start.pictures is not None:
        from console.shell.pictures import Photographer

        photographer = Photographer(
            console.window, console.parts.reader, start.pictures, console.backend.search
        )
        photographer.finished.connect(application.quit)
        console.window.first_painted.connect(photographer.begin)
    console.frame.autostart = not quiet
    console.open(start.arguments)
    try:
        return application.exec()
    finally:
        instance.close()
        console.close()
        reports.remove()


def _first_page(home: Path) -> FirstPage | None:
    from rollouts.bootstrap import first_page

    return first_page(home)


def _report_and_leave(application: QApplication, home: Path, first: FirstPage | None) -> None:
    """What the bundle must be able to do: paint first, then migrate a database and ask the keyring."""
    loaded = [name for name in HEAVY if name in sys.modules]
    record: dict[str, object] = {
        "painted": True,
        "first": first is not None,
        "platform": application.platformName(),
        "heavy": loaded,
        **_checked(home),
    }
    sys.stdout.write(json.dumps(record) + "\n")
    QTimer.singleShot(0, application, lambda: application.exit(1 if loaded else 0))


def _checked(home: Path) -> dict[str, str]:
    from rollouts.bootstrap import self_test

    return self_test(home)
