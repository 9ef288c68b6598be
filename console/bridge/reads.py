"""Short reads outside the window's thread; only the newest question of each slot is answered."""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from console.bridge.mailbox import Mailbox
from rollouts.shared.errors import KnownError
from rollouts.shared.waiting import wanted_while

T = TypeVar("T")

THREADS = 2
"""One slow read must not keep a page's small ones waiting; more would only fight for the GIL."""


class Ticket:
    """One question under way. A read looks at `cancelled` between its steps, and so does SQLite."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()
        self._future: Future[None] | None = None

    @property
    def cancelled(self) -> bool:
        """True when nobody waits for the answer any more."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Nobody waits any more: not started means never run, running means not delivered."""
        self._cancelled.set()
        if self._future is not None:
            self._future.cancel()

    def runs_as(self, future: "Future[None]") -> None:
        """Remember what to take back when this is cancelled."""
        self._future = future


class Reader(QObject):
    """Runs callables on worker threads and delivers results on the window's thread.

    A second `ask` with the same slot cancels the first: its result is never delivered. A KnownError
    goes to `refused` (or to the `refused` signal when none was given); anything else is a bug and
    is emitted by `failed` for the crash report.
    """

    refused = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None, *, threads: int = THREADS) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="read")
        self._mail = Mailbox(self)
        self._tickets: dict[Hashable, Ticket] = {}
        self._closed = False

    def ask(
        self,
        slot: Hashable,
        read: Callable[[], T],
        done: Callable[[T], None],
        refused: Callable[[KnownError], None] | None = None,
    ) -> Ticket:
        """Run `read` on a worker, then `done(result)` here; latest wins per `slot`."""
        return self.ask_with_ticket(slot, lambda _ticket: read(), done, refused)

    def ask_with_ticket(
        self,
        slot: Hashable,
        read: Callable[[Ticket], T],
        done: Callable[[T], None],
        refused: Callable[[KnownError], None] | None = None,
    ) -> Ticket:
        """As `ask`, for a read that wants to see whether it is still waited for."""
        self.cancel(slot)
        ticket = Ticket()
        if self._closed:
            ticket.cancel()
            return ticket
        self._tickets[slot] = ticket
        ticket.runs_as(self._pool.submit(self._work, slot, ticket, read, done, refused))
        return ticket

    def cancel(self, slot: Hashable) -> None:
        """Forget the question of `slot`, if one is under way."""
        ticket = self._tickets.pop(slot, None)
        if ticket is not None:
            ticket.cancel()

    @property
    def is_busy(self) -> bool:
        """True while any question waits for its answer."""
        return bool(self._tickets)

    def is_reading(self, slot: Hashable) -> bool:
        """True from `ask` until the answer was delivered."""
        return slot in self._tickets

    def close(self) -> None:
        """Deliver nothing more and take no question any more; waits for reads that have begun."""
        self._closed = True
        self._mail.close()
        for slot in list(self._tickets):
            self.cancel(slot)
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _work(
        self,
        slot: Hashable,
        ticket: Ticket,
        read: Callable[[Ticket], T],
        done: Callable[[T], None],
        refused: Callable[[KnownError], None] | None,
    ) -> None:
        deliver: Callable[[], None]
        try:
            with wanted_while(lambda: not ticket.cancelled):
                result = read(ticket)
        except KnownError as error:
            deliver = partial(refused or self.refused.emit, error)
        except Exception as error:  # noqa: BLE001 - a bug: carried whole to the crash report
            deliver = partial(self.failed.emit, error)
        else:
            deliver = partial(done, result)
        self._mail.post(partial(self._deliver, slot, ticket, deliver))

    def _deliver(self, slot: Hashable, ticket: Ticket, deliver: Callable[[], None]) -> None:
        if self._tickets.get(slot) is ticket:
            del self._tickets[slot]
        if not ticket.cancelled:
            deliver()
