"""Every event of a rollout, and how rows travel inside the events that plan it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from rollouts.shared.events import Event, Json
from rollouts.waves.model import (
    Accepted,
    ComponentMove,
    DeviceTask,
    GateRule,
    Policy,
    RetryRule,
    Rollout,
    Wave,
    WaveRules,
)
from rollouts.waves.states import Pace, RolloutKind, RolloutState

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


def wave_event(kind: Kind, rollout: Rollout, wave: Wave, at: datetime, /, **data: Json) -> Event:
    """An event about one wave; `index` is always in its data."""
    return Event(
        kind=kind.value,
        subject=wave.uid,
        rollout=rollout.uid,
        at=at,
        data={"index": wave.index, **data},
    )


def task_event(kind: Kind, rollout: str, task: DeviceTask, at: datetime, /, **data: Json) -> Event:
    """An event about one task of the rollout with that uid; `register` is always in its data."""
    return Event(
        kind=kind.value,
        subject=task.uid,
        rollout=rollout,
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
            rollout,
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
        rollout_event(
            Kind.TASKS_PLANNED, rollout, at, tasks=[_task_to_json(each) for each in chunk]
        )
        for chunk in _chunks(tuple(tasks))
    ]
    return (head, *steps, *chunks)


def _chunks(tasks: tuple[DeviceTask, ...]) -> Iterator[tuple[DeviceTask, ...]]:
    for at in range(0, len(tasks), CHUNK):
        yield tasks[at : at + CHUNK]


def rollout_to_json(rollout: Rollout) -> dict[str, Json]:
    """What a `rollout.planned` event holds."""
    return {
        "number": rollout.number,
        "title": rollout.title,
        "kind": rollout.kind.value,
        "components": list(rollout.components),
        "releases": list(rollout.releases),
        "plan_hash": rollout.plan_hash,
        "created_by": rollout.created_by,
        "reverts": rollout.reverts,
        "bound": dict(rollout.bound),
        "policy": policy_to_json(rollout.policy),
    }


def rollout_from(event: Event) -> Rollout:
    """The DRAFT that a `rollout.planned` event describes."""
    data = event.data
    return Rollout(
        uid=event.subject,
        number=whole(data["number"]),
        title=str(data["title"]),
        kind=RolloutKind(str(data["kind"])),
        state=RolloutState.DRAFT,
        components=texts(data["components"]),
        releases=texts(data["releases"]),
        plan_hash=str(data["plan_hash"]),
        created_by=str(data["created_by"]),
        created_at=event.at,
        changed_at=event.at,
        policy=policy_from(mapping(data["policy"])),
        reverts=str(data["reverts"]),
        bound={key: str(value) for key, value in mapping(data["bound"]).items()},
    )


def wave_from(event: Event) -> Wave:
    """The PLANNED wave that a `wave.planned` event describes."""
    data = event.data
    rules = rules_from(mapping(data["rules"]))
    return Wave(
        uid=event.subject,
        index=whole(data["index"]),
        name=str(data["name"]),
        size=str(data["size"]),
        registers=whole(data["registers"]),
        rules=rules,
        soak_left=rules.soak_seconds,
    )


def tasks_from(event: Event) -> Iterator[DeviceTask]:
    """The PLANNED tasks that a `tasks.planned` event describes."""
    for each in sequence(event.data["tasks"]):
        uid, register, register_uid, store, wave, lanes, stratum, moves = sequence(each)
        yield DeviceTask(
            uid=str(uid),
            register=str(register),
            register_uid=str(register_uid),
            store=str(store),
            wave=whole(wave),
            lanes=whole(lanes),
            stratum=str(stratum),
            moves=tuple(_move(sequence(move)) for move in sequence(moves)),
            changed_at=event.at,
        )


def _task_to_json(task: DeviceTask) -> Json:
    moves: list[Json] = [[each.component, each.before, each.after] for each in task.moves]
    return [
        task.uid,
        task.register,
        task.register_uid,
        task.store,
        task.wave,
        task.lanes,
        task.stratum,
        moves,
    ]


def _move(row: list[Json]) -> ComponentMove:
    component, before, after = row
    return ComponentMove(component=str(component), before=str(before), after=str(after))


def policy_to_json(policy: Policy) -> dict[str, Json]:
    """A policy as JSON; `policy_from` is its inverse."""
    start = policy.start_at.isoformat() if policy.start_at else None
    return {**asdict(policy), "start_at": start}


def policy_from(data: Mapping[str, Json]) -> Policy:
    """The policy that `policy_to_json` wrote."""
    retry = {key: whole(value) for key, value in mapping(data["retry"]).items()}
    plain = _without(data, "retry", "start_at")
    start = data["start_at"]
    return replace(
        Policy(),
        **plain,
        retry=RetryRule(**retry),
        start_at=datetime.fromisoformat(str(start)) if start else None,
    )


def rules_to_json(rules: WaveRules) -> dict[str, Json]:
    """A wave's rules as JSON; `rules_from` is its inverse."""
    return {**asdict(rules), "pace": rules.pace.value}


def rules_from(data: Mapping[str, Json]) -> WaveRules:
    """The rules that `rules_to_json` wrote."""
    plain = _without(data, "pace", "gate")
    gate = data["gate"]
    return replace(
        WaveRules(),
        **plain,
        pace=Pace(str(data["pace"])),
        gate=GateRule(**{key: whole(each) for key, each in mapping(gate).items()})
        if gate
        else None,
    )


def accepted_from(data: Json) -> Accepted:
    """What a `*.resolved` event says a person accepted."""
    return Accepted(**_without(mapping(data)))


def _without(data: Mapping[str, Json], *names: str) -> dict[str, Any]:
    """The plain fields of a row that this module wrote itself."""
    return {key: cast("Any", value) for key, value in data.items() if key not in names}


def mapping(value: Json) -> dict[str, Json]:
    """`value`, known to be a JSON object."""
    if not isinstance(value, dict):
        raise TypeError(f"not an object: {value!r}")
    return value


def sequence(value: Json) -> list[Json]:
    """`value`, known to be a JSON array."""
    if not isinstance(value, list):
        raise TypeError(f"not an array: {value!r}")
    return value


def whole(value: Json) -> int:
    """`value`, known to be a whole number."""
    if not isinstance(value, int):
        raise TypeError(f"not a whole number: {value!r}")
    return value


def texts(value: Json) -> tuple[str, ...]:
    """`value`, known to be an array of texts."""
    return tuple(str(each) for each in sequence(value))
