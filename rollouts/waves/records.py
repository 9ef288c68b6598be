"""How rows travel as JSON inside the events that plan them, and back."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import datetime
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
        rollout=event.rollout,
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
            rollout=event.rollout,
            register=str(register),
            register_uid=str(register_uid),
            store=str(store),
            wave=whole(wave),
            lanes=whole(lanes),
            stratum=str(stratum),
            moves=tuple(_move(sequence(move)) for move in sequence(moves)),
            changed_at=event.at,
        )


def task_to_json(task: DeviceTask) -> Json:
    """One task of a `tasks.planned` event, as short as can be."""
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
