"""The proof of the tender map with its holes and the smallest mend; staging that is a step of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rollouts.engine.action import Action, Mode
from rollouts.engine.change_sets import seen_of, stage
from rollouts.engine.configuring import selected
from rollouts.engine.content.reaching import below
from rollouts.engine.context import Context
from rollouts.engine.proving import (
    MENDING,
    PROVING,
    READING,
    edits_of,
    first_day,
    open_edits,
    proved_at,
    revision,
    watched,
)
from rollouts.engine.tendering import book_with, sites_of, tender_edits
from rollouts.ports.database import UnitOfWork
from rollouts.registers.model import ENTERPRISE
from rollouts.shared.edits import Edit
from rollouts.shared.findings import Finding, Severity
from rollouts.shared.matrix import MatrixRow, Struck, matrix
from rollouts.shared.objects import NOTHING
from rollouts.tenders.commands import TenderCoverage, TenderMend
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
    """What the proof came to, at `proved_at`, of the rows as they are at `revision` (and in `change`).

    Lists are cut at `--most`, and `more` says how many flaws are not shown. `mend` closes all of it
    when `mend_is_whole`. With `--map` the `map` tells every store and every one of `columns`.
    """

    proved_at: str
    revision: int
    change: str
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
    columns: tuple[str, ...]
    map: tuple[MatrixRow, ...]
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """1 when a payment finds no row or several."""
        return 1 if self.holes or self.doubles else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderMended:
    """The `mend` is staged in `change` (empty: there was nothing to mend).

    `closed` of the flaws are gone once it is in force, `left` stay.
    """

    change: str
    edits: int
    mend: tuple[MendRow, ...]
    mend_is_whole: bool
    closed: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Proof:
    book: Book
    coverage: Coverage
    mend: Mend
    warnings: tuple[Finding, ...]
    revision: int


def cover(context: Context, request: TenderCoverage) -> Covered:
    """The proof over every register that takes payments; nothing is written."""
    with context.read() as uow:
        label, edits = "", list[Edit]()
        if request.change:
            change, edits = edits_of(uow, context, request.change)
            label = change.label
        proof = _proved(uow, context, request, edits)
    return _told(context, request, proof, label)


def mend_map(context: Context, request: TenderMend) -> TenderMended:
    """The mend of the rows as they are with the open change set's edits, staged there."""
    with context.read() as uow:
        proof = _proved(uow, context, request, open_edits(uow, context, request.change))
    flaws, left = _flaws(proof.coverage), _flaws(proof.mend.after)
    return TenderMended(
        change=_staged(context, request.change, proof.mend) if proof.mend.changes else "",
        edits=len(proof.mend.edits),
        mend=tuple(map(_mend_row, proof.mend.changes)),
        mend_is_whole=proof.mend.is_whole,
        closed=len(flaws) - len(left),
        left=len(left),
    )


def _proved(
    uow: UnitOfWork, context: Context, request: TenderCoverage | TenderMend, edits: Sequence[Edit]
) -> _Proof:
    watched(context, READING)(0, 0)
    first = first_day(context, request.start, "tenders.bad_day")
    horizon = Horizon(first=first, days=request.days)
    book = book_with(uow, tender_edits(edits))
    sites = sites_of(selected(uow, below(uow, (ENTERPRISE,))))
    coverage = prove(book, sites, horizon, watched(context, PROVING))
    watched(context, MENDING)(0, 0)
    return _Proof(
        book=book,
        coverage=coverage,
        mend=mend(book, sites, coverage),
        warnings=(*_empty(coverage), *_outliers(book, sites, horizon)),
        revision=revision(uow),
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


def _staged(context: Context, reference: str, mended: Mend) -> str:
    """The label of the change set with the mend in it."""
    with context.begin("tender map") as uow:
        seen = seen_of(uow, context, reference)
        return stage(uow, context, seen, mended.edits, "mend the tender map").label


def _flaws(coverage: Coverage) -> tuple[Flaw, ...]:
    return (*coverage.holes, *coverage.doubles)


def _told(context: Context, request: TenderCoverage, proof: _Proof, change: str) -> Covered:
    coverage, most = proof.coverage, request.most
    flaws = _flaws(coverage)
    made = Covered(
        proved_at=proved_at(context).isoformat(),
        revision=proof.revision,
        change=change,
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
        columns=(),
        map=(),
        findings=proof.warnings[:most],
    )
    return _mapped(made, proof, most) if request.map else made


def _mapped(made: Covered, proof: _Proof, most: int) -> Covered:
    columns = tuple(sorted({each.code for each in proof.book.types}))
    struck = [Struck(each.tender, not each.rows, each.stores) for each in _flaws(proof.coverage)]
    rows = matrix(columns, proof.coverage.active, struck, most=most)
    return replace(made, columns=columns, map=rows)


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


ACTIONS = (
    Action(name="tender coverage", request=TenderCoverage, handler=cover, mode=Mode.LOOK),
    Action(name="tender mend", request=TenderMend, handler=mend_map),
)
