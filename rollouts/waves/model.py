"""The rows of a rollout: rollout, wave, device task. Projections of the journal, never edited by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from operator import attrgetter

from rollouts.waves.states import (
    HoldReason,
    Pace,
    Phase,
    RolloutKind,
    RolloutState,
    TaskState,
    WaveState,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryRule:
    """Transient failures: full-jitter exponential wait in seconds, and how often in all."""

    first: int = 30
    cap: int = 1800
    total: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What holds for a whole rollout; part of the approved plan.

    `approvals` 0 means one person alone; `approval_seconds` 0 means an approval request never
    expires; a `budget_*` of 0 means none; `start_at` None waits for a person to start it.
    With `automatic` False each wave is opened by a person. `allow_last_register` lets the last
    healthy register of a trading store be pushed.
    """

    approvals: int = 0
    approval_seconds: int = 0
    automatic: bool = True
    start_at: datetime | None = None
    allow_last_register: bool = False
    budget_registers: int = 0
    budget_stores: int = 0
    retry: RetryRule = RetryRule()


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRule:
    """When measurements pass a wave; the failure limit wins, neither met is inconclusive.

    A wave fails at `failure_limit` failures, passes at `success_limit` successes in a row, and is
    inconclusive at `error_limit` errors in a row or after `samples` measurements.
    """

    samples: int
    success_limit: int
    failure_limit: int = 1
    error_limit: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveRules:
    """What a wave must prove and may cost. Percentages are whole numbers; 0 seconds means none.

    The error rule trips when 100*F > error_percent*N, or F >= error_absolute (0: not used). The
    quorum is 100*S >= quorum_percent*N with S >= success_min and, with `coverage`, one success per
    stratum. `deadline_seconds` counts from the opening. In a `canary` a register that stays
    UNKNOWN counts as failed.
    """

    error_percent: int = 5
    error_absolute: int = 0
    quorum_percent: int = 95
    success_min: int = 1
    unreachable_percent: int = 10
    shrink_percent: int = 10
    soak_seconds: int = 0
    deadline_seconds: int = 0
    coverage: bool = True
    canary: bool = False
    pace: Pace = Pace.SLOW_START
    gate: GateRule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One person's yes to exactly this plan."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What a person took upon themselves by `continue`: counts up to which a rule stays silent.

    `shrink` is registers excluded or cancelled, `stores` stores with a failure, `integrity`
    registers that refused the bytes. `waived`: quorum and gate no longer stop the wave.
    """

    failures: int = 0
    unreachable: int = 0
    shrink: int = 0
    stores: int = 0
    integrity: int = 0
    waived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """The gate's measurements so far; `successes` and `errors` are the present unbroken runs."""

    taken: int = 0
    successes: int = 0
    failures: int = 0
    errors: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollout:
    """One change on its way through an estate.

    `bound` is what the caller binds into the plan's hash besides (target query, tzdata version).
    `number` is what people call it by; `releases` the uids of what is pushed; `reverts` the uid of
    the rollout that a revert takes back, or empty. `reason` is set while HELD, `note` is what the
    last person or the engine said about the state. `version` rises with every change of this row.
    """

    uid: str
    number: int
    title: str
    kind: RolloutKind
    state: RolloutState
    components: tuple[str, ...]
    releases: tuple[str, ...]
    plan_hash: str
    created_by: str
    created_at: datetime
    changed_at: datetime
    policy: Policy = Policy()
    reverts: str = ""
    bound: Mapping[str, str] = field(default_factory=dict)
    reason: HoldReason | None = None
    note: str = ""
    version: int = 1
    editors: tuple[str, ...] = ()
    approvals: tuple[Approval, ...] = ()
    accepted: Accepted = Accepted()
    submitted_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """One step of the rollout with uid `rollout`. `size` is as asked (`1`, `10%`, a filter).

    `registers` is the number planned and never changes. `soak_left` is in seconds and stands still
    while HELD; `soaking_since` is set only while the clock runs. `deadline_at` moves by the time
    that the rollout was PAUSED or HELD.
    """

    uid: str
    rollout: str
    index: int
    name: str
    size: str
    registers: int
    rules: WaveRules
    state: WaveState = WaveState.PLANNED
    reason: HoldReason | None = None
    note: str = ""
    accepted: Accepted = Accepted()
    samples: Samples = Samples()
    soak_left: int = 0
    soaking_since: datetime | None = None
    opened_at: datetime | None = None
    deadline_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentMove:
    """One component going from the release id `before` to `after`; empty means nothing managed."""

    component: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceTask:
    """One register in the rollout with uid `rollout`. `register` is STORE/REGISTER.

    `lanes` is how many registers the store had when this was planned, whether in the rollout or not.
    `reason` is one word: a BlockReason, or why the attempt ended or waits. `attempt` counts claims,
    `retries` transient failures (neither is ever reset), `looks` the fruitless contacts since
    UNKNOWN. `activated` is True while an activation of this attempt is intended, open or
    done; `activations` counts those that were not disproved. `due_at` is set while RETRY_WAIT,
    UNKNOWN, or BLOCKED by the register. `fence` is (epoch, counter) of the last claim.
    `evidence` maps component to the release id read back and confirmed; `console_absent` marks a
    revert that the register made because no console came back.
    """

    uid: str
    rollout: str
    register: str
    register_uid: str
    store: str
    wave: int
    lanes: int
    stratum: str
    moves: tuple[ComponentMove, ...]
    state: TaskState = TaskState.PLANNED
    phase: Phase | None = None
    reason: str = ""
    message: str = ""
    attempt: int = 0
    retries: int = 0
    looks: int = 0
    activated: bool = False
    activations: int = 0
    console_absent: bool = False
    due_at: datetime | None = None
    fence: tuple[int, int] = (0, 0)
    owner: str = ""
    lease_until: datetime | None = None
    evidence: Mapping[str, str] = field(default_factory=dict)
    started_at: datetime | None = None
    changed_at: datetime | None = None
    ended_at: datetime | None = None


_NAMES = tuple(each.name for each in fields(DeviceTask))
_READ = attrgetter(*_NAMES)
_WRITE = {name: getattr(DeviceTask, name).__set__ for name in _NAMES}


def altered(task: DeviceTask, **changes: object) -> DeviceTask:
    """A copy of `task` with other values, as `dataclasses.replace` makes it; KeyError for no field.

    Opening a wave makes one per register: this takes a fifth of the time of `replace`.
    """
    fresh = object.__new__(DeviceTask)
    for write, value in zip(_WRITE.values(), _READ(task), strict=True):
        write(fresh, value)
    for name, value in changes.items():
        _WRITE[name](fresh, value)
    return fresh
