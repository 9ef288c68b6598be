"""Every event of a rollout: its kind, its subject, and the chunks in which a plan is recorded."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum

from rollouts.shared.events import Event, Json
from rollouts.waves.model import DeviceTask, Rollout, Wave
from rollouts.waves.records import rollout_to_json, rules_to_json, task_to_json

CHUNK = 500


class Kind(StrEnum):
    """The kinds of events that `evolve` knows. Nothing else moves a rollout."""

    ROLLOUT_PLANNED = "rollout.planned"
    ROLLOUT_EDITED = "rollout.edited"
    ROLLOUT_SUBMITTED = "rollout.submitted"
    ROLLOUT_VALIDATED = "rollout.validated"
    ROLLOUT_REFUSED = "rollout.refused"
    ROLLOUT_APPROVED = "rollout.approved"
    ROLLOUT_REJECTED = "rollout.rejected"
    ROLLOUT_EXPIRED = "rollout.expired"
    ROLLOUT_STARTED = "rollout.started"
    ROLLOUT_HELD = "rollout.held"
    ROLLOUT_RESOLVED = "rollout.resolved"
    ROLLOUT_PAUSED = "rollout.paused"
    ROLLOUT_RESUMED = "rollout.resumed"
    ROLLOUT_ABORTING = "rollout.aborting"
    ROLLOUT_ABORTED = "rollout.aborted"
    ROLLOUT_COMPLETED = "rollout.completed"
    ROLLOUT_SUPERSEDED = "rollout.superseded"

    WAVE_PLANNED = "wave.planned"
    WAVE_EDITED = "wave.edited"
    WAVE_OPENED = "wave.opened"
    WAVE_SKIPPED = "wave.skipped"
    WAVE_SOAKING = "wave.soaking"
    WAVE_GATED = "wave.gated"
    WAVE_SAMPLED = "wave.sampled"
    WAVE_PASSED = "wave.passed"
    WAVE_HELD = "wave.held"
    WAVE_RESOLVED = "wave.resolved"
    WAVE_CANCELLED = "wave.cancelled"
    WAVE_REVERTED = "wave.reverted"

    TASKS_PLANNED = "tasks.planned"
    TASK_READY = "task.ready"
    TASK_BLOCKED = "task.blocked"
    TASK_CLAIMED = "task.claimed"
    TASK_PHASE = "task.phase"
    TASK_PARKED = "task.parked"
    TASK_RELEASED = "task.released"
    TASK_UNTOUCHED = "task.untouched"
    TASK_RETRY = "task.retry"
    TASK_UNKNOWN = "task.unknown"
    TASK_SUCCEEDED = "task.succeeded"
    TASK_ALREADY_CURRENT = "task.already_current"
    TASK_REVERTED = "task.reverted"
    TASK_FAILED_CLEAN = "task.failed_clean"
    TASK_FAILED_DIRTY = "task.failed_dirty"
    TASK_UNREACHABLE = "task.unreachable"
    TASK_RETRIED = "task.retried"
    TASK_EXCUSED = "task.excused"
    TASK_CANCELLED = "task.cancelled"
    TASK_SUPERSEDED = "task.superseded"
    TASK_REMOVED = "task.removed"


def rollout_event(kind: Kind, rollout: Rollout, at: datetime, /, **data: Json) -> Event:
    """An event about the rollout's own row."""
    return Event(kind=kind.value, subject=rollout.uid, rollout=rollout.uid, at=at, data=data)


def wave_event(kind: Kind, wave: Wave, at: datetime, /, **data: Json) -> Event:
    """An event about one wave; `index` is always in its data."""
    return Event(
        kind=kind.value,
        subject=wave.uid,
        rollout=wave.rollout,
        at=at,
        data={"index": wave.index, **data},
    )


def task_event(kind: Kind, task: DeviceTask, at: datetime, /, **data: Json) -> Event:
    """An event about one task; `register` is always in its data."""
    return Event(
        kind=kind.value,
        subject=task.uid,
        rollout=task.rollout,
        at=at,
        data={"register": task.register, **data},
    )


def planned(
    rollout: Rollout, waves: Iterable[Wave], tasks: Iterable[DeviceTask]
) -> tuple[Event, ...]:
    """The events that bring a DRAFT into being; tasks travel in chunks of at most CHUNK."""
    at = rollout.created_at
    head = rollout_event(Kind.ROLLOUT_PLANNED, rollout, at, **rollout_to_json(rollout))
    steps = [
        wave_event(
            Kind.WAVE_PLANNED,
            wave,
            at,
            name=wave.name,
            size=wave.size,
            registers=wave.registers,
            rules=rules_to_json(wave.rules),
        )
        for wave in waves
    ]
    chunks = [
        rollout_event(Kind.TASKS_PLANNED, rollout, at, tasks=[task_to_json(each) for each in chunk])
        for chunk in _chunks(tuple(tasks))
    ]
    return (head, *steps, *chunks)


def _chunks(tasks: tuple[DeviceTask, ...]) -> Iterator[tuple[DeviceTask, ...]]:
    for at in range(0, len(tasks), CHUNK):
        yield tasks[at : at + CHUNK]
