"""A file of items: one row per item and barcode; an item with several barcodes has several rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rollouts.estate.imports import cells
from rollouts.estate.imports.cells import Bad
from rollouts.estate.imports.columns import Column
from rollouts.estate.imports.plan import ImportLine, LineState
from rollouts.estate.imports.rows import Findings, Record, records_of
from rollouts.items.model import Barcode, Item
from rollouts.items.records import Entity, edits_between, kind_and_key
from rollouts.items.rules import barcode_trouble, restored
from rollouts.ports.sheets import Sheet
from rollouts.shared.edits import Edit, inverse_of
from rollouts.shared.findings import Finding, blocking

LONGEST_TEXT = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsPlan:
    """The outcome of checking a whole file. With a blocking finding there are no edits at all."""

    name: str
    sha256: str
    findings: tuple[Finding, ...]
    lines: tuple[ImportLine, ...]

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What to apply, in order; empty when anything blocks."""
        if blocking(self.findings):
            return ()
        return tuple(edit for line in self.lines for edit in line.edits)

    @property
    def undo(self) -> tuple[Edit, ...]:
        """What takes the import back, in order."""
        return inverse_of(self.edits)


def item_columns() -> tuple[Column, ...]:
    """The columns of an item file."""
    return (
        Column(
            name="item_id",
            field="item_id",
            check=cells.code,
            aliases=("item", "sku", "item number"),
            is_key=True,
        ),
        Column(
            name="gtin",
            field="gtin",
            check=_barcode,
            aliases=("barcode", "ean", "upc", "upc ean", "gtin13"),
        ),
        Column(
            name="description",
            field="description",
            check=cells.free(LONGEST_TEXT),
            aliases=("name", "item name"),
        ),
        Column(
            name="department", field="department", check=cells.code, aliases=("merchandise code",)
        ),
        Column(name="tax_group", field="tax_group", check=cells.code, aliases=("tax", "tax code")),
    )


def wanted_keys(sheet: Sheet) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The item ids and barcode keys that the file names: what must be looked up beforehand."""
    records = records_of(sheet, item_columns(), Findings(sheet=sheet))
    gtins = (record.values.get("gtin", "") for record in records)
    ids = dict.fromkeys(record.values["item_id"] for record in records)
    return tuple(ids), tuple(dict.fromkeys(each.zfill(14) for each in gtins if each))


def plan_items(
    sheet: Sheet, items: Mapping[str, Item], barcodes: Mapping[str, Barcode]
) -> ItemsPlan:
    """Check every row against the file itself and against what there is.

    `items` by id and `barcodes` by key are those that `wanted_keys` names and that exist. A barcode
    never moves to another item by an import: it is refused with the item that holds it.
    """
    findings = Findings(sheet=sheet)
    reader = _Reader(findings=findings, items=items, barcodes=barcodes)
    for record in records_of(sheet, item_columns(), findings):
        reader.take(record)
    return ItemsPlan(
        name=sheet.name, sha256=sheet.sha256, findings=findings.all(), lines=reader.lines()
    )


class _Reader:
    def __init__(
        self, *, findings: Findings, items: Mapping[str, Item], barcodes: Mapping[str, Barcode]
    ) -> None:
        self._findings = findings
        self._items = items
        self._barcodes = barcodes
        self._new: dict[str, tuple[int, Item]] = {}
        self._codes: dict[str, tuple[int, Barcode]] = {}

    def take(self, record: Record) -> None:
        item_id = record.values["item_id"]
        present = self._items.get(item_id) or Item(item_id=item_id)
        item = replace(
            present,
            description=record.values.get("description", present.description),
            department=record.values.get("department", present.department),
            tax_group=record.values.get("tax_group", present.tax_group),
        )
        first = self._new.setdefault(item_id, (record.number, item))
        if first[1] != item:
            self._say("two_versions", record, "item_id", item_id, other=str(first[0]))
        if gtin := record.values.get("gtin", ""):
            self._take_barcode(record, Barcode(gtin=gtin, item_id=item_id))

    def _take_barcode(self, record: Record, barcode: Barcode) -> None:
        earlier = self._codes.setdefault(barcode.key, (record.number, barcode))
        holder = self._barcodes.get(barcode.key, earlier[1])
        if earlier[0] != record.number:
            self._say("duplicate_barcode", record, "gtin", barcode.gtin, other=str(earlier[0]))
        elif holder.item_id != barcode.item_id:
            self._say("barcode_elsewhere", record, "gtin", barcode.gtin, other=holder.item_id)

    def lines(self) -> tuple[ImportLine, ...]:
        """A line for every item, then one for every barcode."""
        items = [(row, self._items.get(key), item) for key, (row, item) in self._new.items()]
        codes = [(row, self._barcodes.get(key), code) for key, (row, code) in self._codes.items()]
        made: Sequence[tuple[int, Entity | None, Entity]] = [*items, *codes]
        return tuple(_line(row, before, after) for row, before, after in made)

    def _say(self, rule: str, record: Record, field: str, value: str, *, other: str) -> None:
        self._findings.add(
            f"items.{rule}", row=record.number, field=field, value=value, other=other
        )


def _line(row: int, before: Entity | None, after: Entity) -> ImportLine:
    kind, key = kind_and_key(after)
    edits = edits_between(before, after)
    changed = LineState.CHANGED if edits else LineState.UNCHANGED
    state = LineState.NEW if before is None else changed
    return ImportLine(kind=kind, key=key, row=row, state=state, edits=edits)


def _barcode(text: str) -> str | Bad:
    trouble = barcode_trouble(text)
    return Bad(rule=f"items.{trouble}", known=restored(text)) if trouble else text
