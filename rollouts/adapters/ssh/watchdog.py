"""One thread that cuts overdue lines, whatever their users are blocked in."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rollouts.adapters.ssh.line import Line

TICK = 0.25


class Watchdog:
    """Watches lines while they are in use; its thread lives only as long as there is one."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._lines: list[Line] = []
        self._thread: threading.Thread | None = None

    @contextmanager
    def watching(self, line: Line) -> Iterator[None]:
        """Within the block, `line` is cut within a quarter of a second of becoming overdue."""
        with self._changed:
            self._lines.append(line)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="ssh-watchdog", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._changed:
                self._lines.remove(line)
                self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._lines:
                    self._thread = None
                    return
                now = time.monotonic()
                late = [(line, line.overdue(now)) for line in self._lines]
            for line, reason in late:
                if reason is not None:
                    line.cut(reason)
            with self._changed:
                if self._lines:
                    self._changed.wait(TICK)
