"""Items: imported and listed."""

from rollouts.engine.action import Action, Mode
from rollouts.engine.context import Context
from rollouts.engine.importing import ObjectsImported, bring_in
from rollouts.estate.imports.objects import ObjectsPlan
from rollouts.items.commands import ItemImport, ItemList
from rollouts.items.imports import KnownItems, plan_items, read_items
from rollouts.items.model import Barcode, Department, Item, PosCode
from rollouts.items.ports import Items
from rollouts.ports.database import UnitOfWork
from rollouts.ports.sheets import Sheet


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
    return plan_items(reading, known)


ACTIONS = (
    Action(name="item import", request=ItemImport, handler=import_items),
    Action(name="item list", request=ItemList, handler=list_items, mode=Mode.LOOK),
)
