"""Items: imported and listed."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from rollouts.engine.action import Action, Mode
from rollouts.engine.context import Context
from rollouts.engine.importing import ObjectsImported, bring_in
from rollouts.engine.selling import tax_group_of
from rollouts.engine.taxing import kept_of
from rollouts.estate.imports.objects import ObjectsPlan
from rollouts.items.commands import ItemImport, ItemList
from rollouts.items.imports import ItemsPlan, KnownItems, plan_items, read_items
from rollouts.items.model import Barcode, Department, Item, PosCode
from rollouts.items.ports import Items
from rollouts.ports.database import UnitOfWork
from rollouts.ports.sheets import Sheet
from rollouts.shared.findings import Finding
from rollouts.taxes.rules import goods
from rollouts.taxes.state import state_of


def import_items(context: Context, request: ItemImport) -> ObjectsImported:
    """All rows or none."""
    return bring_in(context, request, _plan)


def list_items(context: Context, request: ItemList) -> tuple[Item, ...]:
    """By id."""
    with context.read() as uow:
        return uow.repository(Items).items(search=request.search, limit=request.limit)


def _plan(uow: UnitOfWork, sheet: Sheet) -> ObjectsPlan:
    items = uow.repository(Items)
    reading = read_items(sheet)
    named = frozenset(items.some(Department, reading.departments))
    known = KnownItems(
        items=items.some(Item, reading.item_ids),
        barcodes=items.some(Barcode, reading.barcodes),
        pos_codes=items.some(PosCode, reading.pos_codes),
        departments=named if items.number(Department) else None,
    )
    plan = plan_items(reading, known)
    return replace(plan, findings=(*plan.findings, *_about_taxes(uow, plan, known.items)))


def _about_taxes(uow: UnitOfWork, plan: ItemsPlan, before: Mapping[str, Item]) -> Iterator[Finding]:
    """What the rules of taxes find about the file's items; nothing where no tax group is declared."""
    book = state_of(kept_of(uow)).book
    if not book.groups:
        return
    departments = {each.code: each for each in uow.repository(Items).every(Department)}
    rows = {item.item_id: row for row, item in plan.items}
    after = [_grouped(item, departments) for _, item in plan.items]
    counted = goods.counted(after)
    named = {place: each for place, each in counted.items() if place[1]}
    present = {each.item_id: before[each.item_id] for each in after if each.item_id in before}
    found = (
        *goods.groups_known(book, named),
        *goods.groups_changed(
            {code: _grouped(item, departments) for code, item in present.items()}, after
        ),
        *goods.exempt_among_taxed(counted, goods.exempt_groups(book)),
    )
    for each in found:
        row = rows.get(each.object.removeprefix("item "))
        where = f"{plan.name} line {row}, {each.object}" if row else each.object
        yield replace(each, object=where)


def _grouped(item: Item, departments: Mapping[str, Department]) -> Item:
    """The item with its tax group, or with its department's where it has none of its own."""
    return item if item.tax_group else replace(item, tax_group=tax_group_of(item, departments))


ACTIONS = (
    Action(name="item import", request=ItemImport, handler=import_items),
    Action(name="item list", request=ItemList, handler=list_items, mode=Mode.LOOK),
)
