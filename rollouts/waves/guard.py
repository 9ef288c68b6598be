"""The store guard: no store loses its last working register while it trades."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from rollouts.waves.model import DeviceTask
from rollouts.waves.snapshot import Snapshot
from rollouts.waves.states import BlockReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What stands outside a rollout and bounds what it may start now.

    `sessions`: how many of its tasks may be RUNNING at once. `busy`: registers (STORE/REGISTER)
    that a task of another rollout holds. `down`: per store, registers known not to work, or in
    trial, outside this rollout. `closed`: stores that do not trade now; without it every store
    trades.
    """

    sessions: int = 16
    busy: frozenset[str] = frozenset()
    down: Mapping[str, frozenset[str]] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()


class Start(Enum):
    """Whether a task may be started at this moment."""

    NOW = "now"
    NEXT = "next"  # after a sister lane that is under way


def may_start(
    task: DeviceTask, snapshot: Snapshot, limits: Limits, started: Mapping[str, int]
) -> Start | BlockReason:
    """Whether `task` may start; `started` counts tasks per store started in this same tick.

    A store of R registers has at most max(1, R // 2) under way, and while it trades at least one
    that works and is not; a plan may allow the last register.
    """
    if task.register in limits.busy:
        return BlockReason.REGISTER_BUSY
    store = snapshot.stores[task.store]
    down = limits.down.get(task.store, frozenset())
    working = store.lanes - store.dirty - store.unknown - len(down)
    running = store.running + started.get(task.store, 0)
    share = max(1, store.lanes // 2) - store.unknown
    exempt = (
        task.store in limits.closed
        or snapshot.rollout.policy.allow_last_register
        or task.register in down
    )
    if share <= 0 or (working <= 1 and not exempt):
        return BlockReason.STORE_GUARD
    if running >= share or (working - running <= 1 and not exempt):
        return Start.NEXT
    return Start.NOW
