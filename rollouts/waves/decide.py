"""The engine's mind: from what is and what time it is, to what happens next. Pure."""

from datetime import datetime, timedelta

from rollouts.waves import arithmetic, outcomes, rules
from rollouts.waves.events import Kind, rollout_event, task_event, wave_event
from rollouts.waves.guard import Limits
from rollouts.waves.model import Wave
from rollouts.waves.snapshot import Snapshot
from rollouts.waves.starting import dispatch, look_again, wake
from rollouts.waves.states import (
    WAITING,
    WAVE_ENDS,
    WAVE_RUNS,
    HoldReason,
    RolloutState,
    TaskState,
    WaveState,
)
from rollouts.waves.tick import Decision, Dispatch, Emit, Tick, first_of

DRIVEN = frozenset(
    {RolloutState.RUNNING, RolloutState.PAUSED, RolloutState.HELD, RolloutState.ABORTING},
)
WATCHED = frozenset({RolloutState.RUNNING, RolloutState.PAUSED, RolloutState.HELD})
__all__ = ["Decision", "Dispatch", "Emit", "Limits", "decide", "wake_at"]

GONE_ON = frozenset({WaveState.PASSED, WaveState.SKIPPED})


def decide(snapshot: Snapshot, now: datetime, limits: Limits) -> tuple[Decision, ...]:
    """Everything to be done now, in order. Deciding again without doing it gives the same answer.

    The caller commits every Emit and one claim per Dispatch in one transaction. A tick wakes and
    ends at most PER_TICK tasks each; the rest follows at the next tick.
    """
    tick = Tick(snapshot, now, limits)
    _before_running(tick)
    if tick.state in WATCHED:
        wake(tick)
        _give_up_unstarted(tick)
        _hold(tick)
    if tick.state is RolloutState.RUNNING:
        _promote(tick)
    if tick.state is RolloutState.ABORTING:
        _abort(tick)
    if tick.state in DRIVEN:
        look_again(tick)
    if tick.state is RolloutState.RUNNING:
        dispatch(tick)
    return tuple(tick.decisions)


def wake_at(snapshot: Snapshot) -> datetime | None:
    """When `decide` will next have something to do although nothing happens; None: never.

    It may lie in the past; a store guard or a busy register clears without a time.
    """
    rollout = snapshot.rollout
    moments = [snapshot.due.at if snapshot.due and rollout.state in DRIVEN else None]
    if rollout.state is RolloutState.READY:
        moments.append(rollout.policy.start_at)
    if rollout.state in {RolloutState.AWAITING_APPROVAL, RolloutState.READY}:
        moments.append(_approval_ends(snapshot))
    if rollout.state in WATCHED:
        for wave in snapshot.waves:
            if wave.state is WaveState.SOAKING:
                moments.append(rules.soak_ends(wave))
            if wave.state in WAVE_RUNS | {WaveState.PASSED} and _late(snapshot, wave):
                moments.append(wave.deadline_at)
    return min((each for each in moments if each is not None), default=None)


def _before_running(tick: Tick) -> None:
    rollout = tick.snapshot.rollout
    ends = _approval_ends(tick.snapshot)
    if ends is not None and ends <= tick.now:
        tick.emit(rollout_event(Kind.ROLLOUT_EXPIRED, rollout, tick.now))
    start_at = rollout.policy.start_at
    if tick.state is RolloutState.READY and start_at is not None and start_at <= tick.now:
        tick.emit(rollout_event(Kind.ROLLOUT_STARTED, rollout, tick.now))


def _approval_ends(snapshot: Snapshot) -> datetime | None:
    rollout = snapshot.rollout
    seconds = rollout.policy.approval_seconds
    if not (seconds and rollout.policy.approvals and rollout.submitted_at):
        return None
    if rollout.state is RolloutState.AWAITING_APPROVAL:
        return rollout.submitted_at + timedelta(seconds=seconds)
    if rollout.state is RolloutState.READY and rollout.approvals:
        return rollout.approvals[-1].at + timedelta(seconds=seconds)
    return None


def _give_up_unstarted(tick: Tick) -> None:
    """Past a wave's deadline, what never started is UNREACHABLE and joins the stragglers."""
    if tick.state is not RolloutState.RUNNING:
        return
    for wave in tick.snapshot.waves:
        late = wave.deadline_at is not None and wave.deadline_at <= tick.now
        if late and wave.state in WAVE_RUNS | {WaveState.PASSED}:
            waiting = tick.snapshot.in_state(*WAITING) & tick.snapshot.members[wave.index]
            for place in first_of(waiting):
                task = tick.snapshot.tasks.at(place)
                tick.emit(outcomes.unreachable(task, task.reason or "deadline", at=tick.now))


