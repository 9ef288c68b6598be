"""Follows the journal: 20 times a second, everything new in one batch, newest state per subject."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from console.bridge.mailbox import Mailbox
from console.bridge.promises import EventsAfter
from rollouts.shared.errors import KnownError
from rollouts.shared.events import Recorded

INTERVAL_MS = 50
PAGE = 1000
MOST_PAGES = 20
"""A batch holds at most 20,000 events, so that a long absence arrives in several pieces."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Events in the order of their numbers, and what a page needs to decide whether it cares."""

    events: tuple[Recorded, ...]
    latest: Mapping[str, Recorded]
    kinds: frozenset[str]
    rollouts: frozenset[str]

    def touches(self, *nouns: str) -> bool:
        """True when a kind begins with one of `nouns` (`wave` matches `wave.opened`)."""
        return any(kind.partition(".")[0] in nouns for kind in self.kinds)


def batch_of(events: Sequence[Recorded]) -> Batch:
    """Merge events per subject: the last one wins."""
    return Batch(
        events=tuple(events),
        latest={each.event.subject: each for each in events},
        kinds=frozenset(each.event.kind for each in events),
        rollouts=frozenset(each.event.rollout for each in events if each.event.rollout),
    )


class Follower(QObject):
    """Emits `arrived(Batch)` once per drained batch, never an empty one, never a number twice.

    Reads on its own thread; while a read is under way no second one starts. When the journal cannot
    be read, `lost(KnownError)` is emitted once and `found()` when it can be again; a bug goes to
    `failed` and stops the following.
    """

    arrived = Signal(object)
    lost = Signal(object)
    found = Signal()
    failed = Signal(object)

    def __init__(
        self,
        events_after: EventsAfter,
        *,
        after: int = 0,
        interval_ms: int = INTERVAL_MS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._events_after = events_after
        self.seq = after
        self._reading = False
        self._is_lost = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._mail = Mailbox(self)
        self._timer = QTimer(self, interval=interval_ms)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to follow from `seq` on."""
        self._timer.start()
        self.look()

    def look(self) -> None:
        """Read now (a nudge from the engine); nothing happens while a read is under way."""
        if not self._reading:
            self._reading = True
            self._thread.submit(self._drain, self.seq)

    def close(self) -> None:
        """Stop; nothing is emitted any more."""
        self._timer.stop()
        self._mail.close()
        self._thread.shutdown(wait=True)

    def _drain(self, seq: int) -> None:
        events: list[Recorded] = []
        try:
            for _ in range(MOST_PAGES):
                page = self._events_after(seq, PAGE)
                events += page
                if len(page) < PAGE:
                    break
                seq = page[-1].seq
        except KnownError as error:
            self._mail.post(partial(self._lose, error))
        except Exception as error:  # noqa: BLE001 - a bug: carried whole to the crash report
            self._mail.post(partial(self._break, error))
        else:
            self._mail.post(partial(self._tell, batch_of(events)))

    def _tell(self, batch: Batch) -> None:
        self._reading = False
        if self._is_lost:
            self._is_lost = False
            self.found.emit()
        if batch.events:
            self.seq = batch.events[-1].seq
            self.arrived.emit(batch)

    def _lose(self, error: KnownError) -> None:
        self._reading = False
        if not self._is_lost:
            self._is_lost = True
            self.lost.emit(error)

    def _break(self, error: Exception) -> None:
        self._timer.stop()
        self.failed.emit(error)
