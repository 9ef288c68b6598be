"""Requests about rollouts."""

from dataclasses import dataclass

from rollouts.shared.requests import argument, option

ROLLOUT = "The rollout's number."
REASON = "Why, kept in the audit trail."


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutPlan:
    """Look at every register and write a DRAFT: what is there, what will change, in which waves."""

    release: str = argument("The release (R-number).", metavar="RELEASE")
    filter: str = option("Only these registers of the release.", metavar="FILTER")
    wave: tuple[str, ...] = option(
        "A wave: NAME=SIZE with SIZE 3, 10%, '1 store', rest or a filter; in order, may be repeated.",
        default=(),
        metavar="NAME=SIZE",
    )
    error_percent: int = option("A wave is held when more than this part fails.", default=5)
    unreachable_percent: int = option("Or when more than this part is not reached.", default=10)
    quorum_percent: int = option("A wave passes when this part is verified.", default=95)
    soak_seconds: int = option("How long a wave must stay healthy before the next.", default=0)
    deadline_seconds: int = option(
        "What was never reached this long after its wave opened counts as unreachable; 0: no end.",
        default=3600,
    )
    manual: bool = option("Each wave is opened by a person.", default=False)
    allow_last_register: bool = option(
        "Also the last healthy register of a store that trades (say why with --reason).",
        default=False,
    )
    title: str = option("What people will call the rollout.")
    reason: str = option("Why the rollout is made.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutList:
    """Rollouts, newest first."""

    limit: int = option("How many.", default=50, least=1, most=100_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutShow:
    """The plan of a rollout: per register what is there, was last released, is proposed."""

    rollout: str = argument(ROLLOUT)
    filter: str = option("Only these registers.", metavar="FILTER")


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutStatus:
    """State, waves and counters of a rollout."""

    rollout: str = argument(ROLLOUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutTasks:
    """The registers of a rollout, with state, phase and message."""

    rollout: str = argument(ROLLOUT)
    filter: str = option("Only these, such as state:failures or store:0021.", metavar="FILTER")


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutSubmit:
    """Check a DRAFT and hand it in for approval, or make it READY where policy asks for none."""

    rollout: str = argument(ROLLOUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutApprove:
    """Say yes to exactly this plan; never one's own."""

    rollout: str = argument(ROLLOUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutReject:
    """Say no; nothing runs and the reason is kept."""

    rollout: str = argument(ROLLOUT)
    reason: str = option(REASON)


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutStart:
    """Start a READY rollout. Recorded here; the engine moves it."""

    rollout: str = argument(ROLLOUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutOpenWave:
    """Open the next wave now."""

    rollout: str = argument(ROLLOUT)
    reason: str = option(REASON)


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutPause:
    """Start nothing new; trials under way are driven to their end."""

    rollout: str = argument(ROLLOUT)
    reason: str = option(REASON)


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutResume:
    """Go on after a pause. A HELD rollout is resolved, not resumed."""

    rollout: str = argument(ROLLOUT)
    reason: str = option(REASON)


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutResolve:
    """Decide about a HELD rollout: continue, retry_failed, revert_wave or abort."""

    rollout: str = argument(ROLLOUT)
    decision: str = argument("continue, retry_failed, revert_wave or abort.")
    reason: str = option(REASON)


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutRetry:
    """Try the failed and reverted registers again, and only these."""

    rollout: str = argument(ROLLOUT)
    register: tuple[str, ...] = option("Only this register; may be repeated.", default=())
    reason: str = option(REASON)


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutExcuse:
    """Take one register out by name; it counts neither way any more."""

    rollout: str = argument(ROLLOUT)
    register: str = argument("STORE/REGISTER")
    reason: str = option(REASON)


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutAbort:
    """End a rollout: nothing new starts, open trials are taken back, what is confirmed stays."""

    rollout: str = argument(ROLLOUT)
    reason: str = option(REASON)


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutRevert:
    """Plan a new rollout that takes back what this one confirmed; started like any other."""

    rollout: str = argument(ROLLOUT)
    reason: str = option(REASON)