def _hold(tick: Tick) -> None:
    """Stop every wave whose rules trip, and the rollout with the first of them."""
    first: tuple[HoldReason, Wave | None] | None = None
    for wave in tick.snapshot.waves:
        if wave.state in WAVE_RUNS:
            reason = rules.wave_trips(wave, tick.snapshot.reckoning(wave.index), tick.now)
            if reason is not None:
                tick.emit(wave_event(Kind.WAVE_HELD, wave, tick.now, reason=reason.value))
                first = first or (reason, wave)
    whole = rules.rollout_trips(tick.snapshot)
    if first is None and whole is not None:
        first = (whole, None)
    if first is not None:
        reason, held = first
        data = {"wave": held.index} if held else {}
        tick.emit(
            rollout_event(
                Kind.ROLLOUT_HELD, tick.snapshot.rollout, tick.now, reason=reason.value, **data
            ),
        )


def _promote(tick: Tick) -> None:
    """Carry running waves on, open the next one, and end the rollout when nothing is left."""
    for index in range(len(tick.snapshot.waves)):
        _advance(tick, index)
    while _open_next(tick):
        pass
    waves_done = all(each.state in GONE_ON for each in tick.snapshot.waves)
    still_open = tick.snapshot.in_state(TaskState.RUNNING, TaskState.UNKNOWN, *WAITING)
    if waves_done and not still_open:
        exceptions = rules.has_exceptions(tick.snapshot)
        tick.emit(
            rollout_event(
                Kind.ROLLOUT_COMPLETED, tick.snapshot.rollout, tick.now, exceptions=exceptions
            ),
        )


def _advance(tick: Tick, index: int) -> None:
    numbers = tick.snapshot.reckoning(index)
    wave = tick.snapshot.waves[index]
    if wave.state in WAVE_RUNS and not numbers.counted:
        tick.emit(wave_event(Kind.WAVE_SKIPPED, wave, tick.now, note="empty"))
        return
    if wave.state is WaveState.OPEN and rules.proved_enough(wave, numbers):
        tick.emit(wave_event(Kind.WAVE_SOAKING, wave, tick.now))
    wave = tick.snapshot.waves[index]
    soaked = wave.state is WaveState.SOAKING and rules.soaked(wave, tick.now)
    if soaked and not rules.busy_now(tick.snapshot, wave):
        tick.emit(wave_event(Kind.WAVE_GATED, wave, tick.now))
    wave = tick.snapshot.waves[index]
    if wave.state is WaveState.GATE:
        _judge(tick, wave, numbers.failures)


def _judge(tick: Tick, wave: Wave, failures: int) -> None:
    gate = None if wave.accepted.waived else wave.rules.gate
    verdict = True if gate is None else arithmetic.gate_verdict(wave.samples, gate)
    if verdict is True:
        tick.emit(wave_event(Kind.WAVE_PASSED, wave, tick.now, failures=failures))
    elif isinstance(verdict, HoldReason):
        reason = verdict.value
        tick.emit(wave_event(Kind.WAVE_HELD, wave, tick.now, reason=reason))
        tick.emit(
            rollout_event(
                Kind.ROLLOUT_HELD,
                tick.snapshot.rollout,
                tick.now,
                reason=reason,
                wave=wave.index,
            ),
        )


def _open_next(tick: Tick) -> bool:
    """Open or skip the first PLANNED wave when its turn has come; True when one was skipped."""
    if tick.state is not RolloutState.RUNNING:
        return False
    waves = tick.snapshot.waves
    index = next((each.index for each in waves if each.state is WaveState.PLANNED), None)
    if index is None or any(each.state not in GONE_ON for each in waves[:index]):
        return False
    wave = waves[index]
    if not tick.snapshot.reckoning(index).counted:
        tick.emit(wave_event(Kind.WAVE_SKIPPED, wave, tick.now, note="empty"))
        return True
    opened_before = any(each.state is WaveState.PASSED for each in waves[:index])
    if tick.snapshot.rollout.policy.automatic or not opened_before:
        tick.emit(wave_event(Kind.WAVE_OPENED, wave, tick.now))
    return False


def _abort(tick: Tick) -> None:
    """Nothing new starts; what came back unfinished is cancelled; the end waits for every answer."""
    for place in first_of(tick.snapshot.in_state(TaskState.PLANNED, *WAITING)):
        task = tick.snapshot.tasks.at(place)
        tick.emit(task_event(Kind.TASK_CANCELLED, task, tick.now, reason="abort"))
    left = tick.snapshot.in_state(TaskState.PLANNED, TaskState.RUNNING, TaskState.UNKNOWN, *WAITING)
    if left:
        return
    for wave in tick.snapshot.waves:
        if wave.state not in WAVE_ENDS:
            tick.emit(wave_event(Kind.WAVE_CANCELLED, wave, tick.now))
    tick.emit(rollout_event(Kind.ROLLOUT_ABORTED, tick.snapshot.rollout, tick.now))


def _late(snapshot: Snapshot, wave: Wave) -> int:
    open_states = snapshot.in_state(TaskState.UNKNOWN, *WAITING)
    return open_states & snapshot.members[wave.index]
