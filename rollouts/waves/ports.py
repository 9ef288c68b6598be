"""What the room needs kept: rollouts as rows, what a plan saw, and what a task did step by step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from rollouts.shared.events import Json
from rollouts.waves.counters import Counters
from rollouts.waves.model import Rollout, Wave
from rollouts.waves.snapshot import Changed, Snapshot
from rollouts.waves.states import RolloutState


class PlanOutcome(StrEnum):
    """What the plan found at one register."""

    CHANGES = "changes"
    ALREADY = "already"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One register in a plan, three-way: what is there now, was last released, is proposed.

    `there`, `released` and `proposed` are `COMPONENT RID` words; `edits` counts the differing keys;
    `detail` holds the rows of the difference, secrets shown only as set or changed.
    """

    register: str
    outcome: PlanOutcome
    code: str = ""
    there: str = ""
    released: str = ""
    proposed: str = ""
    edits: int = 0
    detail: Json = field(default_factory=list)
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of a task's step log: plain text, already escaped."""

    task: str
    at: datetime
    step: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRollout:
    """A rollout that the engine must look at; `edition` grows with every write of any of its rows."""

    uid: str
    edition: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """Where a rollout stands, read from one row."""

    uid: str
    number: int
    state: RolloutState


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A rollout without its tasks: `counters` are those of `waves`, one by one."""

    rollout: Rollout
    waves: tuple[Wave, ...]
    counters: tuple[Counters, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskOf:
    """One task on a register, in its history."""

    rollout: int
    title: str
    wave: str
    state: str
    reason: str
    message: str
    before: str
    after: str
    started_at: datetime | None
    ended_at: datetime | None


class Rollouts(Protocol):
    """Rollouts, waves and tasks, written as projections together with their events."""

    def next_number(self) -> int:
        """The number the next rollout gets."""

    def add(self, snapshot: Snapshot) -> None:
        """Keep a new rollout with its waves and tasks."""

    def load(self, reference: str) -> tuple[Snapshot, int] | None:
        """By uid or number: the snapshot and its edition."""

    def save(self, uid: str, changed: Changed, *, edition: int) -> int | None:
        """Write what changed; the new edition, or None when somebody else wrote in between."""

    def glance(self, reference: str) -> Glance | None:
        """By uid or number, at the cost of one row."""

    def head(self, reference: str) -> Head | None:
        """By uid or number, the tasks only counted."""

    def heads(self, *, limit: int = 50) -> tuple[Head, ...]:
        """The newest rollouts, newest first; in as many statements as for one."""

    def newest(self, *, limit: int = 50) -> tuple[str, ...]:
        """The uids of the newest rollouts, newest first."""

    def live(self) -> tuple[LiveRollout, ...]:
        """Rollouts that are neither drafts nor ended, oldest first."""

    def moving(self) -> tuple[str, ...]:
        """The uids of rollouts that an engine must move now (RUNNING or ABORTING)."""

    def busy_registers(self) -> Mapping[str, str]:
        """Register to the uid of what holds it until it proved its state.

        That is the rollout with a task RUNNING, UNKNOWN or in an open trial there, or the bring.
        """

    def tasks_of(self, register: str, *, limit: int) -> tuple[TaskOf, ...]:
        """The tasks on one register, newest first."""

    def keep_plan(self, uid: str, rows: Sequence[PlanRow]) -> None:
        """Keep what the plan saw."""

    def plan(self, uid: str) -> tuple[PlanRow, ...]:
        """What the plan saw, by register."""

    def add_steps(self, steps: Sequence[Step]) -> None:
        """Append to step logs."""

    def steps(self, task: str) -> tuple[Step, ...]:
        """A task's step log in order."""
