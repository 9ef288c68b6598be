"""Writes a plan: looks at every register, cuts waves, keeps a DRAFT. Nothing is sent."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rollouts.engine.context import Context
from rollouts.engine.handlers.releases import find_release
from rollouts.engine.planner import TARGETS, Wanted, look, wanted_of
from rollouts.engine.selecting import registers
from rollouts.estate.model import Register, StoreStatus
from rollouts.estate.ports import Estate
from rollouts.policies.ports import Policies
from rollouts.ports.database import UnitOfWork
from rollouts.releases.model import Release
from rollouts.releases.ports import Releases
from rollouts.shared.errors import KnownError, refuse, refuse_all
from rollouts.shared.findings import Finding
from rollouts.shared.ids import new_uid
from rollouts.waves.commands import RolloutPlan
from rollouts.waves.evolve import evolve_all
from rollouts.waves.model import Policy, WaveRules
from rollouts.waves.planning import Draft, plan
from rollouts.waves.ports import PlanOutcome, PlanRow, Rollouts
from rollouts.waves.sizing import SIZE, Cut, Member, WaveSize, cut, standard_sizes
from rollouts.waves.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWave:
    """One wave of a plan."""

    name: str
    size: str
    registers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A DRAFT: what was found at the registers and how they are cut into waves.

    `changes` will change, `already` have it, `unreachable` did not answer (they stay in), `refused`
    are left out by name; `differences` counts the values of those that will change, over all of them.
    """

    rollout: int
    uid: str
    title: str
    plan_hash: str
    registers: int
    changes: int
    already: int
    unreachable: int
    refused: int
    differences: int
    waves: tuple[PlannedWave, ...]
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """A plan with refused registers is still a plan: its findings name them."""
        return 0


def make_plan(context: Context, request: RolloutPlan) -> Planned:
    """Look, cut, keep. Registers that must not be touched are left out and named."""
    refuse_all(_bad_numbers(request))
    with context.read() as uow:
        release = find_release(uow, request.release)
        wanted = wanted_of(uow, _chosen(uow, release, request.filter), release.uid)
        lanes = _lanes(uow, wanted)
    if not wanted:
        raise refuse("plan.no_targets", object=release.label)
    rows = look(context, wanted)
    seen = {each.register: each for each in rows}
    members = [
        _member(each, lanes[each.register.store])
        for each in wanted
        if seen[each.register.name].outcome is not PlanOutcome.REFUSED
    ]
    if not members:
        raise KnownError(*refusals(rows))
    with context.read() as uow:
        _require_another_lane(uow, request, members)
        sizes = _sizes(uow, request, members)
    cuts, findings = cut(members, sizes)
    refuse_all(findings)
    return keep_plan(
        context,
        release.label,
        lambda uow: _draft(uow, context, request, release),
        cuts,
        rows,
        findings,
    )


def _draft(uow: UnitOfWork, context: Context, request: RolloutPlan, release: Release) -> Draft:
    return Draft(
        uid=new_uid(),
        number=uow.repository(Rollouts).next_number(),
        title=request.title or release.title,
        components=release.components,
        releases=(release.uid,),
        created_by=context.operator,
        policy=Policy(
            approvals=uow.repository(Policies).all()["approvals"],
            automatic=not request.manual,
            allow_last_register=request.allow_last_register,
        ),
        bound={"reason": request.reason, "kind": release.kind},
    )


def keep_plan(
    context: Context,
    audited: str,
    drafted: Callable[[UnitOfWork], Draft],
    cuts: Sequence[Cut],
    rows: Sequence[PlanRow],
    findings: Sequence[Finding] = (),
) -> Planned:
    """Keep a DRAFT with what was seen at its registers, in one transaction; the answer to its asker."""
    with context.begin(audited) as uow:
        store = uow.repository(Rollouts)
        draft = drafted(uow)
        events = plan(draft, cuts, new_uid=new_uid, at=context.services.clock())
        snapshot = evolve_all(None, events)
        store.add(snapshot)
        store.keep_plan(draft.uid, rows)
        for event in events:
            uow.record(event)
    return _planned(snapshot, rows, findings)


def _planned(snapshot: Snapshot, rows: Sequence[PlanRow], findings: Sequence[Finding]) -> Planned:
    found = Counter(each.outcome for each in rows)
    rollout = snapshot.rollout
    return Planned(
        rollout=rollout.number,
        uid=rollout.uid,
        title=rollout.title,
        plan_hash=rollout.plan_hash,
        registers=len(rows),
        changes=found[PlanOutcome.CHANGES],
        already=found[PlanOutcome.ALREADY],
        unreachable=found[PlanOutcome.UNREACHABLE],
        refused=found[PlanOutcome.REFUSED],
        differences=sum(each.edits for each in rows if each.outcome is PlanOutcome.CHANGES),
        waves=tuple(
            PlannedWave(name=each.name, size=each.size, registers=each.registers)
            for each in snapshot.waves
        ),
        findings=(*findings, *refusals(rows)),
    )


