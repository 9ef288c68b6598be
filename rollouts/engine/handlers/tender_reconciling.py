"""A store's business day reconciled: files read by their column maps, explained, kept as evidence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from rollouts.engine.action import Action
from rollouts.engine.configuring import selected
from rollouts.engine.context import Context
from rollouts.engine.declared import own_numbers
from rollouts.engine.handlers import tender_column_maps, tender_days, tender_intake, tender_kept
from rollouts.engine.handlers.tender_intake import FilesTaken, take_in
from rollouts.engine.live_tenders import LiveMap, about_maps, live_maps, live_of, span_of
from rollouts.engine.tender_files import lane, sheet_at
from rollouts.estate.model import Store
from rollouts.estate.ports import Estate
from rollouts.ports.database import UnitOfWork
from rollouts.ports.sheets import Sheet
from rollouts.shared.errors import refuse, refuse_all
from rollouts.shared.events import Json
from rollouts.shared.findings import Finding
from rollouts.tenders.commands import TenderReconcile
from rollouts.tenders.ports import Tenders
from rollouts.tenders.reconciling.commands import TenderIntake
from rollouts.tenders.reconciling.day import evidence, reconcile
from rollouts.tenders.reconciling.layouts import PosLayout, SettlementLayout, suggested
from rollouts.tenders.reconciling.model import (
    Carried,
    Day,
    Evidence,
    PosLine,
    PosTotal,
    Settled,
)
from rollouts.tenders.reconciling.proof_pages import Proof, pages_of
from rollouts.tenders.reconciling.reading import (
    read_payments,
    read_settlements,
    read_totals,
)
from rollouts.tenders.reconciling.telling import finding_of, told

NO_EVIDENCE = Evidence()


@dataclass(frozen=True, slots=True, kw_only=True)
class MapUsed:
    """The version of the tender map that was live on a register; empty: taken by its dates."""

    register: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReconciled:
    """What the day came to: `discrepancies` as records, the same as `findings` with notices besides.

    `carried` is what later batches must bring; the `only_*` and `differing` counts are of payments.
    """

    store: str
    business_date: str
    balanced: bool
    discrepancies: tuple[dict[str, Json], ...]
    carried: tuple[Carried, ...]
    only_at_pos: int
    only_settled: int
    differing: int
    maps: tuple[MapUsed, ...]
    output: str
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """1 when the day is not balanced."""
        return 0 if self.balanced else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Files:
    """Both sides as read; `arrived` are the processors whose file came, empty ones too."""

    totals: tuple[PosTotal, ...]
    lines: tuple[PosLine, ...]
    settled: tuple[Settled, ...]
    arrived: frozenset[str]
    sources: tuple[Sheet, ...]
    warnings: tuple[Finding, ...]


def reconcile_day(context: Context, request: TenderReconcile) -> DayReconciled | FilesTaken:
    """Without a folder nothing is stored; with `output` the evidence appears whole or not at all."""
    if request.folder:
        intake = TenderIntake(paths=(request.folder,), store=request.store, date=request.date)
        return take_in(context, intake)
    day = _day(request.date)
    with context.read() as uow:
        store = _store(uow, request.store)
        files = _read(uow, context, request, store)
        chosen = selected(uow, uow.repository(Estate).registers_of(store.code))
        _require_known(files, [each.name for each in chosen.registers])
        maps = live_maps(uow, context, chosen, *span_of(store, day.isoformat()))
    result = reconcile(
        Day(
            store=store.code,
            business_date=day.isoformat(),
            totals=files.totals,
            settled=files.settled,
            arrived=files.arrived,
            tolerance=request.tolerance,
        ),
        live_of(maps),
    )
    found = tuple(
        finding_of(each, store=store.code, business_date=result.business_date)
        for each in result.discrepancies
    )
    proof = Proof(
        result=result,
        findings=(*found, *about_maps(maps, store.code, result.business_date), *files.warnings),
        totals=files.totals,
        settled=files.settled,
        evidence=evidence(files.lines, files.settled) if request.payments else NO_EVIDENCE,
        sources=files.sources,
        maps=tuple((each.register, each.rid) for each in maps),
    )
    if request.output:
        context.services.sheets.write_book(Path(request.output), pages_of(proof))
    return _answer(proof, maps, request.output)


def _answer(proof: Proof, maps: Sequence[LiveMap], output: str) -> DayReconciled:
    return DayReconciled(
        store=proof.result.store,
        business_date=proof.result.business_date,
        balanced=proof.result.balanced,
        discrepancies=tuple(map(told, proof.result.discrepancies)),
        carried=proof.result.carried,
        only_at_pos=len(proof.evidence.only_at_pos),
        only_settled=len(proof.evidence.only_settled),
        differing=len(proof.evidence.differing),
        maps=tuple(MapUsed(register=each.register, version=each.rid) for each in maps),
        output=output,
        findings=proof.findings,
    )


def _read(uow: UnitOfWork, context: Context, request: TenderReconcile, store: Store) -> _Files:
    """Every file, or all that is wrong with any of them."""
    findings: list[Finding] = []
    sources = [sheet_at(context, Path(request.totals))]
    layout = _pos_layout(uow, request.layout, sources[0])
    own = own_numbers(uow)
    totals = read_totals(sources[0], replace(layout, reference=""))
    findings += totals.findings
    lines: tuple[PosLine, ...] = ()
    if request.payments:
        sources.append(sheet_at(context, Path(request.payments)))
        read = read_payments(sources[-1], _of_payments(layout), own)
        lines, findings = read.records, [*findings, *read.findings]
    settled: list[Settled] = []
    named = [_named(each) for each in request.settlement]
    for processor, path in named:
        sources.append(sheet_at(context, Path(path)))
        from_file = read_settlements(sources[-1], _layout(uow, processor, sources[-1]), own)
        settled += from_file.records
        findings += from_file.findings
    refuse_all(findings)
    return _Files(
        totals=tuple(
            replace(each, register=lane(store.code, each.register)) for each in totals.records
        ),
        lines=lines,
        settled=tuple(settled),
        arrived=frozenset(processor for processor, _ in named),
        sources=tuple(sources),
        warnings=tuple(findings),
    )


def _named(text: str) -> tuple[str, str]:
    processor, equals, path = text.partition("=")
    if not (processor and equals and path):
        raise refuse("tenders.settlement_form", object="settlement", value=text[:80])
    return processor, path


def _layout(uow: UnitOfWork, processor: str, sheet: Sheet) -> SettlementLayout:
    found = uow.repository(Tenders).some(SettlementLayout, [processor]).get(processor)
    if found is None:
        raise _no_layout("settlement-layouts", processor, suggested(sheet.header.cells).items())
    return found


def _pos_layout(uow: UnitOfWork, name: str, sheet: Sheet) -> PosLayout:
    found = uow.repository(Tenders).some(PosLayout, [name]).get(name)
    if found is None:
        fields = [each for each in PosLayout.__dataclass_fields__ if each != "name"]
        likely = suggested(sheet.header.cells, of=fields).items()
        raise _no_layout("pos-layouts", name, likely)
    return found


def _of_payments(layout: PosLayout) -> PosLayout:
    """The layout without the columns that only a file of totals must have."""
    return replace(layout, count="", refunds="", tips="", cash_back="")


def _no_layout(kind: str, name: str, likely: Iterable[tuple[str, str]]) -> Exception:
    guess = ", ".join(f"{field} {header}" for field, header in likely)
    return refuse(
        "tenders.no_layout",
        object="column map",
        field=kind,
        value=name[:40],
        guess=guess or "nothing",
    )


def _require_known(files: _Files, names: Sequence[str]) -> None:
    unknown = {each.register for each in files.totals} - {"", *names}
    refuse_all(
        Finding(code="tenders.register_unknown", object="POS totals", field="register", value=each)
        for each in sorted(unknown)
    )


def _store(uow: UnitOfWork, code: str) -> Store:
    found = uow.repository(Estate).store(code) if code else None
    if found is None:
        raise refuse("estate.store_unknown", value=code[:40])
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as trouble:
        raise refuse(
            "tenders.bad_day", object="reconcile", field="date", value=text[:40]
        ) from trouble


ACTIONS = (
    Action(name="tender reconcile", request=TenderReconcile, handler=reconcile_day),
    *tender_intake.ACTIONS,
    *tender_kept.ACTIONS,
    *tender_column_maps.ACTIONS,
    *tender_days.ACTIONS,
)
