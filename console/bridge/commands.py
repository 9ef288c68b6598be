"""Commands, one after the other on one thread; errands, which wait for registers, beside them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from PySide6.QtCore import QObject, Signal

from console.bridge.mailbox import Mailbox
from console.bridge.promises import Execute
from rollouts.shared.errors import KnownError

ERRANDS = 3
"""Errands wait for the network, not for the processor; a fourth one waits for its turn."""


class Commands(QObject):
    """Gives commands in the order of `give` and reports each result exactly once.

    What waits for a register, a worker or a large file goes by `errand`: commands given meanwhile
    are not kept waiting by it.

    `busy_changed(n)` tells how many are waiting or under way. A refusal goes to the caller's
    `refused`, or to the `refused` signal; anything else is a bug and is emitted by `failed`.
    """

    busy_changed = Signal(int)
    refused = Signal(object)
    failed = Signal(object)

    def __init__(self, execute: Execute, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._execute = execute
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="command")
        self._errands = ThreadPoolExecutor(ERRANDS, thread_name_prefix="errand")
        self._mail = Mailbox(self)
        self._waiting = 0

    @property
    def waiting(self) -> int:
        """Commands given and not yet answered."""
        return self._waiting

    def give(
        self,
        command: object,
        done: Callable[[object], None] | None = None,
        refused: Callable[[KnownError], None] | None = None,
    ) -> None:
        """Carry out `command` after those given before it."""
        self._count(1)
        self._thread.submit(self._work, command, done, refused)

    def errand(
        self,
        command: object,
        done: Callable[[object], None] | None = None,
        refused: Callable[[KnownError], None] | None = None,
    ) -> None:
        """Carry out `command` beside the others, in no promised order."""
        self._count(1)
        self._errands.submit(self._work, command, done, refused)

    def close(self) -> None:
        """Wait for every command given (none is dropped half-way), deliver nothing more."""
        self._mail.close()
        self._thread.shutdown(wait=True)
        self._errands.shutdown(wait=True)

    def _work(
        self,
        command: object,
        done: Callable[[object], None] | None,
        refused: Callable[[KnownError], None] | None,
    ) -> None:
        deliver: Callable[[], None]
        try:
            result = self._execute(command)
        except KnownError as error:
            deliver = partial(refused or self.refused.emit, error)
        except Exception as error:  # noqa: BLE001 - a bug: carried whole to the crash report
            deliver = partial(self.failed.emit, error)
        else:
            deliver = partial(done, result) if done else _nothing
        self._mail.post(partial(self._deliver, deliver))

    def _deliver(self, deliver: Callable[[], None]) -> None:
        self._count(-1)
        deliver()

    def _count(self, change: int) -> None:
        self._waiting += change
        self.busy_changed.emit(self._waiting)


def _nothing() -> None:
    """The caller did not ask to be told."""
