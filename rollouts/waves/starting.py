"""Which tasks are started now: woken, asked again after silence, or begun in an open wave."""

from rollouts.waves import arithmetic
from rollouts.waves.due import due_by, places
from rollouts.waves.events import Kind, task_event
from rollouts.waves.guard import Start, may_start
from rollouts.waves.model import Wave
from rollouts.waves.states import (
    WAITING,
    WAVE_RUNS,
    BlockReason,
    RolloutState,
    TaskState,
    WaveState,
)
from rollouts.waves.tick import PER_TICK, Tick


def wake(tick: Tick) -> None:
    """Waiting tasks whose time has come, and parked ones, are READY again."""
    if tick.state is not RolloutState.RUNNING:
        return
    table = tick.snapshot.tasks
    due = [
        place
        for at, place in due_by(tick.snapshot.due, tick.now)
        if table.at(place).due_at == at and table.at(place).state in WAITING
    ]
    parked = list(places(tick.snapshot.in_state(TaskState.PARKED)))
    for place in sorted({*due, *parked})[:PER_TICK]:
        tick.emit(task_event(Kind.TASK_READY, table.at(place), tick.now))


def look_again(tick: Tick) -> None:
    """Ask every UNKNOWN register whose time has come what became of it."""
    table = tick.snapshot.tasks
    due = {
        place
        for at, place in due_by(tick.snapshot.due, tick.now)
        if table.at(place).due_at == at and table.at(place).state is TaskState.UNKNOWN
    }
    for place in sorted(due)[: tick.free]:
        task = table.at(place)
        if task.register not in tick.limits.busy:
            tick.dispatch(task)


def dispatch(tick: Tick) -> None:
    """Start what the pace of each wave, the sessions and the store guard allow."""
    for wave in tick.snapshot.waves:
        if wave.state in WAVE_RUNS | {WaveState.PASSED}:
            numbers = tick.snapshot.reckoning(wave.index)
            most = arithmetic.concurrency(numbers, wave.rules)
            slots = min(most - numbers.under_way, tick.free)
            if slots > 0:
                _start_tasks(tick, wave, slots)


def _start_tasks(tick: Tick, wave: Wave, slots: int) -> None:
    """Start up to `slots` tasks of the wave that nothing stands against, in plan order."""
    candidates = tick.snapshot.in_state(TaskState.READY, TaskState.BLOCKED)
    blocked = 0
    for place in places(candidates & tick.snapshot.members[wave.index]):
        if slots <= 0 or blocked >= PER_TICK:
            return
        task = tick.snapshot.tasks.at(place)
        if task.due_at is not None:
            continue
        answer = may_start(task, tick.snapshot, tick.limits, tick.started)
        if isinstance(answer, BlockReason) and task.state is TaskState.READY:
            tick.emit(task_event(Kind.TASK_BLOCKED, task, tick.now, reason=answer.value))
            blocked += 1
        elif answer is Start.NOW:
            tick.emit(task_event(Kind.TASK_READY, task, tick.now))
            tick.dispatch(task)
            slots -= 1
