"""Rollouts: the list with wave bars, one rollout's head with its waves, and its journal."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from rollouts.reads.questions import Listing, Question
from rollouts.waves.counters import Counters


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveBar:
    """One wave as a bar: its state and counters, which add up to its registers."""

    name: str
    state: str
    counters: Counters


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutRow:
    """One rollout in a list. `counters` is the sum of `waves`; `reason` is set while HELD."""

    id: int
    uid: str
    number: int
    title: str
    kind: str
    state: str
    reason: str
    components: tuple[str, ...]
    waves: tuple[WaveBar, ...]
    counters: Counters
    created_by: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutListing(Listing[RolloutRow]):
    """Rollouts, newest first unless sorted: `state:HELD by:ann kind:revert "text"`."""

    SORTS: ClassVar[tuple[str, ...]] = ("number", "title", "state", "started_at", "created_by")

    filter: str = ""
    sort: str = ""
    descending: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveCard:
    """One wave with what it must prove and what it waits for.

    `allowed_failures` and `worst_case` are absolute numbers for its counted registers; it stops at
    one failure more. `quorum_wanted` is the number of verified registers that pass it.
    `waits_for` is a code of `reads.toml` (`reads.waits_quorum`, ...), empty when it has ended;
    `samples_*` are the gate's, all 0 without a gate.
    """

    position: int
    name: str
    size: str
    state: str
    reason: str
    note: str
    counters: Counters
    counted: int
    error_percent: int
    allowed_failures: int
    worst_case: int
    quorum_percent: int
    quorum_wanted: int
    unreachable_percent: int
    pace: str
    waits_for: str
    soak_left: int
    soaking_since: datetime | None
    samples_taken: int
    samples_passed: int
    samples_failed: int
    samples_wanted: int
    opened_at: datetime | None
    deadline_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutSheet:
    """One rollout's head: what, who, when, where it stands; `waves` in order.

    `version` goes with the next order; `plan_hash` is what approvals are bound to. `release` are
    labels (`R-7`), `approvals_wanted` 0 means one person alone. `present_wave` counts from 1, 0 when
    none is open or held; `seconds_left` is a plain projection from the pace so far, None without one.
    """

    id: int
    uid: str
    number: int
    title: str
    kind: str
    state: str
    reason: str
    note: str
    version: int
    components: tuple[str, ...]
    releases: tuple[str, ...]
    plan_hash: str
    reverts: int
    target: str
    approvals: tuple[str, ...]
    approvals_wanted: int
    automatic: bool
    start_at: datetime | None
    created_by: str
    created_at: datetime
    submitted_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    counters: Counters
    present_wave: int
    seconds_left: int | None
    waves: tuple[WaveCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutHead(Question[RolloutSheet]):
    """The head of `rollout` (uid or number); KnownError `reads.unknown_rollout`."""

    rollout: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRow:
    """One journal entry; `id` is its number, `text` what it says besides in `name=value` words.

    `register` is the register's name when the entry is about a task.
    """

    id: int
    at: datetime
    kind: str
    subject: str
    register: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalListing(Listing[JournalRow]):
    """The journal of `rollout` (uid or number; empty: of everything): `kind:wave.*`, or text."""

    SORTS: ClassVar[tuple[str, ...]] = ("seq",)

    rollout: str = ""
    filter: str = ""
    sort: str = ""
    descending: bool = False
