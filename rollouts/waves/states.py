"""The words of the rollout machine, as people read them everywhere: in capitals."""

from enum import StrEnum


class RolloutKind(StrEnum):
    """A push brings a release out; a revert takes a confirmed one back."""

    PUSH = "push"
    REVERT = "revert"


class RolloutState(StrEnum):
    """Where a rollout stands. HELD: the engine stopped it; PAUSED: a person did."""

    DRAFT = "DRAFT"
    VALIDATING = "VALIDATING"
    AWAITING_APPROVAL = "AWAITING_APPROVAL"
    READY = "READY"
    RUNNING = "RUNNING"
    HELD = "HELD"
    PAUSED = "PAUSED"
    ABORTING = "ABORTING"
    COMPLETED = "COMPLETED"
    COMPLETED_WITH_EXCEPTIONS = "COMPLETED_WITH_EXCEPTIONS"
    ABORTED = "ABORTED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"
    SUPERSEDED = "SUPERSEDED"


class WaveState(StrEnum):
    """Where a wave stands."""

    PLANNED = "PLANNED"
    OPEN = "OPEN"
    SOAKING = "SOAKING"
    GATE = "GATE"
    HELD = "HELD"
    PASSED = "PASSED"
    SKIPPED = "SKIPPED"
    CANCELLED = "CANCELLED"
    REVERTED = "REVERTED"


class TaskState(StrEnum):
    """Where one register stands in one rollout."""

    PLANNED = "PLANNED"
    BLOCKED = "BLOCKED"
    READY = "READY"
    RUNNING = "RUNNING"
    PARKED = "PARKED"
    RETRY_WAIT = "RETRY_WAIT"
    UNKNOWN = "UNKNOWN"
    SUCCEEDED = "SUCCEEDED"
    ALREADY_CURRENT = "ALREADY_CURRENT"
    REVERTED = "REVERTED"
    FAILED_CLEAN = "FAILED_CLEAN"
    FAILED_DIRTY = "FAILED_DIRTY"
    UNREACHABLE = "UNREACHABLE"
    EXCUSED = "EXCUSED"
    CANCELLED = "CANCELLED"
    SUPERSEDED = "SUPERSEDED"
    REMOVED = "REMOVED"


class Phase(StrEnum):
    """What a running task is doing, as far as the register can prove it."""

    PROBE = "PROBE"
    TRANSFER = "TRANSFER"
    STAGE = "STAGE"
    ACTIVATE = "ACTIVATE"
    TRIAL = "TRIAL"
    CONFIRM = "CONFIRM"
    REVERT = "REVERT"

    @property
    def activates(self) -> bool:
        """True from ACTIVATE on: lost contact then leaves the register's state unknown."""
        return self in ACTIVATING


class HoldReason(StrEnum):
    """Why the engine stopped a wave or a rollout."""

    ERROR_THRESHOLD = "ERROR_THRESHOLD"
    UNREACHABLE = "UNREACHABLE"
    QUORUM_IMPOSSIBLE = "QUORUM_IMPOSSIBLE"
    DEADLINE = "DEADLINE"
    MEMBERSHIP_CHANGED = "MEMBERSHIP_CHANGED"
    GATE_FAILED = "GATE_FAILED"
    GATE_INCONCLUSIVE = "GATE_INCONCLUSIVE"
    REGRESSION_AFTER_PASS = "REGRESSION_AFTER_PASS"
    INTEGRITY = "INTEGRITY"
    BUDGET = "BUDGET"
    BASELINE_DRIFT = "BASELINE_DRIFT"
    CLOCK = "CLOCK"


class BlockReason(StrEnum):
    """Why a task waits although its wave is open. Every one clears by itself."""

    REGISTER_BUSY = "REGISTER_BUSY"
    STORE_GUARD = "STORE_GUARD"
    MID_SALE = "MID_SALE"
    LOCK_HELD = "LOCK_HELD"


class Decision(StrEnum):
    """What a person may decide about a held rollout."""

    CONTINUE = "continue"
    RETRY_FAILED = "retry_failed"
    REVERT_WAVE = "revert_wave"
    ABORT = "abort"


class Pace(StrEnum):
    """How many registers of a wave may be under way at once."""

    RISK_LIMITED = "risk_limited"
    SLOW_START = "slow_start"


class Sample(StrEnum):
    """The four outcomes of one gate measurement."""

    SUCCESSFUL = "Successful"
    FAILED = "Failed"
    ERROR = "Error"
    INCONCLUSIVE = "Inconclusive"


ACTIVATING = frozenset({Phase.ACTIVATE, Phase.TRIAL, Phase.CONFIRM, Phase.REVERT})

ROLLOUT_ENDS = frozenset(
    {
        RolloutState.COMPLETED,
        RolloutState.COMPLETED_WITH_EXCEPTIONS,
        RolloutState.ABORTED,
        RolloutState.REJECTED,
        RolloutState.EXPIRED,
        RolloutState.SUPERSEDED,
    },
)
WAVE_RUNS = frozenset({WaveState.OPEN, WaveState.SOAKING, WaveState.GATE})
WAVE_ENDS = frozenset(
    {WaveState.PASSED, WaveState.SKIPPED, WaveState.CANCELLED, WaveState.REVERTED},
)

VERIFIED = frozenset({TaskState.SUCCEEDED, TaskState.ALREADY_CURRENT})
FAILED = frozenset({TaskState.FAILED_CLEAN, TaskState.FAILED_DIRTY})
EXCLUDED = frozenset({TaskState.EXCUSED, TaskState.SUPERSEDED, TaskState.REMOVED})
WAITING = frozenset(
    {TaskState.READY, TaskState.BLOCKED, TaskState.PARKED, TaskState.RETRY_WAIT},
)
UNDER_WAY = frozenset({TaskState.RUNNING, TaskState.UNKNOWN})
OPEN_TASKS = WAITING | UNDER_WAY | {TaskState.PLANNED}
RETRIABLE = FAILED | {TaskState.REVERTED}
