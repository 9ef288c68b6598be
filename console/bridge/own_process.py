"""Runs one command of this program in a process of its own: it costs the window no frame, and ends at once.

What reads for seconds in Python would keep the window's thread from Python for as long.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, QProcess, QProcessEnvironment, Signal

from rollouts.shared.errors import BUG, REFUSED, refuse
from rollouts.shared.events import Json

EXCERPT = 300
PROGRESS = ("STOREWAVE_PROGRESS", "json")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnProgram:
    """Asked of the house: the words that start this program for this home, as `Launch`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """What goes before and after a command's words."""

    program: tuple[str, ...]
    home: str


class OwnProcess(QObject):
    """One command at a time. `progressed(done, total, note)`, then `ended(bytes, text)` once.

    `ended` has what the command printed, and the end of what it said beside it; nothing is emitted
    after `cancel`.
    """

    progressed = Signal(int, int, str)
    ended = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._said = self._unfinished = ""
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.cancel)

    @property
    def is_running(self) -> bool:
        """True from `run` until `ended` or `cancel`."""
        return self._process is not None

    def run(self, launch: Launch, words: Sequence[str]) -> None:
        """Begin; what ran before is cancelled."""
        self.cancel()
        self._said = self._unfinished = ""
        process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert(*PROGRESS)
        process.setProcessEnvironment(environment)
        process.readyReadStandardError.connect(self._hear)
        process.finished.connect(self._finish)
        process.errorOccurred.connect(self._fail)
        self._process = process
        program, *first = launch.program
        process.start(program, [*first, *words, "--json", "--home", launch.home])

    def cancel(self) -> None:
        """End it now; it only reads, or its transaction is taken back."""
        process, self._process = self._process, None
        if process is not None:
            process.finished.disconnect(self._finish)
            process.errorOccurred.disconnect(self._fail)
            process.readyReadStandardError.disconnect(self._hear)
            process.finished.connect(process.deleteLater)
            process.kill()

    def _hear(self) -> None:
        if self._process is None:
            return
        heard = bytes(self._process.readAllStandardError().data()).decode(errors="replace")
        *lines, self._unfinished = (self._unfinished + heard).split("\n")
        for line in lines:
            told = _progress(line)
            if told is None:
                self._said = f"{self._said}\n{line}"[-EXCERPT:]
            else:
                self.progressed.emit(*told)

    def _finish(self) -> None:
        self._hear()
        process, self._process = self._process, None
        if process is not None:
            output = bytes(process.readAllStandardOutput().data())
            process.deleteLater()
            self.ended.emit(output, f"{self._said}\n{self._unfinished}".strip())

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self._process is not None:
            said = self._process.errorString()
            self._process.deleteLater()
            self._process = None
            self.ended.emit(b"", said)


def document_of(output: bytes, said: str) -> dict[str, Json]:
    """What the command answered; its refusal as KnownError, `console.process_failed` for anything else."""
    try:
        document = json.loads(output)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise refuse("console.process_failed", exit_code=BUG, value=said[-EXCERPT:] or "-")
    if isinstance(errors := document.get("errors"), list) and errors:
        from rollouts.engine.bus import known_error

        raise known_error({"findings": errors, "exit_code": REFUSED})
    return document


def _progress(line: str) -> tuple[int, int, str] | None:
    try:
        told = json.loads(line)
        return int(told["done"]), int(told["total"]), str(told["note"])
    except (ValueError, KeyError, TypeError):
        return None
