"""What events do to one device task."""

from collections.abc import Callable, Mapping
from datetime import datetime

from rollouts.shared.events import Event, Json
from rollouts.waves.events import Kind
from rollouts.waves.model import DeviceTask, altered
from rollouts.waves.records import mapping, sequence, whole
from rollouts.waves.states import RETRIABLE, UNDER_WAY, WAITING, Phase, TaskState

_RUNNING = frozenset({TaskState.RUNNING})
_WAITS = WAITING | {TaskState.PLANNED}

LEAVES: Mapping[Kind, frozenset[TaskState]] = {
    Kind.TASK_READY: _WAITS - {TaskState.READY},
    Kind.TASK_BLOCKED: frozenset({TaskState.READY, TaskState.RUNNING}),
    Kind.TASK_CLAIMED: frozenset({TaskState.READY, TaskState.UNKNOWN}),
    Kind.TASK_PHASE: _RUNNING,
    Kind.TASK_PARKED: _RUNNING,
    Kind.TASK_RELEASED: _RUNNING,
    Kind.TASK_UNTOUCHED: UNDER_WAY,
    Kind.TASK_RETRY: _RUNNING,
    Kind.TASK_UNKNOWN: _RUNNING,
    Kind.TASK_SUCCEEDED: UNDER_WAY,
    Kind.TASK_ALREADY_CURRENT: UNDER_WAY,
    Kind.TASK_REVERTED: UNDER_WAY,
    Kind.TASK_FAILED_CLEAN: UNDER_WAY,
    Kind.TASK_FAILED_DIRTY: UNDER_WAY,
    Kind.TASK_UNREACHABLE: _WAITS | _RUNNING,
    Kind.TASK_RETRIED: RETRIABLE | {TaskState.UNREACHABLE},
    Kind.TASK_EXCUSED: _WAITS | RETRIABLE | {TaskState.UNREACHABLE, TaskState.UNKNOWN},
    Kind.TASK_CANCELLED: _WAITS,
    Kind.TASK_SUPERSEDED: _WAITS | {TaskState.UNREACHABLE},
    Kind.TASK_REMOVED: _WAITS | RETRIABLE | {TaskState.UNREACHABLE},
}


def carries_old_fence(task: DeviceTask, event: Event) -> bool:
    """True when the event speaks for an earlier claim of the task."""
    spoken = event.data.get("fence")
    if Kind(event.kind) is Kind.TASK_CLAIMED:
        return spoken is not None and fence_from(spoken) <= task.fence
    return spoken is not None and fence_from(spoken) != task.fence


def fence_from(value: Json) -> tuple[int, int]:
    """A fence that travelled as a JSON array."""
    epoch, counter = sequence(value)
    return whole(epoch), whole(counter)


def _ready(task: DeviceTask, event: Event) -> DeviceTask:
    return _waits(task, event, TaskState.READY)


def _untouched(task: DeviceTask, event: Event) -> DeviceTask:
    return altered(_undone(_ready(task, event)), looks=0)


def _undone(task: DeviceTask) -> DeviceTask:
    """The register proved that the intended activation never happened."""
    return altered(task, activated=False, activations=task.activations - task.activated)


def _retried(task: DeviceTask, event: Event) -> DeviceTask:
    return altered(
        _ready(task, event), activated=False, console_absent=False, looks=0, ended_at=None
    )


def _blocked(task: DeviceTask, event: Event) -> DeviceTask:
    return _waits(task, event, TaskState.BLOCKED)


def _retry(task: DeviceTask, event: Event) -> DeviceTask:
    return altered(_waits(task, event, TaskState.RETRY_WAIT), retries=task.retries + 1)


def _parked(task: DeviceTask, event: Event) -> DeviceTask:
    return _waits(task, event, TaskState.PARKED)


def _unknown(task: DeviceTask, event: Event) -> DeviceTask:
    looks = task.looks + 1 if event.data.get("looked") else task.looks
    waiting = _waits(task, event, TaskState.UNKNOWN)
    return altered(
        waiting,
        looks=looks,
        phase=task.phase,
        activated=True,
        activations=task.activations + (not task.activated),
    )


def _waits(task: DeviceTask, event: Event, state: TaskState) -> DeviceTask:
    data = event.data
    return altered(
        _undone(task) if data.get("untouched") else task,
        state=state,
        phase=None,
        reason=str(data.get("reason", "")),
        message=str(data.get("message", "")),
        due_at=_instant(data.get("due_at")),
        owner="",
        lease_until=None,
        changed_at=event.at,
    )


def _claimed(task: DeviceTask, event: Event) -> DeviceTask:
    data = event.data
    return altered(
        task,
        state=TaskState.RUNNING,
        phase=Phase.PROBE,
        reason="",
        message="",
        attempt=task.attempt + 1,
        due_at=None,
        fence=fence_from(data["fence"]),
        owner=str(data["owner"]),
        lease_until=_instant(data["lease_until"]),
        started_at=task.started_at or event.at,
        changed_at=event.at,
    )


def _phase(task: DeviceTask, event: Event) -> DeviceTask:
    phase = Phase(str(event.data["phase"]))
    begins = phase.activates and not task.activated
    return altered(
        task,
        phase=phase,
        activated=task.activated or begins,
        activations=task.activations + begins,
        changed_at=event.at,
    )


def _ended(state: TaskState) -> Callable[[DeviceTask, Event], DeviceTask]:
    def change(task: DeviceTask, event: Event) -> DeviceTask:
        data = event.data
        evidence = mapping(data.get("evidence") or {})
        return altered(
            _undone(task) if data.get("untouched") else task,
            state=state,
            reason=str(data.get("reason", "")),
            message=str(data.get("message", "")),
            activated=False,
            console_absent=bool(data.get("console_absent", False)),
            due_at=None,
            owner="",
            lease_until=None,
            evidence={key: str(value) for key, value in evidence.items()},
            changed_at=event.at,
            ended_at=event.at,
        )

    return change


def _instant(value: Json) -> datetime | None:
    return datetime.fromisoformat(str(value)) if value else None


CHANGES: Mapping[Kind, Callable[[DeviceTask, Event], DeviceTask]] = {
    Kind.TASK_READY: _ready,
    Kind.TASK_BLOCKED: _blocked,
    Kind.TASK_CLAIMED: _claimed,
    Kind.TASK_PHASE: _phase,
    Kind.TASK_PARKED: _parked,
    Kind.TASK_RELEASED: _ready,
    Kind.TASK_UNTOUCHED: _untouched,
    Kind.TASK_RETRY: _retry,
    Kind.TASK_UNKNOWN: _unknown,
    Kind.TASK_SUCCEEDED: _ended(TaskState.SUCCEEDED),
    Kind.TASK_ALREADY_CURRENT: _ended(TaskState.ALREADY_CURRENT),
    Kind.TASK_REVERTED: _ended(TaskState.REVERTED),
    Kind.TASK_FAILED_CLEAN: _ended(TaskState.FAILED_CLEAN),
    Kind.TASK_FAILED_DIRTY: _ended(TaskState.FAILED_DIRTY),
    Kind.TASK_UNREACHABLE: _ended(TaskState.UNREACHABLE),
    Kind.TASK_RETRIED: _retried,
    Kind.TASK_EXCUSED: _ended(TaskState.EXCUSED),
    Kind.TASK_CANCELLED: _ended(TaskState.CANCELLED),
    Kind.TASK_SUPERSEDED: _ended(TaskState.SUPERSEDED),
    Kind.TASK_REMOVED: _ended(TaskState.REMOVED),
}
