"""The estate: imports, lists, enrolment, groups and access profiles."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rollouts.engine.action import Action, Mode
from rollouts.engine.change_sets import apply_now
from rollouts.engine.context import Context
from rollouts.engine.loads import load_of
from rollouts.engine.selecting import GROUP_WORDS, ONLY_STORES, parsed, registers
from rollouts.engine.targets import jumps_of, profile_of
from rollouts.estate.commands import (
    EstateEnroll,
    EstateGroup,
    EstateImport,
    EstateList,
    EstateProfile,
    group_edits,
    import_kind,
    profile_edits,
)
from rollouts.estate.enrolment import Listed, Listing, Shown, decide_enrolment, parse_list
from rollouts.estate.filters.parser import require_matches
from rollouts.estate.imports.files import plan_import
from rollouts.estate.imports.plan import ImportPlan, LineState
from rollouts.estate.model import Enrolment, EnrolmentSource, Register
from rollouts.estate.ports import Enrolments, Estate
from rollouts.estate.records import fields_of
from rollouts.platforms.layouts import PLATFORMS
from rollouts.ports.database import UnitOfWork
from rollouts.ports.device import Hop
from rollouts.ports.sheets import require_rows
from rollouts.shared.edits import Edit
from rollouts.shared.errors import KnownError, refuse, refuse_all
from rollouts.shared.events import Event
from rollouts.shared.findings import Finding

Row = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did or, with --dry-run, would do; `change` takes it back with `change undo`."""

    kind: str
    rows: int
    new: int
    changed: int
    unchanged: int
    applied: bool
    change: str
    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """What happened to one register's host key."""

    register: str
    fingerprint: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentReport:
    """What happened to all of them; `findings` are the refusals."""

    enrolled: int
    known: int
    refused: int
    registers: tuple[Enrolled, ...]
    findings: tuple[Finding, ...]


def import_file(context: Context, request: EstateImport) -> Imported:
    """All rows or none. A file with any error changes nothing and names every row."""
    sheet = require_rows(
        context.services.sheets.read(
            Path(request.path), encoding=request.encoding, sheet=request.sheet
        )
    )
    kind = import_kind(request)
    name = Path(request.path).name
    with context.read() as uow:
        plan = plan_import(sheet, uow.repository(Estate).known(PLATFORMS), kind)
        refuse_all(plan.findings)
        if request.dry_run or not plan.edits:
            return _imported(plan, "", applied=False)
        load = load_of(context, f"import {name}", plan.edits)
        load.prepare(uow)
    load.fill()
    with context.begin(name) as uow:
        if load.stands(uow):
            return _imported(plan, load.put(uow).label, applied=True)
        plan = plan_import(sheet, uow.repository(Estate).known(PLATFORMS), kind)
        refuse_all(plan.findings)
        if not plan.edits:
            return _imported(plan, "", applied=False)
        return _imported(plan, apply_now(uow, context, plan.edits, load.title), applied=True)


def list_estate(context: Context, request: EstateList) -> tuple[Row, ...]:
    """Rows of one kind, by key."""
    with context.read() as uow:
        estate = uow.repository(Estate)
        match request.what:
            case "registers":
                tree = parsed(uow, request.filter)
                require_matches(request.filter, estate.count_registers(tree))
                rows = estate.registers(tree, limit=request.limit)
                return tuple({"register": each.name, **fields_of(each)} for each in rows)
            case "stores":
                tree = parsed(uow, request.filter, ONLY_STORES)
                require_matches(request.filter, estate.count_stores(tree))
                return tuple(fields_of(each) for each in estate.stores(tree, limit=request.limit))
            case "units":
                return tuple(fields_of(each) for each in estate.units())
            case "groups":
                return tuple(fields_of(each) for each in estate.groups().values())
            case "profiles":
                return tuple(fields_of(each) for each in estate.profiles().values())
    raise refuse("estate.list_what", field="what", value=request.what)


def group(context: Context, request: EstateGroup) -> tuple[Edit, ...]:
    """The edits made; in force at once."""
    with context.begin(f"group {request.name}") as uow:
        edits = group_edits(request, uow.repository(Estate).groups(), GROUP_WORDS)
        if edits:
            apply_now(uow, context, edits, f"group {request.name}")
        return edits


def profile(context: Context, request: EstateProfile) -> tuple[Edit, ...]:
    """The edits made; in force at once."""
    with context.begin(f"profile {request.name}") as uow:
        edits = profile_edits(request, uow.repository(Estate).profiles())
        if edits:
            apply_now(uow, context, edits, f"access profile {request.name}")
        return edits


