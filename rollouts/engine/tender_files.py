"""Reads files of processors and of the POS whole: recognised, told apart by store and day, checked."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from rollouts.engine.context import Context
from rollouts.engine.declared import own_numbers
from rollouts.engine.json_files import MOST_BYTES
from rollouts.estate.model import Store
from rollouts.estate.ports import Estate
from rollouts.items.accounts import MerchantId
from rollouts.items.ports import Items
from rollouts.ports.database import UnitOfWork
from rollouts.ports.sheets import Sheet
from rollouts.shared.card_numbers import Exempt, looks_like_card, masked
from rollouts.shared.errors import KnownError, refuse
from rollouts.shared.findings import Finding, Severity, blocking
from rollouts.shared.ids import new_uid
from rollouts.shared.plain_text import plain
from rollouts.tenders.ports import Tenders
from rollouts.tenders.reconciling.dividing import DayKey, Place, PlaceOf, divided
from rollouts.tenders.reconciling.doubles import repeated
from rollouts.tenders.reconciling.filing import Intake, Part, Records
from rollouts.tenders.reconciling.layouts import PosLayout, SettlementLayout
from rollouts.tenders.reconciling.reading import (
    Read,
    read_payments,
    read_settlements,
    read_totals,
    sheet_of_json,
)
from rollouts.tenders.reconciling.recognising import FileKind, Fit, Recognised, recognised

LONGEST_NAME = 200
NOBODY = ""
L = TypeVar("L")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """A file read to its end. With a blocking finding nothing of it may be kept.

    `kind` and `source` say what it was recognised as, empty where no column map fits.
    """

    name: str
    intake: Intake | None
    parts: tuple[Part, ...]
    findings: tuple[Finding, ...]
    missing: tuple[str, ...] = ()
    kind: str = ""
    source: str = ""


@dataclass(slots=True)
class Shelf:
    """What one look at the database knows of column maps, stores and registers."""

    uow: UnitOfWork
    settlements: Mapping[str, SettlementLayout]
    pos: Mapping[str, PosLayout]
    stores: dict[str, Store | None] = field(default_factory=dict)
    merchants: dict[str, str] = field(default_factory=dict)
    lanes: dict[str, frozenset[str]] = field(default_factory=dict)

    def store(self, code: str) -> Store | None:
        """The store with this code."""
        if code not in self.stores:
            self.stores[code] = self.uow.repository(Estate).store(code)
        return self.stores[code]

    def places(self, processor: str) -> PlaceOf:
        """Stores by their code or, in files of a processor, by their merchant id there."""

        def place_of(text: str) -> Place | None:
            found = self.store(text) or self._merchant(processor, text)
            if found is None:
                return None
            return Place(store=found.code, timezone=found.timezone, cutover=found.cutover)

        return place_of

    def registers(self, store: str) -> frozenset[str]:
        """The names of the store's registers."""
        if store not in self.lanes:
            lanes = self.uow.repository(Estate).registers_of(store)
            self.lanes[store] = frozenset(each.name for each in lanes)
        return self.lanes[store]

    def _merchant(self, processor: str, mid: str) -> Store | None:
        key = f"{processor}/{mid}"
        if processor and key not in self.merchants:
            found = self.uow.repository(Items).some(MerchantId, [key]).get(key)
            self.merchants[key] = found.store if found else ""
        code = self.merchants.get(key, "")
        return self.store(code) if code else None


