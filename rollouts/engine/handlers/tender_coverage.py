"""The proof of the tender map: shown with its holes and the smallest mend, which can be staged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rollouts.engine.action import Action
from rollouts.engine.change_sets import seen_of, stage
from rollouts.engine.configuring import selected
from rollouts.engine.content.reaching import below
from rollouts.engine.context import Context
from rollouts.engine.tendering import book_with, sites_of
from rollouts.ports.database import UnitOfWork
from rollouts.registers.model import ENTERPRISE
from rollouts.shared.errors import refuse
from rollouts.shared.findings import Finding, Severity
from rollouts.shared.moments import moment_in
from rollouts.shared.objects import NOTHING
from rollouts.tenders.commands import TenderCoverage
from rollouts.tenders.coverage import Coverage, Flaw, Horizon, Site, prove
from rollouts.tenders.mending import Mend, Mended, mend
from rollouts.tenders.model import TenderMapping
from rollouts.tenders.outliers import outliers
from rollouts.tenders.resolving import Book
from rollouts.tenders.rules import mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class FlawRow:
    """A payment that finds no row or several; `more_*` count the stores and registers not named."""

    tender: str
    brand: str
    entry_mode: str
    bins: str
    first_day: str
    last_day: str
    days: int
    rows: tuple[str, ...]
    stores: tuple[str, ...]
    more_stores: int
    registers: tuple[str, ...]
    more_registers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MendRow:
    """One row of the map that the mend adds, removes or alters: `fields` as before > after.

    `needs_channel`: a person must say where the money goes.
    """

    action: str
    key: str
    fields: tuple[str, ...]
    needs_channel: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """What the proof came to. Lists are cut at `--most`, and `more` says how many flaws are not shown.

    `mend` closes all of it when `mend_is_whole`; `change` is the change set it was staged into.
    """

    first_day: str
    days: int
    stores: int
    registers: int
    payments: int
    holes: int
    doubles: int
    flaws: tuple[FlawRow, ...]
    more: int
    mend: tuple[MendRow, ...]
    mend_is_whole: bool
    change: str
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """1 when a payment finds no row or several."""
        return 1 if self.holes or self.doubles else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Proof:
    coverage: Coverage
    mend: Mend
    warnings: tuple[Finding, ...]


def cover(context: Context, request: TenderCoverage) -> Covered:
    """The proof over every register that takes payments; with `mend` its edits are staged."""
    with context.read() as uow:
        proof = _proved(uow, context, request)
    change = _staged(context, proof.mend) if request.mend and proof.mend.changes else ""
    return _told(request, proof, change)


def _proved(uow: UnitOfWork, context: Context, request: TenderCoverage) -> _Proof:
    horizon = _horizon(context, request)
    book = book_with(uow)
    sites = sites_of(selected(uow, below(uow, (ENTERPRISE,))))
    coverage = prove(book, sites, horizon)
    return _Proof(
        coverage=coverage,
        mend=mend(book, sites, coverage),
        warnings=(*_empty(coverage), *_outliers(book, sites, horizon)),
    )


def _empty(coverage: Coverage) -> Iterator[Finding]:
    """A proof about no payment at all proves nothing, and says so."""
    if not coverage.payments:
        yield Finding(
            code="tenders.nothing_proved",
            object="coverage",
            field="registers",
            value=str(coverage.registers),
            severity=Severity.WARNING,
        )


def _outliers(book: Book, sites: Sequence[Site], horizon: Horizon) -> Sequence[Finding]:
    return tuple(mapping.outliers(outliers(book, sites, horizon, horizon.start)))


def _horizon(context: Context, request: TenderCoverage) -> Horizon:
    text = request.start or moment_in("UTC", context.services.clock())[:10]
    try:
        return Horizon(first=date.fromisoformat(text), days=request.days)
    except ValueError as trouble:
        raise refuse(
            "tenders.bad_day", object="coverage", field="from", value=text[:40]
        ) from trouble


def _staged(context: Context, mended: Mend) -> str:
    """The label of the operator's open change set with the mend in it."""
    with context.begin("tender map") as uow:
        seen = seen_of(uow, context, "")
        return stage(uow, context, seen, mended.edits, "mend the tender map").label


def _told(request: TenderCoverage, proof: _Proof, change: str) -> Covered:
    coverage, most = proof.coverage, request.most
    flaws = (*coverage.holes, *coverage.doubles)
    return Covered(
        first_day=coverage.horizon.first.isoformat(),
        days=coverage.horizon.days,
        stores=coverage.stores,
        registers=coverage.registers,
        payments=coverage.payments,
        holes=len(coverage.holes),
        doubles=len(coverage.doubles),
        flaws=tuple(_flaw_row(each, most) for each in flaws[:most]),
        more=max(0, len(flaws) - most),
        mend=tuple(map(_mend_row, proof.mend.changes)),
        mend_is_whole=proof.mend.is_whole,
        change=change,
        findings=proof.warnings[:most],
    )


def _flaw_row(flaw: Flaw, most: int) -> FlawRow:
    return FlawRow(
        tender=flaw.tender,
        brand=flaw.brand,
        entry_mode=flaw.entry_mode.value,
        bins=flaw.bins,
        first_day=flaw.first_day,
        last_day=flaw.last_day,
        days=flaw.days,
        rows=flaw.rows,
        stores=flaw.stores[:most],
        more_stores=max(0, len(flaw.stores) - most),
        registers=flaw.registers[:most],
        more_registers=max(0, len(flaw.registers) - most),
    )


def _mend_row(mended: Mended) -> MendRow:
    before, after = mended.before, mended.after
    action = "change" if before and after else "add" if after else "remove"
    return MendRow(
        action=action,
        key=mended.key,
        fields=_fields(before, after),
        needs_channel=mended.needs_channel,
    )


def _fields(before: TenderMapping | None, after: TenderMapping | None) -> tuple[str, ...]:
    """`valid_to 2026-03-01T00:00:00 > (nothing)`; of a new row what it says."""
    if after is None:
        return ()
    names = [name for name in TenderMapping.__dataclass_fields__ if name != "tender"]
    if before is None:
        return tuple(f"{name} {text}" for name in names if (text := _text(after, name)))
    pairs = ((name, _text(before, name), _text(after, name)) for name in names)
    return tuple(
        f"{name} {old or NOTHING} > {new or NOTHING}" for name, old, new in pairs if old != new
    )


def _text(row: TenderMapping, name: str) -> str:
    value: Any = getattr(row, name)
    return str(value)


ACTIONS = (Action(name="tender coverage", request=TenderCoverage, handler=cover),)
