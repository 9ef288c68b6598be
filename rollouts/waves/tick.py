"""One pass of the engine's mind: what is decided so far, and what the rows will then be."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from rollouts.shared.events import Event
from rollouts.waves.due import places
from rollouts.waves.evolve import applies, evolve
from rollouts.waves.guard import Limits
from rollouts.waves.model import DeviceTask
from rollouts.waves.snapshot import Snapshot
from rollouts.waves.states import RolloutState, TaskState

PER_TICK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Emit:
    """Record this event and fold it, in this order."""

    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """Claim this task (READY, or UNKNOWN to be reconciled) and run it."""

    task_uid: str


Decision = Emit | Dispatch


class Tick:
    """One pass: what is decided so far, and the snapshot as it will be once that is done."""

    def __init__(self, snapshot: Snapshot, now: datetime, limits: Limits) -> None:
        self.snapshot = snapshot
        self.now = now
        self.limits = limits
        self.decisions: list[Decision] = []
        running = snapshot.in_state(TaskState.RUNNING).bit_count()
        self.free = max(0, limits.sessions - running)
        self.started: dict[str, int] = {}

    @property
    def state(self) -> RolloutState:
        return self.snapshot.rollout.state

    def emit(self, event: Event) -> None:
        if applies(self.snapshot, event):
            self.decisions.append(Emit(event=event))
            self.snapshot = evolve(self.snapshot, event)

    def dispatch(self, task: DeviceTask) -> None:
        self.decisions.append(Dispatch(task_uid=task.uid))
        self.free -= 1
        if task.state is not TaskState.UNKNOWN:
            self.started[task.store] = self.started.get(task.store, 0) + 1


def first_of(bits: int) -> list[int]:
    """The lowest PER_TICK places among `bits`."""
    return list(islice(places(bits), PER_TICK))
