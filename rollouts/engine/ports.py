"""What the engine needs kept: its lease and the requests that wait for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from rollouts.shared.events import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds the engine's lease, in words a person can act on, and until when.

    `process` tells others on the same computer whether the holder still runs; empty: unknown.
    """

    owner: str
    described: str
    until: datetime
    fence: int
    stop_wanted: bool = False
    process: str = ""


class EngineLease(Protocol):
    """One engine per database: whoever holds the lease moves rollouts and serves requests."""

    def take(
        self, owner: str, described: str, now: datetime, length: timedelta, *, process: str = ""
    ) -> Holder | None:
        """Take or renew the lease; None when another holds it still. The fence grows at each take."""

    def release(self, owner: str) -> None:
        """Give it back; silent when it is not ours."""

    def holder(self, now: datetime) -> Holder | None:
        """The present holder, or None when the lease is free or has run out."""

    def ask_to_stop(self, now: datetime) -> bool:
        """Leave the wish that the holder stops; False when nobody holds the lease."""


class RequestState(StrEnum):
    """How far a request has come."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    REFUSED = "REFUSED"
    CANCELLED = "CANCELLED"
    BROKEN = "BROKEN"

    @property
    def is_final(self) -> bool:
        """True when nothing more will happen to it."""
        return self not in {RequestState.QUEUED, RequestState.RUNNING}


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """A request for something that only a register or a worker can answer.

    `caller` is the process that waits for it (empty: unknown). `wanted_until` is how long it is
    known to wait, None when nobody does and it is to be served all the same (`--no-wait`).
    """

    uid: str
    action: str
    operator: str
    body: Mapping[str, Json]
    state: RequestState
    created_at: datetime
    done: int = 0
    total: int = 0
    note: str = ""
    result: Json = None
    error: Json = None
    cancel_wanted: bool = False
    started_at: datetime | None = None
    finished_at: datetime | None = None
    caller: str = ""
    wanted_until: datetime | None = None


def is_awaited(row: RequestRow, alive: bool | None, now: datetime) -> bool:  # noqa: FBT001 - what is known of the caller
    """Whether the request is to be begun now.

    What somebody waited for is not begun once nobody does: who killed a command or lost its window
    takes it as cancelled. `alive` says whether the caller's process runs, None when nobody can tell;
    then its last word counts.
    """
    if row.wanted_until is None:
        return True
    return now < row.wanted_until if alive is None else alive


class Requests(Protocol):
    """The rows of requests."""

    def add(self, row: RequestRow) -> None:
        """Keep a new request."""

    def get(self, uid: str) -> RequestRow | None:
        """The row as it stands."""

    def newest(self, *, limit: int = 200) -> tuple[RequestRow, ...]:
        """Newest first."""

    def queued(self) -> tuple[RequestRow, ...]:
        """What waits, oldest first."""

    def start(self, uid: str, at: datetime) -> bool:
        """QUEUED to RUNNING; False when somebody else was first."""

    def await_until(self, uid: str, until: datetime) -> None:
        """The caller waits still, at least until then."""

    def progress(self, uid: str, done: int, total: int, note: str) -> bool:
        """Overwrite the progress; returns whether a cancel is wanted."""

    def finish(
        self,
        uid: str,
        state: RequestState,
        *,
        result: Json,
        error: Json,
        at: datetime,
        started: datetime | None = None,
    ) -> None:
        """Close the row; with `started` only while it is the one that was started then.

        Who lost the lease meanwhile does not close what another one serves anew.
        """

    def want_cancel(self, uid: str) -> bool:
        """Leave the wish to cancel; a QUEUED row is CANCELLED at once. False when it is final."""

    def abandon_running(self, at: datetime) -> int:
        """On an engine's start: rows its predecessor left RUNNING become QUEUED again; how many.

        Those that were to be cancelled are CANCELLED instead.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Which installation and estate a database is; `environment` is what the window's marker shows."""

    origin: str
    estate: str
    environment: str
    fence_epoch: int
    created_at: datetime


class Installations(Protocol):
    """The one row about this database."""

    def this(self) -> Installation:
        """The row; it is there in every opened database."""

    def set_environment(self, environment: str) -> None:
        """Change the marker: production, pilot or demo."""

    def take_fences(self, count: int) -> int:
        """Reserve `count` consecutive fence counters, never given twice; the first of them."""
