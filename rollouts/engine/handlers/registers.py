"""One register: what is wanted and proved, what happened to it, a connection test, and bringing it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rollouts.changes.ports import ChangeSets
from rollouts.engine.action import Action, Mode
from rollouts.engine.bringing import bring_register
from rollouts.engine.commands import RegisterBring, RegisterHistory, RegisterShow, RegisterTest
from rollouts.engine.configuring import Selected, lanes_of, selected, values_with
from rollouts.engine.context import Context
from rollouts.engine.targets import target_of
from rollouts.engine.work import Ending
from rollouts.estate.model import Register, Store
from rollouts.estate.ports import Enrolments, Estate
from rollouts.estate.records import fields_of
from rollouts.estate.tree import sister_lanes
from rollouts.ports.database import UnitOfWork
from rollouts.registers.edits import parse_key
from rollouts.registers.model import Level
from rollouts.registers.ports import ConfigValues
from rollouts.registers.schema import load_schema
from rollouts.releases.ports import Proofs, Releases
from rollouts.shared.errors import refuse
from rollouts.waves.ports import Rollouts, TaskOf

RECENT = timedelta(days=7)
SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentOf:
    """One component: what is wanted, and what was last proved there and how."""

    component: str
    wanted: str
    proved: str
    evidence: str
    proved_at: datetime | None
    same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentChange:
    """An edit on the register or above it in the last 7 days."""

    at: datetime
    by: str
    change: str
    where: str
    setting: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneDifference:
    """A setting in which the register differs from most of its sister lanes."""

    setting: str
    here: str
    sisters: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterDetail:
    """Everything that a person on the phone with the store asks for."""

    register: str
    fields: dict[str, str]
    store: dict[str, str]
    fingerprint: str
    device_id: str
    last_seen: datetime | None
    facts: dict[str, str | int]
    adopted: bool
    components: tuple[ComponentOf, ...]
    changes: tuple[RecentChange, ...]
    sisters: tuple[LaneDifference, ...]
    tasks: tuple[TaskOf, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionTested:
    """The register answered and its key is the enrolled one."""

    register: str
    fingerprint: str
    device_id: str
    clock_skew: float
    free_kib: int
    syncs: str
    boot_revert: bool
    tools: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """How bringing a register ended; `outcome` is `succeeded` or `already_current` when it has it."""

    register: str
    outcome: str
    reason: str
    message: str
    steps: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """0 only when the register has, proved, what is approved for it."""
        return 0 if self.outcome in {"succeeded", "already_current"} else 1


def show(context: Context, request: RegisterShow) -> RegisterDetail:
    """One register, whole, from one consistent view."""
    with context.read() as uow:
        register = find_register(uow, request.register)
        chosen = selected(uow, (register,))
        store = chosen.store_of(register)
        proofs = uow.repository(Proofs)
        facts = proofs.facts([register.name]).get(register.name)
        enrolled = uow.repository(Enrolments).get(register.name)
        return RegisterDetail(
            register=register.name,
            fields=fields_of(register),
            store=fields_of(store),
            fingerprint=enrolled.fingerprint if enrolled else "",
            device_id=enrolled.device_id if enrolled else "",
            last_seen=facts.last_seen if facts else None,
            facts=dict(facts.facts) if facts else {},
            adopted=bool(facts and facts.templates),
            components=_components(uow, register),
            changes=_changes(uow, context, chosen),
            sisters=_sisters(uow, context, register, store),
            tasks=uow.repository(Rollouts).tasks_of(register.name, limit=10),
        )


def test(context: Context, request: RegisterTest) -> ConnectionTested:
    """A real connection; refused with what is in the way."""
    with context.read() as uow:
        register = find_register(uow, request.register)
        target = target_of(uow, context.services, register)
    with context.services.devices.visit(target) as visit:
        facts = visit.probe(())
    with context.services.database.begin() as uow:
        uow.repository(Proofs).seen(register.name, context.services.clock())
    return ConnectionTested(
        register=register.name,
        fingerprint=target.hop.fingerprint,
        device_id=facts.device_id,
        clock_skew=round(facts.clock_skew, 1),
        free_kib=facts.free_kib,
        syncs=facts.syncs,
        boot_revert=facts.boot_revert,
        tools=facts.tools,
    )


def history(context: Context, request: RegisterHistory) -> tuple[TaskOf, ...]:
    """Tasks on the register, newest first."""
    with context.read() as uow:
        register = find_register(uow, request.register)
        return uow.repository(Rollouts).tasks_of(register.name, limit=request.limit)


def bring(context: Context, request: RegisterBring) -> Brought:
    """To the newest versions approved for it: no wave, no new approval, every step recorded."""
    with context.read() as uow:
        register = find_register(uow, request.register)
    steps: list[str] = []
    ending: Ending = bring_register(context, register, request.reason, steps.append)
    return Brought(
        register=register.name,
        outcome=ending.end,
        reason=ending.reason,
        message=ending.message,
        steps=tuple(steps),
    )


def find_register(uow: UnitOfWork, name: str) -> Register:
    """The register; KnownError `estate.register_unknown`."""
    found = uow.repository(Estate).register(name)
    if found is None:
        raise refuse("estate.register_unknown", value=name)
    return found


def _components(uow: UnitOfWork, register: Register) -> tuple[ComponentOf, ...]:
    wanted = {each.component: each.rid for each in uow.repository(Releases).wanted([register.name])}
    proved = {each.component: each for each in uow.repository(Proofs).confirmed([register.name])}
    rows = []
    for component in sorted(wanted.keys() | proved.keys()):
        proof = proved.get(component)
        rows.append(
            ComponentOf(
                component=component,
                wanted=wanted.get(component, ""),
                proved=proof.rid if proof else "",
                evidence=proof.evidence if proof else "",
                proved_at=proof.at if proof else None,
                same=proof is not None and wanted.get(component, proof.rid) == proof.rid,
            ),
        )
    return tuple(rows)


def _changes(uow: UnitOfWork, context: Context, chosen: Selected) -> tuple[RecentChange, ...]:
    since = context.services.clock() - RECENT
    rows = []
    for at, uid, edit in uow.repository(ConfigValues).history(chosen.places[0].scopes(), since):
        change = uow.repository(ChangeSets).get(uid)
        value = parse_key(edit.key)
        rows.append(
            RecentChange(
                at=at,
                by=change.submitted_by if change else "",
                change=change.label if change else "",
                where=str(value.scope),
                setting=value.setting,
                before=edit.before or "",
                after=edit.after or "",
            ),
        )
    return tuple(rows[:SHOWN])


def _sisters(
    uow: UnitOfWork, context: Context, register: Register, store: Store
) -> tuple[LaneDifference, ...]:
    sisters = sister_lanes(register, uow.repository(Estate).registers_of(store.code))
    if not sisters:
        return ()
    chosen = selected(uow, (register, *sisters))
    own, *others = lanes_of(chosen, values_with(uow, ()), context.services.clock())
    rows = []
    alike = {
        key for key, each in load_schema().settings.items() if each.widest is not Level.REGISTER
    }
    for key, resolved in own.configuration.items():
        if key not in alike:
            continue  # every register has its own serial number, address, terminal
        texts = [each.text(key) for each in others]
        usual = max(set(texts), key=texts.count)
        if usual != resolved.value and texts.count(usual) * 2 > len(texts):
            rows.append(LaneDifference(setting=key, here=resolved.value, sisters=usual))
    return tuple(rows[:SHOWN])


ACTIONS: tuple[Action, ...] = (
    Action(name="register show", request=RegisterShow, handler=show, mode=Mode.LOOK),
    Action(name="register test", request=RegisterTest, handler=test, mode=Mode.REGISTERS),
    Action(name="register history", request=RegisterHistory, handler=history, mode=Mode.LOOK),
    Action(name="register bring", request=RegisterBring, handler=bring, mode=Mode.REGISTERS),
)
