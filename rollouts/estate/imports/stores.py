"""A file of stores, and the units above them that it names."""

from collections.abc import Iterable

from rollouts.estate.imports.columns import store_columns
from rollouts.estate.imports.plan import ImportKind, ImportLine, ImportPlan, Known, LineState
from rollouts.estate.imports.rows import Findings, Record, records_of
from rollouts.estate.model import BusinessUnit, Store, unit_key
from rollouts.estate.names import fold
from rollouts.estate.records import edits_between, entity_of, fields_of
from rollouts.estate.tree import unit_codes
from rollouts.ports.sheets import Sheet
from rollouts.shared.findings import Severity


def plan_stores(sheet: Sheet, known: Known) -> ImportPlan:
    """Check every row of a store file against itself and against `known`."""
    findings = Findings(sheet=sheet)
    records = records_of(sheet, store_columns(), findings)
    stores = _stores(records, known, findings)
    units = _units(stores, known, findings)
    lines = [*_unit_lines(units), *(_line(number, store, known) for number, store in stores)]
    return ImportPlan(
        kind=ImportKind.STORES,
        name=sheet.name,
        sha256=sheet.sha256,
        findings=findings.all(),
        lines=tuple(lines),
    )


Numbered = tuple[int, Store]


def _stores(records: Iterable[Record], known: Known, findings: Findings) -> tuple[Numbered, ...]:
    first: dict[str, int] = {}
    found: list[Numbered] = []
    for record in records:
        code = record.values["code"]
        key = fold(code)
        if key in first:
            findings.add(
                "duplicate_store", row=record.number, field="code", value=code, other=first[key]
            )
            continue
        first[key] = record.number
        store = _store(record, known.stores.get(key), findings)
        if store is not None:
            found.append((record.number, store))
    return tuple(found)


def _store(record: Record, present: Store | None, findings: Findings) -> Store | None:
    code = record.values["code"]
    if present is not None and present.code != code:
        findings.add(
            "spelled_differently", row=record.number, field="code", value=code, known=present.code
        )
        return None
    values = fields_of(present) if present else {}
    values |= record.values
    if not values.get("timezone"):
        if "timezone" not in record.bad:
            findings.add("required", row=record.number, field="timezone")
        return None
    made = entity_of("store", {name: value for name, value in values.items() if value})
    store = made if isinstance(made, Store) else None
    if store and store.opens and store.closes and store.closes <= store.opens:
        findings.add(
            "closes_before_opens",
            row=record.number,
            field="closes",
            value=store.closes,
            opens=store.opens,
        )
    return store


def _units(
    stores: Iterable[Numbered], known: Known, findings: Findings
) -> tuple[tuple[int, BusinessUnit], ...]:
    seen = dict(known.units)
    new: list[tuple[int, BusinessUnit]] = []
    for number, store in stores:
        parent = ""
        for kind, code in unit_codes(store):
            unit = BusinessUnit(kind=kind, code=code, parent=parent)
            present = seen.get(fold(unit.key))
            if present is None:
                seen[fold(unit.key)] = unit
                new.append((number, unit))
            else:
                _compare(number, unit, present, findings)
            parent = unit_key(kind, code)
    return tuple(new)


def _compare(number: int, unit: BusinessUnit, present: BusinessUnit, findings: Findings) -> None:
    if present.code != unit.code:
        findings.add(
            "spelled_differently",
            row=number,
            field=unit.kind,
            value=unit.code,
            known=present.code,
        )
    elif unit.parent and present.parent and unit.parent != present.parent:
        findings.add(
            "unit_elsewhere",
            row=number,
            field=unit.kind,
            value=unit.code,
            severity=Severity.WARNING,
            parent=present.parent,
            given=unit.parent,
        )


def _unit_lines(units: Iterable[tuple[int, BusinessUnit]]) -> Iterable[ImportLine]:
    for number, unit in units:
        edits = edits_between(None, unit)
        yield ImportLine(kind="unit", key=unit.key, row=number, state=LineState.NEW, edits=edits)


def _line(number: int, store: Store, known: Known) -> ImportLine:
    present = known.stores.get(fold(store.code))
    edits = edits_between(present, store)
    changed = LineState.CHANGED if edits else LineState.UNCHANGED
    return ImportLine(
        kind="store",
        key=store.key,
        row=number,
        state=changed if present else LineState.NEW,
        edits=edits,
    )
