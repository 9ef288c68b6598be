"""A whole rollout in memory, with the indexes that let `decide` look only at what matters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from rollouts.waves.counters import (
    Counters,
    Reckoning,
    Tally,
    counters,
    is_failure,
    reckon,
    standing,
)
from rollouts.waves.due import Due, popped, push
from rollouts.waves.model import DeviceTask, Rollout, Wave
from rollouts.waves.states import TaskState
from rollouts.waves.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreTally:
    """What a rollout has under way or has broken in one store of `lanes` registers."""

    lanes: int
    running: int = 0
    unknown: int = 0
    dirty: int = 0
    failures: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One rollout, its waves and every task, immutable.

    `tasks` and `stores` are tables in plan order (keys: task uid, store). `tallies` counts per
    wave; `marks` holds, per task state, the places of its tasks as bits, `members` the same per
    wave; `due` the waiting tasks by time (its shape depends on history and is not compared).
    Made by `snapshot_of` from rows or by `evolve` from events; both give equal snapshots.
    """

    rollout: Rollout
    waves: tuple[Wave, ...] = ()
    tasks: Table[DeviceTask] = field(default_factory=Table)
    tallies: tuple[Tally, ...] = ()
    stores: Table[StoreTally] = field(default_factory=Table)
    marks: Mapping[TaskState, int] = field(default_factory=dict)
    members: tuple[int, ...] = ()
    failed_stores: int = 0
    due: Due | None = field(default=None, compare=False, repr=False)

    def counters(self, wave: int | None = None) -> Counters:
        """The counters of one wave, or of the whole rollout."""
        if wave is not None:
            return counters(self.tallies[wave])
        return sum((counters(each) for each in self.tallies), Counters())

    def reckoning(self, wave: int) -> Reckoning:
        """The numbers that the rules of `wave` look at."""
        return reckon(self.tallies[wave])

    def in_state(self, *states: TaskState) -> int:
        """The places of all tasks in `states`, as bits."""
        bits = 0
        for state in states:
            bits |= self.marks.get(state, 0)
        return bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """The rows that differ between two snapshots of one rollout, ready to be written."""

    rollout: Rollout | None
    waves: tuple[Wave, ...]
    tasks: tuple[DeviceTask, ...]


def snapshot_of(rollout: Rollout, waves: Iterable[Wave], tasks: Iterable[DeviceTask]) -> Snapshot:
    """The snapshot of stored rows: waves in order of index, tasks in plan order."""
    bare = Snapshot(rollout=rollout)
    for wave in waves:
        bare = with_wave(bare, wave)
    return with_new_tasks(bare, tasks)


def changed(before: Snapshot | None, after: Snapshot) -> Changed:
    """What a commit that leads from `before` (None: nothing stored yet) to `after` must write."""
    if before is None:
        return Changed(rollout=after.rollout, waves=after.waves, tasks=tuple(after.tasks.values()))
    return Changed(
        rollout=after.rollout if after.rollout != before.rollout else None,
        waves=tuple(each for each in after.waves if each not in before.waves),
        tasks=tuple(after.tasks.changed_since(before.tasks)),
    )


def with_wave(snapshot: Snapshot, wave: Wave) -> Snapshot:
    """The snapshot with `wave` in its place: replaced, or appended as the next one."""
    index = wave.index
    if index < len(snapshot.waves):
        waves = (*snapshot.waves[:index], wave, *snapshot.waves[index + 1 :])
        return replace(snapshot, waves=waves)
    return replace(
        snapshot,
        waves=(*snapshot.waves, wave),
        tallies=(*snapshot.tallies, {}),
        members=(*snapshot.members, 0),
    )


def with_new_tasks(snapshot: Snapshot, tasks: Iterable[DeviceTask]) -> Snapshot:
    """The snapshot with tasks appended in plan order."""
    fresh = tuple(tasks)
    first = len(snapshot.tasks)
    members = list(snapshot.members)
    by_wave: dict[int, list[int]] = {}
    for place, task in enumerate(fresh, first):
        by_wave.setdefault(task.wave, []).append(place)
    for wave, places in by_wave.items():
        members[wave] |= _bits(places)
    stores = {task.store: StoreTally(lanes=task.lanes) for task in fresh}
    grown = replace(
        snapshot,
        tasks=snapshot.tasks.extended((task.uid, task) for task in fresh),
        stores=snapshot.stores.extended(
            (key, row) for key, row in stores.items() if key not in snapshot.stores
        ),
        members=tuple(members),
    )
    return _indexed(grown, [(place, None, task) for place, task in enumerate(fresh, first)])


