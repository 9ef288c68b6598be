"""A file of items: one row per item and code; an item with several codes has several rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from rollouts.estate.imports.layouts import Broken, Values
from rollouts.estate.imports.objects import ObjectsPlan
from rollouts.estate.imports.plan import ImportLine, LineState
from rollouts.estate.imports.rows import Findings, Record, records_of
from rollouts.items.columns import CODES, GTIN, PLU, item_columns
from rollouts.items.model import Barcode, Item, PosCode, PosCodeKind
from rollouts.items.records import KINDS, Entity
from rollouts.ports.sheets import Sheet
from rollouts.shared.findings import Severity
from rollouts.shared.money import exact, minor_units
from rollouts.shared.objects import Slot

Code = Barcode | PosCode


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsReading:
    """An item file read, before it is compared with what there is."""

    sheet: Sheet
    records: tuple[Record, ...]
    findings: Findings

    @property
    def item_ids(self) -> tuple[str, ...]:
        """The items that the file describes or links to."""
        own = (each.values["item_id"] for each in self.records)
        linked = (each.values.get("linked_item", "") for each in self.records)
        return tuple(dict.fromkeys(each for each in (*own, *linked) if each))

    @property
    def barcodes(self) -> tuple[str, ...]:
        """The keys of its barcodes."""
        return self._keys(Barcode)

    @property
    def pos_codes(self) -> tuple[str, ...]:
        """The keys of its PLUs and prefixes."""
        return self._keys(PosCode)

    @property
    def departments(self) -> tuple[str, ...]:
        """The departments that it names."""
        named = (each.values.get("department", "") for each in self.records)
        return tuple(dict.fromkeys(each for each in named if each))

    def _keys(self, made: type[Code]) -> tuple[str, ...]:
        codes = (code for each in self.records for _, code in _codes(each))
        return tuple(dict.fromkeys(each.key for each in codes if isinstance(each, made)))


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownItems:
    """What there is of what the file names. `departments` None: no department is known at all."""

    items: Mapping[str, Item] = field(default_factory=dict)
    barcodes: Mapping[str, Barcode] = field(default_factory=dict)
    pos_codes: Mapping[str, PosCode] = field(default_factory=dict)
    departments: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsPlan(ObjectsPlan):
    """The outcome of checking a file of items; `items` are what they would be, by the first line."""

    items: tuple[tuple[int, Item], ...] = ()


def read_items(sheet: Sheet) -> ItemsReading:
    """The rows of `sheet` with a finding for every cell that is wrong."""
    findings = Findings(sheet=sheet)
    records = records_of(sheet, item_columns(), findings)
    return ItemsReading(sheet=sheet, records=records, findings=findings)


def plan_items(reading: ItemsReading, known: KnownItems) -> ItemsPlan:
    """Check every row against the file itself and against what there is.

    A code never moves to another item by an import: it is refused with the item that holds it.
    """
    reader = _Reader(reading.findings, known)
    for record in reading.records:
        reader.take(record)
    reader.check_departments()
    reader.check_links()
    return ItemsPlan(
        name=reading.sheet.name,
        sha256=reading.sheet.sha256,
        findings=reading.findings.all(),
        lines=tuple(reader.lines()),
        items=reader.items,
    )


def settle_cost(values: Values, present: Mapping[str, str]) -> Broken | None:
    """Turn a written cost into minor units of its currency, or say why not."""
    cost = values.get("cost", "")
    currency = values.get("cost_currency") or present.get("cost_currency", "")
    if "cost" not in values and present.get("cost") and currency != present.get("cost_currency"):
        return Broken(rule="items.currency_alone", field="cost_currency", value=currency)
    if not cost:
        return None
    if not currency:
        return Broken(rule="items.cost_currency", field="cost", value=cost)
    try:
        values["cost"] = str(minor_units(exact(cost), currency))
    except ValueError:
        finer = {"currency": currency}
        return Broken(rule="items.cost_too_fine", field="cost", value=cost, parameters=finer)
    values["cost_currency"] = currency
    return None


class _Reader:
    def __init__(self, findings: Findings, known: KnownItems) -> None:
        self._findings = findings
        self._known = known
        self._items: dict[str, tuple[int, Item]] = {}
        self._codes: dict[Slot, tuple[int, Code]] = {}

    def take(self, record: Record) -> None:
        item_id = record.values["item_id"]
        item = self._item(record, self._known.items.get(item_id))
        if item is None:
            return
        first = self._items.setdefault(item_id, (record.number, item))
        if first[1] != item:
            self._say("two_versions", record.number, "item_id", item_id, other=str(first[0]))
        for name, code in _codes(record):
            self._take_code(record.number, name, code)

    def check_departments(self) -> None:
        """One warning for each department that nobody has declared, at the first row that names it."""
        if self._known.departments is None:
            return
        first: dict[str, int] = {}
        for row, item in self._items.values():
            if item.department and item.department not in self._known.departments:
                first.setdefault(item.department, row)
        for code, row in first.items():
            self._say("unknown_department", row, "department", code, severity=Severity.WARNING)

    def check_links(self) -> None:
        """Every linked item exists, in the file or outside, and is another one."""
        for row, item in self._items.values():
            linked = item.linked_item
            if linked == item.item_id:
                self._say("linked_to_itself", row, "linked_item", linked)
            elif linked and linked not in self._items and linked not in self._known.items:
                self._say("unknown_linked_item", row, "linked_item", linked)

    @property
    def items(self) -> tuple[tuple[int, Item], ...]:
        """Every item with the first line that describes it."""
        return tuple(self._items.values())

    def lines(self) -> Iterator[ImportLine]:
        """A line for every item, then one for every code."""
        known = self._known
        for key, (row, item) in self._items.items():
            yield _line(row, known.items.get(key), item)
        for row, code in self._codes.values():
            yield _line(row, self._holder(code), code)

    def _item(self, record: Record, present: Item | None) -> Item | None:
        kept = KINDS.values_of(present) if present else {}
        values = {name: text for name, text in record.values.items() if name not in CODES}
        broken = settle_cost(values, kept)
        if broken is not None:
            self._findings.add(
                broken.rule,
                row=record.number,
                field=broken.field,
                value=broken.value,
                severity=broken.severity,
                **broken.parameters,
            )
            return None
        filled = {name: text for name, text in (kept | values).items() if text}
        item = cast("Item", KINDS.made("item", filled))
        for start, end in (("active_from", "active_to"), ("sellable_from", "sellable_to")):
            self._check_period(record.number, item, start, end)
        return item

    def _check_period(self, row: int, item: Item, start: str, end: str) -> None:
        begins, ends = getattr(item, start), getattr(item, end)
        if ends and ends <= begins:
            self._findings.add("end_before_start", row=row, field=end, value=ends, start=begins)

    def _take_code(self, row: int, name: str, code: Code) -> None:
        first = self._codes.setdefault(KINDS.slot_of(code), (row, code))
        holder = self._holder(code) or first[1]
        value = code.gtin if isinstance(code, Barcode) else code.code
        if first[0] != row:
            self._say("duplicate_barcode", row, name, value, other=str(first[0]))
        elif holder.item_id != code.item_id:
            self._say("barcode_elsewhere", row, name, value, other=holder.item_id)

    def _holder(self, code: Code) -> Code | None:
        known = self._known
        return (
            known.barcodes.get(code.key)
            if isinstance(code, Barcode)
            else known.pos_codes.get(code.key)
        )

    def _say(
        self,
        rule: str,
        row: int,
        field: str,
        value: str,
        *,
        other: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        self._findings.add(
            f"items.{rule}", row=row, field=field, value=value, other=other, severity=severity
        )


def _codes(record: Record) -> Iterator[tuple[str, Code]]:
    item_id = record.values["item_id"]
    for name in CODES:
        text = record.values.get(name, "")
        if text and name == GTIN:
            yield name, Barcode(gtin=text, item_id=item_id)
        elif text:
            kind = PosCodeKind.PLU if name == PLU else PosCodeKind.PREFIX
            yield name, PosCode(kind=kind, code=text, item_id=item_id)


def _line(row: int, before: Entity | None, after: Entity) -> ImportLine:
    kind, key = KINDS.slot_of(after)
    edits = KINDS.edits_between(before, after)
    changed = LineState.CHANGED if edits else LineState.UNCHANGED
    state = LineState.NEW if before is None else changed
    return ImportLine(kind=kind, key=key, row=row, state=state, edits=edits)
