"""Nothing dies silently: every unhandled exception is written down, shown and can be copied."""

import faulthandler
import logging
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)

from console.shell.crash_report import crash_report, redacted, thread_name

LOG = logging.getLogger("console")
LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
MOST_DIALOGS = 3
"""A fault in a timer would otherwise bury the window under dialogs."""


class CrashReports(QObject):
    """Catches what nobody caught, on every thread, and emits `reported(report, path)` here.

    Reports are written below `folder` (0600); a crash of native code leaves `native.log` there.
    `install` takes over the hooks, `remove` gives them back.
    """

    reported = Signal(str, str)
    _caught = Signal(object, str)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._native: IO[str] | None = None
        self._shown = 0
        self._before: tuple[Callable[..., object], Callable[..., object]] | None = None
        self._caught.connect(self._report, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over Python's, the threads' and Qt's hooks."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._native = (self._folder / "native.log").open("a", encoding="utf-8")
        faulthandler.enable(self._native)
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._on_window
        threading.excepthook = self._on_thread
        qInstallMessageHandler(_from_qt)

    def remove(self) -> None:
        """Give the hooks back."""
        if self._before is not None:
            sys.excepthook, threading.excepthook = self._before
            self._before = None
        qInstallMessageHandler(None)
        faulthandler.disable()
        if self._native is not None:
            self._native.close()
            self._native = None

    def catch(self, error: BaseException, where: str = "window") -> None:
        """Report a fault that somebody else caught (a worker's). May be called from any thread."""
        LOG.error("%s", redacted(f"{type(error).__name__} in {where}: {error}"))
        self._caught.emit(error, where)

    def _on_window(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            self.catch(error)

    def _on_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            name = arguments.thread.name if arguments.thread else None
            self.catch(arguments.exc_value, thread_name(name))

    def _report(self, error: BaseException, where: str) -> None:
        report = crash_report(error, where)
        path = self._folder / f"crash-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.txt"
        path.touch(mode=0o600)
        path.write_text(report, encoding="utf-8")
        self._shown += 1
        if self._shown <= MOST_DIALOGS:
            self.reported.emit(report, str(path))


def _from_qt(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    LOG.log(LEVELS.get(kind, logging.WARNING), "Qt: %s", redacted(message))
