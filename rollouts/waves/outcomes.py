"""What a device task came to, as events. Each takes the task as the snapshot holds it now.

A task whose activation was begun and not disproved never gets an ending that the register did not
prove: where these functions cannot know, they answer UNKNOWN.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from rollouts.shared.events import Event, Json
from rollouts.waves.due import places
from rollouts.waves.events import Kind, task_event, wave_event
from rollouts.waves.model import DeviceTask, RetryRule, Wave
from rollouts.waves.snapshot import Snapshot
from rollouts.waves.states import BlockReason, Phase, Sample, TaskState

LOOK = RetryRule(first=5, cap=300)
BUSY_SECONDS = 30
MESSAGE_LENGTH = 500


def claimed(
    task: DeviceTask, *, owner: str, fence: tuple[int, int], lease_until: datetime, at: datetime
) -> Event:
    """`owner` takes a READY or UNKNOWN task; `fence` must be higher than the task's."""
    return task_event(
        Kind.TASK_CLAIMED,
        task,
        at,
        owner=owner,
        fence=list(fence),
        lease_until=lease_until.isoformat(),
    )


def phase(task: DeviceTask, phase: Phase, *, at: datetime) -> Event:
    """The intent to enter `phase`, to be committed before the register is asked for it."""
    return _event(Kind.TASK_PHASE, task, at, phase=phase.value)


def succeeded(task: DeviceTask, evidence: Mapping[str, str], *, at: datetime) -> Event:
    """Confirmed and read back; `evidence` maps component to the release id proved there."""
    return _event(Kind.TASK_SUCCEEDED, task, at, evidence=dict(evidence))


def already_current(task: DeviceTask, evidence: Mapping[str, str], *, at: datetime) -> Event:
    """Probed and found on target before anything was sent."""
    return _event(Kind.TASK_ALREADY_CURRENT, task, at, evidence=dict(evidence))


def reverted(
    task: DeviceTask,
    reason: str,
    *,
    console_absent: bool = False,
    evidence: Mapping[str, str] | None = None,
    message: str = "",
    at: datetime,
) -> Event:
    """Proved back on its baseline (`evidence`: the release ids read there)."""
    return _event(
        Kind.TASK_REVERTED,
        task,
        at,
        reason=reason,
        console_absent=console_absent,
        evidence=dict(evidence or {}),
        message=message[:MESSAGE_LENGTH],
    )


def failed_clean(
    task: DeviceTask,
    reason: str,
    *,
    message: str = "",
    proved_untouched: bool = False,
    at: datetime,
) -> Event:
    """Failed before ACTIVATE. `reason`: `disk_full`, `identity`, `integrity`, `baseline_drift` ...

    For `integrity` the caller has already sent the bytes once more. After an intent to ACTIVATE the
    register itself must have said that nothing was activated (`proved_untouched`).
    """
    if task.activated and not proved_untouched:
        return _doubt(task, reason, message, looked=True, at=at)
    return _event(Kind.TASK_FAILED_CLEAN, task, at, reason=reason, message=message[:MESSAGE_LENGTH])


def failed_dirty(task: DeviceTask, reason: str, *, message: str = "", at: datetime) -> Event:
    """Neither the target nor the baseline verifies on the register."""
    return _event(Kind.TASK_FAILED_DIRTY, task, at, reason=reason, message=message[:MESSAGE_LENGTH])


def contact_lost(
    task: DeviceTask,
    phase: Phase,
    *,
    retry: RetryRule,
    reason: str = "connect",
    message: str = "",
    at: datetime,
) -> Event:
    """The register could not be asked any more while in `phase`.

    UNKNOWN at or after ACTIVATE; else RETRY_WAIT; when the retries are spent, UNREACHABLE if the
    register never answered (PROBE), else FAILED_CLEAN.
    """
    if task.activated or phase.activates:
        return _doubt(task, reason, message, looked=not phase.activates, at=at)
    if task.retries >= retry.total:
        if phase is Phase.PROBE:
            return unreachable(task, reason, message=message, at=at)
        return failed_clean(task, "retries_spent", message=message, at=at)
    due = at + backoff(task.uid, task.retries + 1, retry)
    return _event(
        Kind.TASK_RETRY,
        task,
        at,
        reason=reason,
        message=message[:MESSAGE_LENGTH],
        due_at=due.isoformat(),
    )