def shelf_of(uow: UnitOfWork) -> Shelf:
    """Every column map that is remembered."""
    kept = uow.repository(Tenders)
    return Shelf(
        uow=uow,
        settlements={each.processor: each for each in kept.every(SettlementLayout)},
        pos={each.name: each for each in kept.every(PosLayout)},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What the caller said of a file: its day, and the one column map that may read it."""

    day: DayKey
    processor: str = ""
    layout: str = ""


def read_file(context: Context, shelf: Shelf, path: Path, named: Named) -> FileRead:
    """The file whole, or all that is wrong with it; nothing is raised for what a file can hold."""
    name = shown_name(path.name)
    try:
        sheet = replace(sheet_at(context, path), name=name)
        found = _recognised(sheet, shelf, named)
    except KnownError as refusal:
        return FileRead(name=name, intake=None, parts=(), findings=_masked(refusal.findings))
    if found.fit is None:
        lacking = found.others[0].missing if found.others else ()
        return FileRead(
            name=name, intake=None, parts=(), findings=(_unknown(sheet, found),), missing=lacking
        )
    return _read_by(context, shelf, sheet, found.fit, named)


def sheet_at(context: Context, path: Path) -> Sheet:
    """The table of a CSV, XLSX or JSON file; KnownError `files.*` or `tenders.file_*`."""
    if path.suffix.casefold() != ".json":
        return context.services.sheets.read(path)
    if not path.is_file():
        raise refuse("files.not_found", object=str(path))
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise refuse("files.too_large", object=path.name, value=str(size), limit=MOST_BYTES)
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as trouble:
        raise refuse("files.not_json", object=str(path)) from trouble
    except OSError as trouble:
        raise refuse("files.unreadable", object=str(path), value=str(trouble.strerror)) from trouble
    return sheet_of_json(text, path.name)


def shown_name(name: str) -> str:
    """A file's name as it may be kept: also a name may hold a card number."""
    return plain(masked(name), cap=LONGEST_NAME)


def _masked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(replace(each, object=masked(each.object)) for each in findings)


def _recognised(sheet: Sheet, shelf: Shelf, named: Named) -> Recognised:
    settlements, pos = list(shelf.settlements.values()), list(shelf.pos.values())
    if named.processor:
        settlements = [_one(shelf.settlements, named.processor, "settlement-layouts", sheet)]
        pos = []
    elif named.layout:
        settlements = []
        pos = [_one(shelf.pos, named.layout, "pos-layouts", sheet)]
    return recognised(sheet.header.cells, settlements, pos, name=sheet.name)


def _one(layouts: Mapping[str, L], name: str, kind: str, sheet: Sheet) -> L:
    found = layouts.get(name)
    if found is None:
        header = ", ".join(plain(masked(each), cap=40) for each in sheet.header.cells[:12])
        raise refuse(
            "tenders.no_layout", object="column map", field=kind, value=name[:40], guess=header
        )
    return found


def _unknown(sheet: Sheet, found: Recognised) -> Finding:
    """A file that no column map fits, with what the nearest one misses in it."""
    header = ", ".join(plain(masked(each), cap=40) for each in sheet.header.cells[:20])
    if found.is_doubtful:
        names = ", ".join(each.source for each in found.others)
        return Finding(
            code="tenders.file_doubtful",
            object=sheet.name,
            value=header,
            parameters={"known": names},
        )
    if not found.others:
        return Finding(code="tenders.file_no_maps", object=sheet.name, value=header)
    near = found.others[0]
    return Finding(
        code="tenders.file_unknown",
        object=sheet.name,
        value=header,
        parameters={"nearest": near.source, "missing": ", ".join(near.missing)},
    )


def _read_by(context: Context, shelf: Shelf, sheet: Sheet, fit: Fit, named: Named) -> FileRead:
    processor = fit.source if fit.kind is FileKind.SETTLEMENT else NOBODY
    apart = divided(sheet, fit.layout, shelf.places(processor), _usual(shelf, named.day))
    findings = [*apart.findings, *_header_cards(sheet)]
    uid, parts = new_uid(), []
    for day, part in apart.days.items():
        read = _records(part, fit, own_numbers(shelf.uow))
        found = (*read.findings, *repeated(part, fit))
        findings += found
        records = _on_lanes(_filled(fit.kind, read), day.store)
        findings += _unknown_lanes(records, shelf.registers(day.store), part.name)
        warned = tuple(each for each in found if each.severity is Severity.WARNING)
        parts.append(
            Part(
                intake=uid,
                name=sheet.name,
                sha256=sheet.sha256,
                kind=fit.kind,
                source=fit.source,
                day=day,
                records=records,
                findings=warned,
            )
        )
    if blocking(findings) or not parts:
        return _known(sheet, fit, None, (), findings)
    intake = Intake(
        uid=uid,
        name=sheet.name,
        sha256=sheet.sha256,
        kind=fit.kind,
        source=fit.source,
        rows=len(sheet.rows),
        stores=len({each.day.store for each in parts}),
        days=len(parts),
        first=min((each.day for each in parts), key=lambda day: (day.business_date, day.store)),
        taken_at=context.services.clock(),
        taken_by=context.operator,
    )
    return _known(sheet, fit, intake, parts, findings)


def _known(
    sheet: Sheet,
    fit: Fit,
    intake: Intake | None,
    parts: Iterable[Part],
    findings: Iterable[Finding],
) -> FileRead:
    return FileRead(
        name=sheet.name,
        intake=intake,
        parts=tuple(parts),
        findings=tuple(findings),
        kind=fit.kind.value,
        source=fit.source,
    )


def _usual(shelf: Shelf, day: DayKey) -> DayKey:
    """The day as named, with the store as the estate spells it."""
    found = shelf.store(day.store) if day.store else None
    return replace(day, store=found.code) if found else day


def _records(sheet: Sheet, fit: Fit, own: Exempt) -> Read[object]:
    layout = fit.layout
    if isinstance(layout, SettlementLayout):
        settled: Read[object] = read_settlements(sheet, layout, own)  # type: ignore[assignment]
        return settled
    reader: Callable[[Sheet, PosLayout, Exempt], Read[object]] = (
        read_payments if fit.kind is FileKind.PAYMENTS else read_totals  # type: ignore[assignment]
    )
    return reader(sheet, layout, own)


def _filled(kind: FileKind, read: Read[object]) -> Records:
    word = {FileKind.SETTLEMENT: "settled", FileKind.PAYMENTS: "lines", FileKind.TOTALS: "totals"}
    return Records(**{word[kind]: read.records})  # type: ignore[arg-type]


def _on_lanes(records: Records, store: str) -> Records:
    """Registers as the estate calls them: POS files often leave the store out."""
    return replace(
        records,
        totals=tuple(replace(e, register=lane(store, e.register)) for e in records.totals),
        lines=tuple(replace(e, register=lane(store, e.register)) for e in records.lines),
    )


def lane(store: str, register: str) -> str:
    """The register's name with its store."""
    return f"{store}/{register}" if register and "/" not in register else register


def _unknown_lanes(records: Records, known: frozenset[str], name: str) -> Iterable[Finding]:
    named = {each.register for each in records.totals} | {each.register for each in records.lines}
    for each in sorted(named - known - {""}):
        value = plain(masked(each), cap=60)
        yield Finding(code="tenders.register_unknown", object=name, field="register", value=value)


def _header_cards(sheet: Sheet) -> Iterable[Finding]:
    for each in sheet.header.cells:
        if looks_like_card(each):
            yield Finding(
                code="tenders.file_card_number",
                object=f"{sheet.name} line {sheet.header.number}",
                field="header",
                value=plain(masked(each), cap=60),
            )
