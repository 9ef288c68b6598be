"""The registers of one rollout: rows, counters from the same source, step logs."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from rollouts.reads.questions import Listing, Question
from rollouts.waves.counters import Counters


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """One register in a rollout. `wave` counts from 1; elapsed is `ended_at` (or now) - `started_at`.

    `before` and `after` are `COMPONENT RID` words, `-` for nothing managed.
    """

    id: int
    uid: str
    register: str
    store: str
    store_name: str
    wave: int
    state: str
    counter: str
    failure: bool
    phase: str
    reason: str
    message: str
    attempt: int
    before: str
    after: str
    started_at: datetime | None
    ended_at: datetime | None
    changed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskListing(Listing[TaskRow]):
    """Registers of `rollout` (uid or number), by every word of `words.TASK_LIST_WORDS`."""

    SORTS: ClassVar[tuple[str, ...]] = (
        "plan",
        "register",
        "store_name",
        "wave",
        "state",
        "counter",
        "phase",
        "started_at",
        "ended_at",
        "changed_at",
        "message",
    )

    rollout: str
    filter: str = ""
    sort: str = ""
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveCounters:
    """The counters of one wave (from 1) over what the filter selects."""

    wave: int
    counters: Counters


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCounters(Question[tuple[WaveCounters, ...]]):
    """Counters per wave over the rows of `of`; waves without a row are left out."""

    of: TaskListing


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One line of a step log."""

    id: int
    at: datetime
    step: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLog(Question[tuple[StepRow, ...]]):
    """The step log of the task with uid `task`, in order, after the row with id `after`."""

    task: str
    after: int = 0
