"""Proves that the window's thread neither reads nor hashes nor connects, and how long it ever blocks.

Python's audit events tell of files, sockets and connections; what has no event (running SQL, hashing)
is seen by a profile function on the guarded thread. Both cost time: for tests and on request only.
"""

import sys
import sysconfig
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from types import FrameType
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer

FORBIDDEN_EVENTS = (
    "open",
    "os.listdir",
    "os.scandir",
    "socket.connect",
    "socket.getaddrinfo",
    "socket.bind",
    "sqlite3.connect",
    "subprocess.Popen",
)
FORBIDDEN_OWNERS = (
    "sqlite3",
    "_sqlite3",
    "_hashlib",
    "_blake2",
    "_sha3",
    "_sha256",
    "_sha512",
    "_md5",
)
FORBIDDEN_CALLS = {
    ("psycopg.connection", "execute"),
    ("psycopg.cursor", "execute"),
    ("sqlalchemy.engine.base", "_execute_context"),
    ("paramiko.transport", "start_client"),
}
SOURCE_ENDINGS = (".py", ".pyc", ".pyi", ".so", ".pyd")
TRACE_LINES = 12
TICK_MS = 5

_guards: list["Guard"] = []
_hooked = threading.Event()


class WindowThreadBlockedError(AssertionError):
    """The window's thread did what only workers may do; the text says what and where."""


class Guard:
    """Collects what the guarded thread did against the rule. Made active by `guarded`."""

    def __init__(self) -> None:
        self.violations: list[str] = []
        self._thread = threading.get_ident()
        self._inside = False
        home = Path(__file__).resolve().parents[2]
        self._allowed = (
            str(home / "resources"),
            str(Path(sysconfig.get_paths()["stdlib"])),
            str(Path(sysconfig.get_paths()["purelib"])),
        )

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Look at one audit event; imports and our own resources are allowed."""
        if event not in FORBIDDEN_EVENTS or threading.get_ident() != self._thread:
            return
        subject = str(arguments[0]) if arguments else ""
        if event == "open" and (subject.endswith(SOURCE_ENDINGS) or self._is_allowed(subject)):
            return
        if event in {"os.listdir", "os.scandir"} and self._is_import():
            return
        self._note(f"{event} {subject}")

    def profile(self, frame: FrameType, event: str, argument: Any) -> None:  # noqa: ANN401 - CPython's
        """Look at one call on the guarded thread."""
        if event == "c_call":
            owner = getattr(argument, "__self__", None)
            home = argument.__module__ or type(owner).__module__
            if home in FORBIDDEN_OWNERS and argument.__name__ not in {"close", "__exit__"}:
                self._note(f"{home}.{argument.__name__}")
        elif event == "call":
            code = frame.f_code
            if (frame.f_globals.get("__name__"), code.co_name) in FORBIDDEN_CALLS:
                self._note(f"{frame.f_globals['__name__']}.{code.co_name}")

    def _is_allowed(self, path: str) -> bool:
        return path.startswith(self._allowed)

    def _is_import(self) -> bool:
        frame: FrameType | None = sys._getframe()  # noqa: SLF001 - the documented way to the stack
        while frame is not None:
            if "importlib" in frame.f_code.co_filename:
                return True
            frame = frame.f_back
        return False

    def _note(self, what: str) -> None:
        if self._inside:
            return
        self._inside = True
        stack = "".join(traceback.format_stack(limit=TRACE_LINES)[:-2])
        self.violations.append(f"{what}\n{stack}")
        self._inside = False


@contextmanager
def guarded() -> Iterator[Guard]:
    """Watch the calling thread; WindowThreadBlockedError on leaving if it broke the rule."""
    if not _hooked.is_set():
        sys.addaudithook(_audit)
        _hooked.set()
    guard = Guard()
    _guards.append(guard)
    before = sys.getprofile()
    sys.setprofile(guard.profile)
    try:
        yield guard
    finally:
        sys.setprofile(before)
        _guards.remove(guard)
    if guard.violations:
        raise WindowThreadBlockedError("\n".join(guard.violations))


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    for guard in _guards:
        guard.audit(event, arguments)


class Watchdog(QObject):
    """Records how long the event loop was ever kept from ticking, in milliseconds."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.longest_ms = 0.0
        self._last = 0.0
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin to measure."""
        self.longest_ms = 0.0
        self._last = perf_counter()
        self._timer.start()

    def stop(self) -> float:
        """Stop; the longest block so far."""
        self._tick()
        self._timer.stop()
        return self.longest_ms

    def _tick(self) -> None:
        now = perf_counter()
        self.longest_ms = max(self.longest_ms, (now - self._last) * 1000 - TICK_MS)
        self._last = now
