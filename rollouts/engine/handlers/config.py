"""Register configuration: set, explain, check, adopt, out to a table and back."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rollouts.changes.model import ChangeKind, ChangeSet
from rollouts.changes.ports import ChangeSets
from rollouts.changes.staging import staged
from rollouts.engine.action import Action, Mode
from rollouts.engine.adopting import Found, SecretNamer, found_of, look_at
from rollouts.engine.change_sets import Seen, seen_of, stage, tell
from rollouts.engine.configuring import (
    Selected,
    bulk_seen,
    lanes_of,
    selected,
    state_among,
    values_at,
    values_with,
    wall_clock,
)
from rollouts.engine.context import Context
from rollouts.engine.handlers.adoption_edits import adoption_edit
from rollouts.engine.loads import Load, load_of
from rollouts.engine.selecting import registers
from rollouts.engine.targets import Targets
from rollouts.engine.visiting import visit_all
from rollouts.estate.model import Register
from rollouts.estate.ports import Estate
from rollouts.ports.database import UnitOfWork
from rollouts.ports.device import Target
from rollouts.registers.adoption import KeptKey, Proposal, Reading, mismatches, propose
from rollouts.registers.check import check_dead, check_lanes, check_outliers, check_values
from rollouts.registers.commands import (
    ConfigAdopt,
    ConfigCheck,
    ConfigExplain,
    ConfigExport,
    ConfigImport,
    ConfigSet,
    ConfigSetMany,
    ConfigState,
    ConfigUnset,
    explanation,
    rows_of,
    set_edits,
    unset_edits,
)
from rollouts.registers.edits import KIND, applied
from rollouts.registers.explain import Layer
from rollouts.registers.layers import LayerIndex
from rollouts.registers.matrix import matrix_edits, matrix_rows
from rollouts.registers.model import ConfigValue, Level, Place, Scope, parse_scope
from rollouts.registers.schema import load_schema
from rollouts.releases.ports import Proofs
from rollouts.shared.edits import Edit
from rollouts.shared.errors import KnownError, refuse, refuse_all
from rollouts.shared.findings import Finding
from rollouts.shared.moments import LocalMoment, moment_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """Edits taken into a change set; nothing is in force yet."""

    change: str
    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One setting at one register, with every layer, narrowest first; exactly one wins."""

    register: str
    setting: str
    at: LocalMoment
    value: str
    sentence: str
    layers: tuple[Layer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigChecked:
    """What the rules say about the registers selected."""

    registers: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """A proposal, staged as a change set: `change submit` accepts it. Nothing was written anywhere.

    `values` at wider scopes and `overrides` at single registers give exactly what was read;
    `unknown` keys are kept in the files; `findings` name what could not be read or looks doubtful.
    """

    change: str
    registers: int
    adopted: int
    unreadable: int
    values: int
    overrides: int
    secrets: int
    unknown: tuple[KeptKey, ...]
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """1 only when nothing at all could be adopted, which is refused before."""
        return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A table file written."""

    path: str
    rows: int


def set_value(context: Context, request: ConfigSet) -> Staged:
    """Stage a value at a scope."""
    return _stage_at(context, request, lambda state: set_edits(request, state))


def unset_value(context: Context, request: ConfigUnset) -> Staged:
    """Stage that a scope inherits again."""
    return _stage_at(context, request, lambda state: unset_edits(request, state))


def set_many(context: Context, request: ConfigSetMany) -> Staged:
    """Stage one value at many scopes; what is left out is named with its reason."""

    def proposed(uow: UnitOfWork, staged: Sequence[Edit]) -> Proposed:
        seen = bulk_seen(uow, request, staged, _utc_moment(context))
        return Proposed(edits=seen.edits, findings=seen.exceptions)

    title = f"{request.setting} in bulk"
    return _stage(context, request.setting, request.change, proposed, title)


def explain_value(context: Context, request: ConfigExplain) -> Explained:
    """Why a register has the value it has. Staged edits do not take part."""
    with context.read() as uow:
        register = _register(uow, request.register)
        chosen = selected(uow, (register,))
        at = wall_clock(chosen.store_of(register), context.services.clock())
        place = chosen.places[0]
        told = explanation(request, state_among(uow, place.scopes(), (), at), place)
    others = len(told.layers) - 1
    return Explained(
        register=told.register,
        setting=told.setting,
        at=told.at,
        value=told.value,
        sentence=f"{others + 1} layers; {told.winner.scope} wins" if others else "the default",
        layers=told.layers,
    )


def check(context: Context, request: ConfigCheck) -> ConfigChecked:
    """Every rule over the registers selected (all when no filter is given)."""
    with context.read() as uow:
        chosen = selected(uow, registers(uow, request.filter or "all"))
        values = values_with(uow, ())
    return ConfigChecked(
        registers=len(chosen.registers), findings=findings_of(context, chosen, values)
    )


def findings_of(
    context: Context, chosen: Selected, values: Sequence[ConfigValue]
) -> tuple[Finding, ...]:
    """What every rule of the room says about `chosen` under `values`."""
    schema = load_schema()
    lanes = lanes_of(chosen, values, context.services.clock())
    index = LayerIndex(values)
    return (
        *check_values(schema, values),
        *check_lanes(schema, lanes),
        *check_dead(schema, index, lanes, _utc_moment(context)),
        *check_outliers(schema, lanes),
    )


def adopt(context: Context, request: ConfigAdopt) -> Adopted:
    """Read, propose, prove that the proposal gives back what was read, stage it. Writes nothing."""
    with context.read() as uow:
        chosen = selected(uow, registers(uow, request.filter))
        known = Targets(uow, context.services, chosen.registers)
        targets = {each.name: _target(known, each) for each in chosen.registers}
    by_name = {each.name: each for each in chosen.registers}
    answers = visit_all(context, targets, lambda name, visit: look_at(by_name[name], visit))
    namer = SecretNamer()
    found: list[Found] = []
    findings: list[Finding] = []
    for name, answer in answers.items():
        try:
            if isinstance(answer, KnownError):
                raise answer
            found.append(found_of(context, by_name[name], answer, load_schema(), namer))
        except KnownError as trouble:
            findings += trouble.findings
    if not found:
        nothing = Finding(code="adoption.nothing_read", object=request.filter)
        raise KnownError(nothing, *findings)
    return _propose(context, request, chosen, found, findings, namer)


def _propose(
    context: Context,
    request: ConfigAdopt,
    chosen: Selected,
    found: Sequence[Found],
    findings: Sequence[Finding],
    namer: SecretNamer,
) -> Adopted:
    places = dict(zip((each.name for each in chosen.registers), chosen.places, strict=True))
    readings = tuple(
        Reading(
            place=places[each.register.name],
            values=each.reading.values,
            unknown=each.reading.unknown,
            absent=each.reading.absent,
        )
        for each in found
    )
    at = _utc_moment(context)
    baselines = [
        adoption_edit(each.register.name, each.version, dict(each.templates), each.read_at)
        for each in found
    ]
    title = f"adopt {request.filter}"
    with context.read() as uow:
        submissions = uow.repository(ChangeSets).submissions()
        proposal = _proposal(uow, readings, at)
    load = load_of(context, title, (*proposal.edits, *baselines), ChangeKind.ADOPTION)
    load.fill()
    with context.begin(request.filter) as uow:
        if uow.repository(ChangeSets).submissions() != submissions:
            proposal = _proposal(uow, readings, at)
            load = load_of(context, title, (*proposal.edits, *baselines), ChangeKind.ADOPTION)
        change = load.open(uow)
        kept = namer.keep(uow, context)
    return Adopted(
        change=change.label,
        registers=len(chosen.registers),
        adopted=len(found),
        unreadable=len(chosen.registers) - len(found),
        values=proposal.hoisted,
        overrides=proposal.overrides,
        secrets=kept,
        unknown=proposal.unknown,
        findings=(*findings, *(f for each in found for f in each.findings), *proposal.findings),
    )


def _proposal(uow: UnitOfWork, readings: Sequence[Reading], at: LocalMoment) -> Proposal:
    """What gives back exactly the `readings` over the values in force; KnownError otherwise."""
    values = values_with(uow, ())
    managed = _managed(uow, {each.place.scope.code for each in readings})
    proposal = propose(load_schema(), LayerIndex(values), readings, at, managed=managed)
    _prove(proposal, values, readings, at)
    return proposal


def _prove(
    proposal: Proposal, values: Iterable[ConfigValue], readings: Sequence[Reading], at: LocalMoment
) -> None:
    """Refuse a proposal that would not give back exactly what was read."""
    index = LayerIndex(applied(values, proposal.edits))
    refuse_all(
        Finding(
            code="adoption.mismatch",
            object=f"register {each.register}",
            field=each.setting,
            value=each.resolved,
            parameters={"read": each.read},
        )
        for each in mismatches(load_schema(), index, readings, at)
    )


def _managed(uow: UnitOfWork, adopting: set[str]) -> tuple[Place, ...]:
    """The places of registers that are adopted or pushed already: their values must not change."""
    names = {each.register for each in uow.repository(Proofs).confirmed()} - adopting
    known = uow.repository(Estate).some_registers(names)
    return selected(uow, known).places if known else ()


def export(context: Context, request: ConfigExport) -> Written:
    """Settings x stores (or registers) as a table that `config import` takes back."""
    with context.read() as uow:
        chosen = selected(uow, registers(uow, request.filter))
        scopes = rows_of(chosen.places, request.level)
        values = values_at(uow, frozenset(scopes))
    schema = load_schema()
    keys = [key for key, each in schema.settings.items() if each.may_stand_at(Level(request.level))]
    rows = list(matrix_rows(schema, LayerIndex(values), scopes, keys, _utc_moment(context)))
    context.services.sheets.write(Path(request.path), rows[0], rows[1:])
    return Written(path=request.path, rows=len(rows) - 1)


def import_table(context: Context, request: ConfigImport) -> Staged:
    """Stage what was changed in an exported table; refused whole with every bad line."""
    sheet = context.services.sheets.read(Path(request.path))
    rows = [sheet.header.cells, *(each.cells for each in sheet.rows)]
    asked = tuple(_scopes_named(rows[1:]))

    def proposed(uow: UnitOfWork, staged: Sequence[Edit]) -> Proposed:
        state = state_among(uow, asked, staged, _utc_moment(context))
        read = matrix_edits(state.schema, state.index, rows, state.at, scopes=state.scopes)
        refuse_all(read.findings)
        return Proposed(edits=read.edits)

    name = Path(request.path).name
    return _stage(context, name, request.change, proposed, f"import {name}")


def _scopes_named(rows: Iterable[Sequence[str]]) -> Iterator[Scope]:
    """The scopes that rows of a table begin with; what is badly written is found line by line."""
    for row in rows:
        with suppress(KnownError):
            yield parse_scope(row[0] if row else "")


def _stage_at(
    context: Context,
    request: ConfigSet | ConfigUnset,
    edits_of: Callable[[ConfigState], tuple[Edit, ...]],
) -> Staged:
    asked = (parse_scope(request.scope),)

    def proposed(uow: UnitOfWork, staged: Sequence[Edit]) -> Proposed:
        return Proposed(edits=edits_of(state_among(uow, asked, staged, _utc_moment(context))))

    return _stage(context, request.scope, request.change, proposed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """Edits that are not staged yet."""

    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...] = ()


def _stage(
    context: Context,
    audited: str,
    change: str,
    propose_over: Callable[[UnitOfWork, Sequence[Edit]], Proposed],
    title: str = "",
) -> Staged:
    """Stage what is proposed over the edits staged so far.

    It is worked out on a read-only view, so that the one writer is held only to keep it; over again
    when somebody staged meanwhile. Where a value in force moves, `change submit` refuses the edit.
    """
    with context.read() as uow:
        seen = seen_of(uow, context, change)
        made = propose_over(uow, _settings(seen))
        load = _load(context, seen, made, title or "edits")
    load.fill()
    with context.begin(audited) as uow:
        if not seen.stands(uow, context, change):
            seen = seen_of(uow, context, change)
            made = propose_over(uow, _settings(seen))
        elif load.change:
            return _staged(_taken_in(uow, seen.change, load), made)
        if not made.edits:
            return Staged(change="", edits=(), findings=made.findings)
        return _staged(stage(uow, context, seen, made.edits, title), made)


def _settings(seen: Seen) -> tuple[Edit, ...]:
    return tuple(each.edit for each in seen.rows if each.edit.kind == KIND)


def _load(context: Context, seen: Seen, made: Proposed, title: str) -> Load:
    """All edits of the change set as it will be; nothing to fill when few of them are new."""
    load = load_of(context, title, made.edits)
    if seen.change and load.large:
        now = context.services.clock()
        load.rows = staged(seen.rows, made.edits, by=context.operator, at=now)
        load.title = f"{seen.change.label} before {title}"
    return load


def _taken_in(uow: UnitOfWork, present: ChangeSet | None, load: Load) -> ChangeSet:
    """The load opened, or its edits in the place of those that were there."""
    if present is None or load.change is None:
        return load.open(uow)
    uow.repository(ChangeSets).exchange(present.uid, load.change.uid)
    tell(uow, load.context, "change.staged", present)
    return present


def _staged(change: ChangeSet, made: Proposed) -> Staged:
    return Staged(change=change.label, edits=made.edits, findings=made.findings)


def _register(uow: UnitOfWork, name: str) -> Register:
    found = uow.repository(Estate).register(name)
    if found is None:
        raise refuse("estate.register_unknown", value=name)
    return found


def _target(known: Targets, register: Register) -> Target | KnownError:
    try:
        return known.of(register)
    except KnownError as trouble:
        return trouble


def _utc_moment(context: Context) -> LocalMoment:
    """The present moment where no single store's wall clock applies."""
    return moment_in("UTC", context.services.clock())


ACTIONS = (
    Action(name="config set", request=ConfigSet, handler=set_value),
    Action(name="config unset", request=ConfigUnset, handler=unset_value),
    Action(name="config set-many", request=ConfigSetMany, handler=set_many),
    Action(name="config explain", request=ConfigExplain, handler=explain_value, mode=Mode.LOOK),
    Action(name="config check", request=ConfigCheck, handler=check, mode=Mode.LOOK),
    Action(name="config adopt", request=ConfigAdopt, handler=adopt, mode=Mode.REGISTERS),
    Action(name="config export", request=ConfigExport, handler=export, mode=Mode.LOOK),
    Action(name="config import", request=ConfigImport, handler=import_table),
)