def unreachable(task: DeviceTask, reason: str, *, message: str = "", at: datetime) -> Event:
    """Given up without ever having been started."""
    if task.activated:
        return _doubt(task, reason, message, looked=True, at=at)
    return _event(Kind.TASK_UNREACHABLE, task, at, reason=reason, message=message[:MESSAGE_LENGTH])


def busy(
    task: DeviceTask,
    reason: BlockReason,
    *,
    message: str = "",
    proved_untouched: bool = False,
    at: datetime,
) -> Event:
    """The register itself asks to wait (an open sale, another holder's lock)."""
    if task.activated and not proved_untouched:
        return _doubt(task, reason.value, message, looked=False, at=at)
    share = _share(task.uid, task.attempt)
    due = at + timedelta(seconds=BUSY_SECONDS * (500 + share // 2) // 1000)
    return _event(
        Kind.TASK_BLOCKED,
        task,
        at,
        reason=reason.value,
        message=message[:MESSAGE_LENGTH],
        untouched=proved_untouched,
        due_at=due.isoformat(),
    )


def parked(task: DeviceTask, *, proved_untouched: bool = False, at: datetime) -> Event:
    """Stopped before ACTIVATE by a pause or a hold; what is staged stays on the register."""
    if task.activated and not proved_untouched:
        return _doubt(task, "parked", "", looked=False, at=at)
    return _event(Kind.TASK_PARKED, task, at, reason="STAGED", untouched=proved_untouched)


def untouched(task: DeviceTask, *, at: datetime) -> Event:
    """The register proved that the activation in doubt never happened; the task is READY again."""
    return _event(Kind.TASK_UNTOUCHED, task, at)


def lease_lost(task: DeviceTask, *, at: datetime) -> Event:
    """Whoever ran the task is gone: READY before ACTIVATE, UNKNOWN (due now) from then on."""
    if task.activated or (task.phase is not None and task.phase.activates):
        return _event(
            Kind.TASK_UNKNOWN, task, at, reason="lease_lost", looked=False, due_at=at.isoformat()
        )
    return _event(Kind.TASK_RELEASED, task, at, reason="lease_lost")


def resumed(snapshot: Snapshot, *, at: datetime) -> tuple[Event, ...]:
    """What an engine records when it starts: nobody runs what was RUNNING any more."""
    running = places(snapshot.in_state(TaskState.RUNNING))
    return tuple(lease_lost(snapshot.tasks.at(place), at=at) for place in running)


def sampled(wave: Wave, sample: Sample, *, at: datetime) -> Event:
    """One measurement of the gate of a wave in GATE."""
    return wave_event(Kind.WAVE_SAMPLED, wave, at, sample=sample.value)


def backoff(uid: str, attempt: int, rule: RetryRule) -> timedelta:
    """Full jitter: between 1 second and min(cap, first * 2^(attempt-1)), fixed by (uid, attempt)."""
    ceiling = min(rule.cap, rule.first << min(attempt - 1, 20))
    return timedelta(seconds=max(1, ceiling * _share(uid, attempt) // 1000))


def _share(uid: str, attempt: int) -> int:
    digest = hashlib.sha256(f"{uid}:{attempt}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % 1001


def _doubt(task: DeviceTask, reason: str, message: str, *, looked: bool, at: datetime) -> Event:
    due = at + backoff(task.uid, task.looks + 1, LOOK)
    return _event(
        Kind.TASK_UNKNOWN,
        task,
        at,
        reason=reason,
        message=message[:MESSAGE_LENGTH],
        looked=looked,
        due_at=due.isoformat(),
    )


def _event(kind: Kind, task: DeviceTask, at: datetime, /, **data: Json) -> Event:
    """An event that speaks for the task's last claim and for no other."""
    return task_event(kind, task, at, fence=list(task.fence), **data)