def enroll(context: Context, request: EstateEnroll) -> EnrolmentReport:
    """Ask every register for its host key; nobody logs in. A changed key is a hard stop for it."""
    entries: tuple[Listed, ...] = ()
    if request.fingerprints:
        path = Path(request.fingerprints)
        entries = parse_list(_text(path), path.name)
    with context.read() as uow:
        chosen = registers(uow, request.filter)
        ways = {each.name: (each, *_way(uow, context, each)) for each in chosen}
    shown: dict[str, str | KnownError] = {}
    with ThreadPoolExecutor(context.services.threads) as pool:
        for name, answer in pool.map(lambda each: _ask(context, *each), ways.values()):
            shown[name] = answer
            context.progress(len(shown), len(ways), name)
    with context.begin(request.filter) as uow:
        return _keep(uow, context, request, ways, shown, entries)


def _way(uow: UnitOfWork, context: Context, register: Register) -> tuple[int, tuple[Hop, ...]]:
    found = profile_of(uow, register)
    return register.port or found.port, jumps_of(uow, context.services, found)


def _ask(
    context: Context, register: Register, port: int, jumps: tuple[Hop, ...]
) -> tuple[str, str | KnownError]:
    try:
        return register.name, context.services.devices.fingerprint(register.host, port, jumps)
    except KnownError as trouble:
        return register.name, trouble


def _keep(
    uow: UnitOfWork,
    context: Context,
    request: EstateEnroll,
    ways: dict[str, tuple[Register, int, tuple[Hop, ...]]],
    shown: dict[str, str | KnownError],
    entries: tuple[Listed, ...],
) -> EnrolmentReport:
    rows: list[Enrolled] = []
    findings: list[Finding] = []
    enrolments = uow.repository(Enrolments)
    trust = _Trust(context, request, dict(enrolments.keys()))
    present = {each.register: each for each in enrolments.some(shown)}
    listing = Listing(entries)
    for name, answer in shown.items():
        register, port, _ = ways[name]
        try:
            if isinstance(answer, KnownError):
                raise answer
            listed = listing.of(name, register.host, port)
            rows.append(trust.decide(uow, name, answer, present.get(name), listed))
        except KnownError as refusal:
            findings += refusal.findings
            seen = answer if isinstance(answer, str) else ""
            rows.append(Enrolled(register=name, fingerprint=seen, outcome="refused"))
    outcomes = [each.outcome for each in rows]
    return EnrolmentReport(
        enrolled=outcomes.count("enrolled"),
        known=outcomes.count("known"),
        refused=outcomes.count("refused"),
        registers=tuple(rows),
        findings=tuple(findings),
    )


@dataclass(frozen=True, slots=True)
class _Trust:
    """Decides register by register; `holders` maps every key enrolled so far to its register."""

    context: Context
    request: EstateEnroll
    holders: dict[str, str]

    def decide(
        self,
        uow: UnitOfWork,
        name: str,
        fingerprint: str,
        present: Enrolment | None,
        listed: tuple[str, ...],
    ) -> Enrolled:
        source = decide_enrolment(
            Shown(
                register=name,
                fingerprint=fingerprint,
                present=present,
                listed=listed,
                accepted=self.request.accept,
                replaces=self.request.replaces,
                holders=self.holders,
            ),
        )
        if source is None:
            return Enrolled(register=name, fingerprint=fingerprint, outcome="known")
        self._keep(uow, name, fingerprint, present, source)
        return Enrolled(register=name, fingerprint=fingerprint, outcome="enrolled")

    def _keep(
        self,
        uow: UnitOfWork,
        name: str,
        fingerprint: str,
        present: Enrolment | None,
        source: EnrolmentSource,
    ) -> None:
        """Trust the key from now on, and tell the journal."""
        by, now = self.context.operator, self.context.services.clock()
        uow.repository(Enrolments).put(
            Enrolment(
                register=name,
                fingerprint=fingerprint,
                enrolled_by=by,
                at=now,
                source=source,
                device_id=present.device_id if present else "",
            ),
        )
        if present:
            self.holders.pop(present.fingerprint, None)
        self.holders[fingerprint] = name
        data = {"fingerprint": fingerprint, "by": by, "source": str(source)}
        uow.record(Event(kind="register.enrolled", subject=name, at=now, data=data))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as trouble:
        raise refuse("estate.list_unreadable", object=str(path), value=str(trouble)) from trouble


def _imported(plan: ImportPlan, change: str, *, applied: bool) -> Imported:
    return Imported(
        kind=str(plan.kind),
        rows=len(plan.lines),
        new=plan.count(LineState.NEW),
        changed=plan.count(LineState.CHANGED),
        unchanged=plan.count(LineState.UNCHANGED),
        applied=applied,
        change=change,
        edits=plan.edits[:1000],
        findings=plan.findings,
    )


ACTIONS = (
    Action(name="estate import", request=EstateImport, handler=import_file),
    Action(name="estate list", request=EstateList, handler=list_estate, mode=Mode.LOOK),
    Action(name="estate enroll", request=EstateEnroll, handler=enroll, mode=Mode.REGISTERS),
    Action(name="estate group", request=EstateGroup, handler=group),
    Action(name="estate profile", request=EstateProfile, handler=profile),
)
