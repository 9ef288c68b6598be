"""A rollout run against a scripted fleet with a clock of its own: the same code as the engine's.

Time passes only here. Registers keep their own journal, refuse old fences and take an unconfirmed
trial back by themselves, so that a crash of the engine at any step can be played.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from random import Random

from rollouts.shared.events import Event
from rollouts.waves import outcomes
from rollouts.waves.decide import Dispatch, Emit, decide, wake_at
from rollouts.waves.evolve import applies, evolve, evolve_all
from rollouts.waves.guard import Limits
from rollouts.waves.model import DeviceTask
from rollouts.waves.snapshot import Snapshot
from rollouts.waves.states import (
    ROLLOUT_ENDS,
    BlockReason,
    Phase,
    RolloutState,
    TaskState,
)

TRIAL = timedelta(minutes=5)
STEP = timedelta(seconds=20)
LEASE = timedelta(minutes=2)


class Nature(Enum):
    """How a simulated register takes what is pushed."""

    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    OFFLINE = "offline"
    WRONG_MODEL = "wrong model"
    BROKEN = "broken"  # neither the target nor the baseline verifies afterwards
    CURRENT = "current"
    MID_SALE = "mid sale"  # busy for the first visit, then healthy
    DROPS = "drops"  # every connection that opens a trial is lost before its health is known


@dataclass(slots=True, kw_only=True)
class Register:
    """One register with its own truth: what is current, its journal and the highest fence seen."""

    nature: Nature = Nature.HEALTHY
    before: str = "a"
    after: str = "b"
    current: str = "a"
    journal: str = ""
    trial_since: datetime | None = None
    fence: tuple[int, int] = (0, 0)
    activations: int = 0
    absent: bool = False
    visits: int = 0

    def wakes(self, now: datetime) -> None:
        """The dead-man's timer: an unconfirmed trial is taken back."""
        if self.trial_since is not None and now - self.trial_since >= TRIAL:
            self.revert()
            self.absent = True

    def activate(self, now: datetime) -> None:
        """Switch, unless this release is already in trial or confirmed."""
        if self.journal not in {"trial", "committed"}:
            self.current, self.journal, self.trial_since = self.after, "trial", now
            self.activations += 1

    def confirm(self) -> None:
        """Make the open trial permanent."""
        self.journal, self.trial_since = "committed", None

    def revert(self) -> None:
        """Take the open trial back."""
        self.current, self.journal, self.trial_since = self.before, "reverted", None


@dataclass(slots=True, kw_only=True)
class Visit:
    """One task being run: the next step is taken when the simulation says so."""

    task: str
    fence: tuple[int, int]
    phase: Phase = Phase.PROBE


