"""The fold: what each event does to the rows. Replaying a journal rebuilds them exactly.

An event that no longer applies (its task was claimed anew, its wave is closed) changes nothing;
`applies` tells beforehand, so that such an event is never recorded.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import reduce

from rollouts.shared.events import Event
from rollouts.waves.events import Kind
from rollouts.waves.evolve_rollout import CHANGES as ROLLOUT_CHANGES
from rollouts.waves.evolve_rollout import LEAVES as ROLLOUT_LEAVES
from rollouts.waves.evolve_task import CHANGES as TASK_CHANGES
from rollouts.waves.evolve_task import LEAVES as TASK_LEAVES
from rollouts.waves.evolve_task import carries_old_fence
from rollouts.waves.evolve_wave import CHANGES as WAVE_CHANGES
from rollouts.waves.evolve_wave import LEAVES as WAVE_LEAVES
from rollouts.waves.records import rollout_from
from rollouts.waves.rules import lowered
from rollouts.waves.snapshot import Snapshot, with_tasks

FIRST = Kind.ROLLOUT_PLANNED
LOWERING = frozenset({Kind.TASK_RETRIED, Kind.TASK_EXCUSED, Kind.TASK_REMOVED})


def evolve(snapshot: Snapshot | None, event: Event) -> Snapshot:
    """The snapshot after `event`. Total over `Kind`: an event that does not apply changes nothing.

    Only `rollout.planned` may come first (snapshot None); ValueError for a kind not in `Kind`.
    """
    kind = Kind(event.kind)
    if snapshot is None:
        if kind is not FIRST:
            raise ValueError(f"{kind} cannot be the first event of a rollout")
        return Snapshot(rollout=rollout_from(event))
    if not applies(snapshot, event):
        return snapshot
    if kind in TASK_CHANGES:
        task = TASK_CHANGES[kind](snapshot.tasks[event.subject], event)
        moved = with_tasks(snapshot, (task,))
        return lowered(moved, task.wave) if kind in LOWERING else moved
    return _LARGER[kind](snapshot, event)


def evolve_all(snapshot: Snapshot | None, events: Iterable[Event]) -> Snapshot:
    """The snapshot after all `events`, in their order; ValueError when there is nothing at all."""
    folded = reduce(evolve, events, snapshot)
    if folded is None:
        raise ValueError("no events and no snapshot")
    return folded


def applies(snapshot: Snapshot, event: Event) -> bool:
    """Whether `event` would change the rows: its object is in a state that the event leaves."""
    kind = Kind(event.kind)
    if kind in TASK_LEAVES:
        task = snapshot.tasks.get(event.subject)
        return (
            task is not None
            and task.state in TASK_LEAVES[kind]
            and not carries_old_fence(task, event)
        )
    if kind in WAVE_LEAVES:
        index = event.data["index"]
        return (
            isinstance(index, int)
            and index < len(snapshot.waves)
            and snapshot.waves[index].state in WAVE_LEAVES[kind]
        )
    return kind is not FIRST and snapshot.rollout.state in ROLLOUT_LEAVES[kind]


_LARGER: Mapping[Kind, Callable[[Snapshot, Event], Snapshot]] = {
    **ROLLOUT_CHANGES,
    **WAVE_CHANGES,
}
