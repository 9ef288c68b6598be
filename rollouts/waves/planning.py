"""From members and rules to the events that bring a DRAFT into being, and its hash."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from rollouts.shared.errors import refuse
from rollouts.shared.events import Event, Json
from rollouts.waves.events import Kind, planned, rollout_event, wave_event
from rollouts.waves.evolve_rollout import LEAVES
from rollouts.waves.model import DeviceTask, Policy, Rollout, Wave, WaveRules
from rollouts.waves.records import policy_to_json, rules_to_json
from rollouts.waves.refusals import name_of, wrong_state
from rollouts.waves.sizing import Cut
from rollouts.waves.snapshot import Snapshot
from rollouts.waves.states import RolloutKind, RolloutState


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a rollout is to be, before it has waves. Fields as in `Rollout`."""

    uid: str
    number: int
    title: str
    components: tuple[str, ...]
    releases: tuple[str, ...]
    created_by: str
    kind: RolloutKind = RolloutKind.PUSH
    reverts: str = ""
    policy: Policy = field(default_factory=Policy)
    bound: Mapping[str, str] = field(default_factory=dict)


def plan(
    draft: Draft, cuts: Sequence[Cut], *, new_uid: Callable[[], str], at: datetime
) -> tuple[Event, ...]:
    """The events of a new DRAFT. KnownError when it would reach nobody, or a register twice."""
    _check_members(draft, cuts)
    rollout = Rollout(
        uid=draft.uid,
        number=draft.number,
        title=draft.title,
        kind=draft.kind,
        state=RolloutState.DRAFT,
        components=draft.components,
        releases=draft.releases,
        plan_hash="",
        created_by=draft.created_by,
        created_at=at,
        changed_at=at,
        policy=draft.policy,
        reverts=draft.reverts,
        bound=draft.bound,
    )
    waves = tuple(
        Wave(
            uid=new_uid(),
            rollout=draft.uid,
            index=index,
            name=each.name,
            size=each.size,
            registers=len(each.members),
            rules=each.rules,
        )
        for index, each in enumerate(cuts)
    )
    tasks = tuple(_tasks(draft.uid, cuts, new_uid))
    hashed = replace(rollout, plan_hash=plan_hash(rollout, waves, tasks))
    return planned(hashed, waves, tasks)


def edit(
    snapshot: Snapshot,
    *,
    by: str,
    title: str | None = None,
    policy: Policy | None = None,
    rules: Mapping[int, WaveRules] | None = None,
    at: datetime,
) -> tuple[Event, ...]:
    """Change a plan that has not started: it is a DRAFT again and every approval is void."""
    if snapshot.rollout.state not in LEAVES[Kind.ROLLOUT_EDITED]:
        raise wrong_state(snapshot, "edit", "DRAFT or not yet started")
    rollout = replace(
        snapshot.rollout,
        title=snapshot.rollout.title if title is None else title,
        policy=policy or snapshot.rollout.policy,
    )
    fresh = rules or {}
    waves = tuple(replace(each, rules=fresh.get(each.index, each.rules)) for each in snapshot.waves)
    head = rollout_event(
        Kind.ROLLOUT_EDITED,
        rollout,
        at,
        by=by,
        title=rollout.title,
        policy=policy_to_json(rollout.policy),
        plan_hash=plan_hash(rollout, waves, snapshot.tasks.values()),
    )
    edited = (
        wave_event(Kind.WAVE_EDITED, wave, at, by=by, rules=rules_to_json(wave.rules))
        for wave in waves
        if wave.index in fresh
    )
    return (head, *edited)


def plan_hash(rollout: Rollout, waves: Iterable[Wave], tasks: Iterable[DeviceTask]) -> str:
    """SHA-256 (64 hex) of the canonical JSON of everything that an approval is bound to.

    Equal plans have equal hashes whatever their uids; what was observed on registers is not in it.
    """
    steps: list[Json] = [
        [each.index, each.name, each.size, each.registers, rules_to_json(each.rules)]
        for each in waves
    ]
    resolved = sorted(
        [
            each.register_uid,
            each.register,
            str(each.wave),
            *(f"{move.component} {move.before} {move.after}" for move in each.moves),
        ]
        for each in tasks
    )
    bound = {
        "kind": rollout.kind.value,
        "reverts": rollout.reverts,
        "components": list(rollout.components),
        "releases": list(rollout.releases),
        "policy": policy_to_json(rollout.policy),
        "bound": dict(rollout.bound),
        "waves": steps,
        "registers": resolved,
    }
    text = json.dumps(bound, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _tasks(rollout: str, cuts: Sequence[Cut], new_uid: Callable[[], str]) -> Iterable[DeviceTask]:
    for index, each in enumerate(cuts):
        for member in each.members:
            yield DeviceTask(
                uid=new_uid(),
                rollout=rollout,
                register=member.register,
                register_uid=member.register_uid,
                store=member.store,
                wave=index,
                lanes=member.lanes,
                stratum=member.stratum,
                moves=member.moves,
            )


def _check_members(draft: Draft, cuts: Sequence[Cut]) -> None:
    name = f"rollout {draft.number}"
    registers = [member.register for each in cuts for member in each.members]
    if not registers:
        raise refuse("waves.no_targets", object=name, field="registers", value="0")
    seen: set[str] = set()
    for register in registers:
        if register in seen:
            raise refuse("waves.register_twice", object=name, field="register", value=register)
        seen.add(register)


def title_of_revert(snapshot: Snapshot) -> str:
    """What a revert of this rollout is called."""
    return f"Revert of {name_of(snapshot)}: {snapshot.rollout.title}"