def _chosen(uow: UnitOfWork, release: Release, text: str) -> tuple[Register, ...]:
    names = {each.register for each in uow.repository(Releases).targets(release.uid)}
    if text:
        return tuple(each for each in registers(uow, text) if each.name in names)
    return uow.repository(Estate).some_registers(names)


def _bad_numbers(request: RolloutPlan) -> Iterator[Finding]:
    """Limits that no wave could mean."""
    bounds = (
        ("error_percent", request.error_percent, 0, 100),
        ("unreachable_percent", request.unreachable_percent, 0, 100),
        ("quorum_percent", request.quorum_percent, 1, 100),
        ("soak_seconds", request.soak_seconds, 0, 60 * 86_400),
        ("deadline_seconds", request.deadline_seconds, 0, 60 * 86_400),
    )
    for field, value, least, most in bounds:
        if not least <= value <= most:
            yield Finding(
                code="plan.bad_number",
                object="plan",
                field=field,
                value=str(value),
                parameters={"least": least, "most": most},
            )
    names = [each.partition("=")[0] for each in request.wave]
    for name in sorted({each for each in names if names.count(each) > 1}):
        yield Finding(code="plan.wave_twice", object=f"wave {name}", field="name", value=name)
    for text in request.wave:
        name, _, size = text.partition("=")
        if size.strip().rstrip("% ").lstrip("0") == "" and size.strip() != "":
            yield Finding(code="plan.wave_empty", object=f"wave {name}", field="size", value=size)


def _require_another_lane(uow: UnitOfWork, request: RolloutPlan, members: Sequence[Member]) -> None:
    """A live store with one register would wait for ever under the store guard: say so now."""
    alone = [each.store for each in members if each.lanes == 1]
    live = {
        each.code
        for each in uow.repository(Estate).some_stores(alone)
        if each.status is StoreStatus.LIVE
    }
    stores = [each for each in alone if each in live]
    if not stores or (request.allow_last_register and request.reason.strip()):
        return
    raise refuse("plan.last_register", object=stores[0], value=str(len(stores)))


def _lanes(uow: UnitOfWork, wanted: Sequence[Wanted]) -> Counter[str]:
    stores = {each.register.store for each in wanted}
    inside = uow.repository(Estate).registers_in(stores)
    return Counter(each.store for each in inside if each.status in TARGETS)


def _member(wanted: Wanted, lanes: int) -> Member:
    register = wanted.register
    return Member(
        register=register.name,
        register_uid=register.uid,
        store=register.store,
        lanes=max(lanes, 1),
        stratum=register.model or register.platform,
        moves=wanted.component_moves,
    )


def _sizes(
    uow: UnitOfWork, request: RolloutPlan, members: Sequence[Member]
) -> tuple[WaveSize, ...]:
    if not request.wave:
        preset = standard_sizes(members, soak_seconds=request.soak_seconds)
        return tuple(replace(each, rules=_rules(request, each.rules)) for each in preset)
    return tuple(_size(uow, each, request) for each in request.wave)


def _size(uow: UnitOfWork, text: str, request: RolloutPlan) -> WaveSize:
    name, _, size = text.partition("=")
    if not name or not size:
        raise refuse("waves.size_unreadable", object=f"wave {text}", field="size", value=text)
    rules = _rules(request, WaveRules(soak_seconds=request.soak_seconds))
    if size == "rest" or SIZE.fullmatch(size.strip()):
        return WaveSize(name=name, size=size, rules=rules)
    chosen = frozenset(each.name for each in registers(uow, size))
    return WaveSize(name=name, size=size, rules=rules, chosen=chosen)


def _rules(request: RolloutPlan, rules: WaveRules) -> WaveRules:
    return replace(
        rules,
        error_percent=request.error_percent,
        unreachable_percent=request.unreachable_percent,
        deadline_seconds=request.deadline_seconds,
        quorum_percent=rules.quorum_percent if rules.canary else request.quorum_percent,
    )


def refusals(rows: Sequence[PlanRow]) -> tuple[Finding, ...]:
    """Why registers are left out, one finding each."""
    return tuple(
        Finding(code=each.code, object=each.register, value=each.there or "what lies there")
        for each in rows
        if each.outcome is PlanOutcome.REFUSED
    )
