"""Items: imported and listed."""

from dataclasses import dataclass
from pathlib import Path

from rollouts.engine.action import Action, Mode
from rollouts.engine.change_sets import apply_now
from rollouts.engine.context import Context
from rollouts.estate.imports.plan import LineState
from rollouts.items.commands import ItemImport, ItemList
from rollouts.items.imports import ItemsPlan, plan_items, wanted_keys
from rollouts.items.model import Item
from rollouts.items.ports import Items
from rollouts.ports.database import UnitOfWork
from rollouts.ports.sheets import Sheet, require_rows
from rollouts.shared.errors import refuse_all
from rollouts.shared.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsImported:
    """What an import of items did or would do; `change` takes it back."""

    rows: int
    new: int
    changed: int
    unchanged: int
    applied: bool
    change: str
    findings: tuple[Finding, ...]


def import_items(context: Context, request: ItemImport) -> ItemsImported:
    """All rows or none."""
    path = Path(request.path)
    read = context.services.sheets.read
    sheet = require_rows(read(path, encoding=request.encoding, sheet=request.sheet))
    with context.read() as uow:
        plan = _plan(uow, sheet)
    refuse_all(plan.findings)
    if request.dry_run or not plan.edits:
        return _told(plan, "", applied=False)
    with context.begin(path.name) as uow:
        plan = _plan(uow, sheet)
        refuse_all(plan.findings)
        return _told(plan, apply_now(uow, context, plan.edits, f"import {path.name}"), applied=True)


def list_items(context: Context, request: ItemList) -> tuple[Item, ...]:
    """By id."""
    with context.read() as uow:
        return uow.repository(Items).items(search=request.search, limit=request.limit)


def _plan(uow: UnitOfWork, sheet: Sheet) -> ItemsPlan:
    items = uow.repository(Items)
    ids, keys = wanted_keys(sheet)
    return plan_items(sheet, items.some_items(ids), items.some_barcodes(keys))


def _told(plan: ItemsPlan, change: str, *, applied: bool) -> ItemsImported:
    states = [each.state for each in plan.lines]
    return ItemsImported(
        rows=len(states),
        new=states.count(LineState.NEW),
        changed=states.count(LineState.CHANGED),
        unchanged=states.count(LineState.UNCHANGED),
        applied=applied,
        change=change,
        findings=plan.findings,
    )


ACTIONS = (
    Action(name="item import", request=ItemImport, handler=import_items),
    Action(name="item list", request=ItemList, handler=list_items, mode=Mode.LOOK),
)