def with_tasks(snapshot: Snapshot, tasks: Iterable[DeviceTask]) -> Snapshot:
    """The snapshot with known tasks replaced and every index brought along."""
    table = snapshot.tasks
    moves: Moves = [(table.place(task.uid), table[task.uid], task) for task in tasks]
    moved = replace(snapshot, tasks=table.put({place: task for place, _, task in moves}))
    return _indexed(moved, moves)


Moves = list[tuple[int, DeviceTask | None, DeviceTask]]


def _indexed(snapshot: Snapshot, moves: "Moves") -> Snapshot:
    stores, failed_stores = _stores(snapshot, moves)
    return replace(
        snapshot,
        tallies=_tallies(snapshot.tallies, moves),
        marks=_marks(snapshot.marks, moves),
        stores=stores,
        failed_stores=failed_stores,
        due=_due(snapshot, moves),
    )


def _tallies(tallies: tuple[Tally, ...], moves: "Moves") -> tuple[Tally, ...]:
    fresh = {task.wave: dict(tallies[task.wave]) for _, _, task in moves}
    for _, old, new in moves:
        tally = fresh[new.wave]
        if old is not None:
            was = standing(old)
            tally[was] -= 1
            if not tally[was]:
                del tally[was]
        now = standing(new)
        tally[now] = tally.get(now, 0) + 1
    return tuple(fresh.get(index, tally) for index, tally in enumerate(tallies))


def _marks(marks: Mapping[TaskState, int], moves: "Moves") -> Mapping[TaskState, int]:
    leaving: dict[TaskState, list[int]] = {}
    entering: dict[TaskState, list[int]] = {}
    for place, old, new in moves:
        if old is not None:
            leaving.setdefault(old.state, []).append(place)
        entering.setdefault(new.state, []).append(place)
    fresh = dict(marks)
    for state, gone in leaving.items():
        fresh[state] &= ~_bits(gone)
    for state, come in entering.items():
        fresh[state] = fresh.get(state, 0) | _bits(come)
    return {state: bits for state, bits in fresh.items() if bits}


def _bits(places: list[int]) -> int:
    if len(places) == 1:
        return 1 << places[0]
    octets = bytearray(max(places) // 8 + 1)
    for place in places:
        octets[place // 8] |= 1 << place % 8
    return int.from_bytes(octets, "little")


def _stores(snapshot: Snapshot, moves: "Moves") -> tuple[Table[StoreTally], int]:
    table = snapshot.stores
    failed_stores = snapshot.failed_stores
    fresh: dict[int, StoreTally] = {}
    for _, old, new in moves:
        weights = _weights(new)
        before = _weights(old) if old is not None else NOTHING
        if weights == before:
            continue
        place = table.place(new.store)
        row = fresh.get(place) or table.at(place)
        after = StoreTally(
            lanes=row.lanes,
            running=row.running + weights[0] - before[0],
            unknown=row.unknown + weights[1] - before[1],
            dirty=row.dirty + weights[2] - before[2],
            failures=row.failures + weights[3] - before[3],
        )
        failed_stores += bool(after.failures) - bool(row.failures)
        fresh[place] = after
    return (table.put(fresh) if fresh else table), failed_stores


NOTHING = (False, False, False, False)


def _weights(task: DeviceTask) -> tuple[bool, bool, bool, bool]:
    return (
        task.state is TaskState.RUNNING,
        task.state is TaskState.UNKNOWN,
        task.state is TaskState.FAILED_DIRTY,
        is_failure(standing(task)),
    )


def _due(snapshot: Snapshot, moves: "Moves") -> Due | None:
    heap = snapshot.due
    for place, old, new in moves:
        if new.due_at is not None and (old is None or old.due_at != new.due_at):
            heap = push(heap, new.due_at, place)
    while heap is not None and snapshot.tasks.at(heap.place).due_at != heap.at:
        heap = popped(heap)
    return heap
