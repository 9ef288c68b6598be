"""Adoption: registers are read as they are, and layers that give back just that are proposed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rollouts.changes.model import ChangeKind
from rollouts.changes.ports import ChangeSets
from rollouts.engine.adopting import Found, SecretNamer, found_of, look_at
from rollouts.engine.configuring import (
    Selected,
    selected,
    utc_moment,
    values_with,
)
from rollouts.engine.context import Context
from rollouts.engine.handlers.adoption_edits import adoption_edit
from rollouts.engine.loads import load_of
from rollouts.engine.selecting import registers
from rollouts.engine.targets import Targets
from rollouts.engine.visiting import visit_and_take
from rollouts.estate.model import Register
from rollouts.estate.ports import Estate
from rollouts.ports.database import UnitOfWork
from rollouts.ports.device import Target
from rollouts.registers.adoption import KeptKey, Proposal, Reading, mismatches, propose
from rollouts.registers.commands import (
    ConfigAdopt,
)
from rollouts.registers.edits import applied
from rollouts.registers.layers import LayerIndex
from rollouts.registers.model import ConfigValue, Place
from rollouts.registers.schema import load_schema
from rollouts.releases.ports import Proofs
from rollouts.shared.errors import KnownError, refuse_all
from rollouts.shared.findings import Finding
from rollouts.shared.moments import LocalMoment


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


def adopt(context: Context, request: ConfigAdopt) -> Adopted:
    """Read, propose, prove that the proposal gives back what was read, stage it. Writes nothing."""
    with context.read() as uow:
        chosen = selected(uow, registers(uow, request.filter))
        known = Targets(uow, context.services, chosen.registers)
        targets = {each.name: _target(known, each) for each in chosen.registers}
    by_name = {each.name: each for each in chosen.registers}
    namer, schema = SecretNamer(), load_schema()
    answers = visit_and_take(
        context,
        targets,
        lambda name, visit: look_at(by_name[name], visit),
        lambda name, files: found_of(context, by_name[name], files, schema, namer),
    )
    found = [each for each in answers.values() if isinstance(each, Found)]
    findings = [
        finding
        for each in answers.values()
        if isinstance(each, KnownError)
        for finding in each.findings
    ]
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
    at = utc_moment(context)
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


def _target(known: Targets, register: Register) -> Target | KnownError:
    try:
        return known.of(register)
    except KnownError as trouble:
        return trouble
