"""Carries results from worker threads to the window's thread, in order, in one queued signal."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal


class Mailbox(QObject):
    """Runs what is posted from any thread on the thread that made the mailbox.

    After `close` nothing more runs.
    """

    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open = True
        self._posted.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def post(self, deliver: Callable[[], None]) -> None:
        """Have `deliver` run on the window's thread soon. May be called from any thread."""
        if self._open:
            self._posted.emit(deliver)

    def close(self) -> None:
        """Drop what is still on its way."""
        self._open = False

    def _run(self, deliver: Callable[[], None]) -> None:
        if self._open:
            deliver()
