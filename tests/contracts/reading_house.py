"""A small estate with two rollouts, plans, change sets and requests behind it, to ask questions about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from rollouts.adapters.sql.database import SqlDatabase
from rollouts.adapters.sql.reads.answering import SqlReads
from rollouts.audit.model import AuditEntry
from rollouts.audit.ports import AuditTrail
from rollouts.changes.model import ChangeKind, ChangeSet, ChangeState, StagedEdit
from rollouts.changes.ports import ChangeSets
from rollouts.credentials.model import Credential, NamedSecret
from rollouts.credentials.ports import Credentials
from rollouts.engine.ports import RequestRow, Requests, RequestState
from rollouts.estate.model import (
    AccessProfile,
    BusinessUnit,
    Group,
    JumpHost,
    Register,
    RegisterKind,
    Store,
    UnitKind,
)
from rollouts.estate.ports import Estate
from rollouts.estate.records import Entity, edits_between
from rollouts.ports.device import KeyKind
from rollouts.releases.model import Confirmed, RegisterFacts
from rollouts.releases.ports import Proofs
from rollouts.shared.edits import Edit
from rollouts.shared.events import Json
from rollouts.waves.evolve import evolve_all
from rollouts.waves.model import ComponentMove, DeviceTask
from rollouts.waves.planning import Draft, plan
from rollouts.waves.ports import PlanOutcome, PlanRow, Rollouts, Step
from rollouts.waves.simulate import Nature, Simulation
from rollouts.waves.sizing import Member, WaveSize, cut
from rollouts.waves.snapshot import Snapshot
from tests.unit.waves.fleet import LENIENT, started

NOW = datetime(2026, 5, 10, 12, tzinfo=UTC)
STORES = tuple(
    Store(
        code=code,
        timezone="UTC",
        name=f"Straße {code}",
        region=region,
        district=district,
        city="Zürich" if region == "West" else "Rome",
    )
    for code, region, district in (
        ("A01", "West", "w1"),
        ("A02", "West", "w2"),
        ("B01", "east", ""),
        ("B02", "", ""),
    )
)
LANES = tuple(
    Register(
        store=store.code,
        number=f"{lane:02}",
        host=f"{store.code.lower()}-{lane}.pos",
        kind=RegisterKind.KIOSK if lane == 3 else RegisterKind.FIXED,
        profile="lanes" if lane < 3 else "",
        labels=("pilot",) if store.code == "A01" else (),
        serial=f'S"%{lane}',
    )
    for store in STORES
    for lane in (1, 2, 3)
)
OTHERS: tuple[Entity, ...] = (
    BusinessUnit(kind=UnitKind.REGION, code="West", name="The West"),
    AccessProfile(
        name="lanes",
        credential="pos",
        jumps=(JumpHost(host="gate", credential="gate", fingerprint=f"SHA256:{'a' * 43}"),),
    ),
    Group(name="Pilots", rule="label:pilot"),
)
NATURES = {0: Nature.UNHEALTHY, 2: Nature.OFFLINE, 3: Nature.WRONG_MODEL, 5: Nature.BROKEN}
PUSHED = LANES[:9]
"""The lanes of the first three stores; those of the last were never in a rollout."""


@dataclass(frozen=True, slots=True)
class House:
    """What was put in, beside the reads that are asked about it."""

    reads: SqlReads
    tasks: dict[str, DeviceTask]
    adopted: frozenset[str]
    proved: dict[str, tuple[str, ...]]
    seen: dict[str, datetime]


def members(lanes: Sequence[Register]) -> tuple[Member, ...]:
    """The lanes as members of a rollout."""
    return tuple(
        Member(
            register=each.name,
            register_uid=f"uid-{each.name}",
            store=each.store,
            lanes=3,
            stratum="posix",
            moves=(ComponentMove(component="config", before="c-1", after="c-2"),),
        )
        for each in lanes
    )


def rolled_out() -> Simulation:
    """A push that has ended, one register of each sort of end among it."""
    sizes = (
        WaveSize(name="first", size="4", rules=LENIENT),
        WaveSize(name="rest", size="rest", rules=LENIENT),
    )
    run = started(members(PUSHED), sizes, natures=NATURES)
    run.run()
    return run


def draft() -> Snapshot:
    """A later push to every lane that nobody has started."""
    numbers = count(1)
    what = Draft(
        uid="draft",
        number=8,
        title="Second footer",
        components=("config",),
        releases=("rel-2",),
        created_by="bob",
    )
    cuts, _ = cut(members(LANES), (WaveSize(name="all", size="rest", rules=LENIENT),))
    return evolve_all(None, plan(what, cuts, new_uid=lambda: f"d{next(numbers)}", at=NOW))


def furnish(database: SqlDatabase) -> House:
    """Put everything in."""
    run = rolled_out()
    snapshot = run.snapshot
    tasks = {each.register: each for each in snapshot.tasks.values()}
    adopted = frozenset(each.name for each in LANES if each.number != "03")
    seen = {each.name: NOW - timedelta(days=at, hours=1) for at, each in enumerate(LANES) if at % 4}
    proved: dict[str, tuple[str, ...]] = {
        each.name: ("c-2", "t-9") if each.number == "01" else ("C-7",) for each in LANES[:7]
    }
    with database.begin() as uow:
        estate = uow.repository(Estate)
        made = (*OTHERS, *STORES, *LANES)
        estate.apply(tuple(edit for each in made for edit in edits_between(None, each)))
        _keep_proofs(uow.repository(Proofs), adopted, seen, proved)
        rollouts = uow.repository(Rollouts)
        rollouts.add(snapshot)
        rollouts.add(draft())
        _keep_plan(rollouts, snapshot.rollout.uid)
        for event in run.journal:
            uow.record(event)
        first = next(iter(tasks.values()))
        rollouts.add_steps([Step(task=first.uid, at=NOW, step="probe", text="it answered")])
        _keep_changes(uow.repository(ChangeSets))
        _keep_support(uow.repository(Credentials), uow.repository(Requests))
        uow.repository(AuditTrail).append(
            AuditEntry(at=NOW, operator="Ann", action="rollout start", object="rollout 7")
        )
    reads = SqlReads(database._engine, lambda: NOW)
    return House(reads, tasks, adopted, proved, seen)


def _keep_proofs(
    proofs: Proofs,
    adopted: frozenset[str],
    seen: dict[str, datetime],
    proved: dict[str, tuple[str, ...]],
) -> None:
    for each in LANES:
        templates = {"pos.ini": "blob"} if each.name in adopted else {}
        if templates or each.name in seen:
            proofs.keep_facts(
                RegisterFacts(
                    register=each.name, last_seen=seen.get(each.name), templates=templates
                )
            )
    proofs.confirm(
        [
            Confirmed(register=name, component=component, rid=rid, at=NOW, evidence="rollout")
            for name, rids in proved.items()
            for component, rid in zip(("config", "tenders"), rids, strict=False)
        ]
    )


def _keep_plan(rollouts: Rollouts, uid: str) -> None:
    rows = [
        PlanRow(
            register=each.name,
            outcome=PlanOutcome.CHANGES if at < 6 else PlanOutcome.REFUSED,
            code="" if at < 6 else "plan.no_profile",
            proposed="config c-2",
            edits=at % 2 + 1,
            detail=[{"key": "receipt.footer1", "after": "A" if at % 2 else "B"}],
        )
        for at, each in enumerate(PUSHED)
    ]
    rollouts.keep_plan(uid, rows)


def _keep_changes(changes: ChangeSets) -> None:
    for number, state in ((1, ChangeState.SUBMITTED), (2, ChangeState.OPEN)):
        uid = f"change-{number}"
        changes.add(
            ChangeSet(
                uid=uid,
                number=number,
                title=f"Footer {number}",
                kind=ChangeKind.EDITS,
                state=state,
                created_by="ann",
                created_at=NOW,
                undoes="change-1" if number == 2 else "",
            )
        )
        edit = Edit(
            kind="setting",
            key="store:A01 receipt.footer1 -",
            field="value",
            before=None,
            after="Bye",
        )
        changes.stage(uid, [StagedEdit(position=1, edit=edit, by="ann", at=NOW)])


def _keep_support(credentials: Credentials, requests: Requests) -> None:
    for name in ("pos", "gate", "idle"):
        credentials.put(
            Credential(
                name=name, user="till", kind=KeyKind.PASSWORD, rotated_at=NOW, rotated_by="ann"
            )
        )
    credentials.put_secret(NamedSecret(name="wifi", version=1, set_at=NOW, set_by="ann"))
    for uid in ("request-1", "request-2"):
        requests.add(
            RequestRow(
                uid=uid,
                action="config adopt",
                operator="ann",
                body={},
                state=RequestState.QUEUED,
                created_at=NOW,
            )
        )
    error: Json = {"exit_code": 1, "findings": [{"code": "config.nothing"}]}
    requests.finish("request-2", RequestState.REFUSED, result=None, error=error, at=NOW)