@dataclass(slots=True)
class Simulation:
    """Drives one rollout. `journal` holds every event; `dispatched` counts claims per register."""

    journal: list[Event]
    fleet: Mapping[str, Register]
    now: datetime
    limits: Limits = field(default_factory=Limits)
    seed: int = 0
    snapshot: Snapshot = field(init=False)
    visits: dict[str, Visit] = field(default_factory=dict)
    counter: int = 0
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.snapshot = evolve_all(None, self.journal)
        self.random = Random(self.seed)  # noqa: S311 - replays, guards nothing

    def record(self, events: Sequence[Event]) -> None:
        """Commit events, leaving out those that no longer apply."""
        for event in events:
            if applies(self.snapshot, event):
                self.journal.append(event)
                self.snapshot = evolve(self.snapshot, event)

    def tick(self) -> None:
        """One pass of the engine: decide, commit, claim."""
        for decision in decide(self.snapshot, self.now, self.limits):
            if isinstance(decision, Emit):
                self.record((decision.event,))
            else:
                self._claim(decision)

    def step(self) -> None:
        """Let one visit, picked at random, take its next step; then time passes."""
        if self.visits:
            self._walk(self.visits[self.random.choice(sorted(self.visits))])
        self._pass(STEP)

    def crash(self) -> None:
        """The engine dies and starts again: only the journal and the registers remember."""
        self.visits.clear()
        self.snapshot = evolve_all(None, self.journal)
        self.record(outcomes.resumed(self.snapshot, at=self.now))

    def run(self, *, steps: int = 100_000) -> RolloutState:
        """Until the rollout ends, or nothing more will happen by itself; its state then.

        RuntimeError when that takes more than `steps`.
        """
        for _ in range(steps):
            self.tick()
            if self.snapshot.rollout.state in ROLLOUT_ENDS:
                return self.snapshot.rollout.state
            if self.visits:
                self.step()
                continue
            moment = wake_at(self.snapshot)
            if moment is None or self._is_stopped():
                return self.snapshot.rollout.state
            self._pass(max(moment - self.now, STEP))
        raise RuntimeError("the simulation does not come to an end")

    def _is_stopped(self) -> bool:
        """Held or paused with nothing in doubt: only a person can go on."""
        stopped = self.snapshot.rollout.state in {RolloutState.HELD, RolloutState.PAUSED}
        return stopped and not self.snapshot.in_state(TaskState.UNKNOWN)

    def _pass(self, time: timedelta) -> None:
        self.now += time
        for register in self.fleet.values():
            register.wakes(self.now)

    def _claim(self, decision: Dispatch) -> None:
        task = self.snapshot.tasks[decision.task_uid]
        if task.uid in self.visits:
            raise RuntimeError(f"dispatched twice: {task.register}")
        self.counter += 1
        fence = (0, self.counter)
        claim = outcomes.claimed(
            task, owner="simulation", fence=fence, lease_until=self.now + LEASE, at=self.now
        )
        self.record((claim,))
        self.visits[task.uid] = Visit(task=task.uid, fence=fence)

    def _walk(self, visit: Visit) -> None:
        task = self.snapshot.tasks[visit.task]
        register = self.fleet[task.register]
        event = self._next(visit, task, register)
        if event is not None:
            self.record((event,))
            del self.visits[visit.task]

    def _next(self, visit: Visit, task: DeviceTask, register: Register) -> Event | None:
        if register.nature is Nature.OFFLINE:
            retry = self.snapshot.rollout.policy.retry
            return outcomes.contact_lost(task, visit.phase, retry=retry, at=self.now)
        if visit.phase is Phase.PROBE:
            register.visits += 1
            register.fence = max(register.fence, visit.fence)
            return self._reconciled(visit, task, register) or self._probed(visit, task, register)
        if visit.phase is Phase.STAGE:
            return self._activated(visit, task, register)
        return self._tried(visit, task, register)

    def _reconciled(self, visit: Visit, task: DeviceTask, register: Register) -> Event | None:
        """What the register's journal says of an activation in doubt."""
        if not task.activated:
            return None
        if register.journal == "committed":
            return outcomes.succeeded(task, self._evidence(task, register), at=self.now)
        if register.journal == "reverted":
            return outcomes.reverted(task, "trial", console_absent=register.absent, at=self.now)
        if register.journal == "trial":
            visit.phase = Phase.TRIAL
            return None
        return outcomes.untouched(task, at=self.now)

    def _probed(self, visit: Visit, task: DeviceTask, register: Register) -> Event | None:
        if visit.phase is not Phase.PROBE:
            return None
        if register.nature is Nature.WRONG_MODEL:
            return outcomes.failed_clean(task, "wrong_model", at=self.now)
        if register.nature is Nature.CURRENT:
            return outcomes.already_current(task, self._evidence(task, register), at=self.now)
        if register.nature is Nature.MID_SALE and register.visits == 1:
            return outcomes.busy(task, BlockReason.MID_SALE, at=self.now)
        if self.snapshot.rollout.state is not RolloutState.RUNNING:
            return outcomes.parked(task, at=self.now)
        visit.phase = Phase.STAGE
        return None

    def _activated(self, visit: Visit, task: DeviceTask, register: Register) -> Event | None:
        """The intent first, then the register's switch."""
        if self.snapshot.rollout.state is not RolloutState.RUNNING:
            return outcomes.parked(task, at=self.now)
        if not task.activated:
            self.record((outcomes.phase(task, Phase.ACTIVATE, at=self.now),))
            register.journal = ""
            return None
        register.activate(self.now)
        visit.phase = Phase.TRIAL
        if register.nature is Nature.DROPS:
            retry = self.snapshot.rollout.policy.retry
            return outcomes.contact_lost(task, Phase.TRIAL, retry=retry, at=self.now)
        return None

    def _tried(self, visit: Visit, task: DeviceTask, register: Register) -> Event | None:
        if visit.fence < register.fence:
            return outcomes.lease_lost(task, at=self.now)
        if register.journal == "reverted":
            return outcomes.reverted(task, "trial", console_absent=register.absent, at=self.now)
        if register.nature is Nature.BROKEN:
            return outcomes.failed_dirty(task, "no_baseline", at=self.now)
        aborting = self.snapshot.rollout.state is RolloutState.ABORTING
        if register.nature is Nature.UNHEALTHY or aborting:
            register.revert()
            reason = "abort" if aborting else "health"
            return outcomes.reverted(task, reason, at=self.now)
        register.confirm()
        return outcomes.succeeded(task, self._evidence(task, register), at=self.now)

    @staticmethod
    def _evidence(task: DeviceTask, register: Register) -> dict[str, str]:
        return {move.component: register.current for move in task.moves}
