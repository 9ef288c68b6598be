"""Brings files of trade objects in: previewed or put in force whole, and taken back by `change undo`.

A room's handler is a few lines:

    def import_tenders(context: Context, request: TenderImport) -> ObjectsImported:
        return bring_in(context, request, lambda uow, sheet: plan_of(uow, sheet, TENDERS, Tenders))
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from rollouts.engine.change_sets import apply_now
from rollouts.engine.context import Context
from rollouts.engine.loads import load_of
from rollouts.estate.imports.layouts import Layout, line_of
from rollouts.estate.imports.objects import Known, ObjectsPlan, planned, read_objects
from rollouts.estate.imports.plan import LineState
from rollouts.estate.names import fold
from rollouts.estate.ports import Estate
from rollouts.items.ports import Items
from rollouts.items.records import KINDS as ITEM_KINDS
from rollouts.ports.database import UnitOfWork
from rollouts.ports.objects import Objects
from rollouts.ports.sheets import Sheet, require_rows
from rollouts.shared.errors import refuse_all
from rollouts.shared.findings import Finding
from rollouts.shared.objects import Keyed, Slot

PlanOf = Callable[[UnitOfWork, Sheet], ObjectsPlan]
"""(view, file): what importing the file would do to what the view shows."""


class FileRequest(Protocol):
    """A request to import one file."""

    @property
    def path(self) -> str:
        """The file."""

    @property
    def dry_run(self) -> bool:
        """Only show what would change."""

    @property
    def encoding(self) -> str:
        """Of a text file that is not UTF-8."""

    @property
    def sheet(self) -> str:
        """Of an XLSX file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectsImported:
    """What an import did or, with --dry-run, would do; `change` takes it back with `change undo`."""

    rows: int
    new: int
    changed: int
    removed: int
    unchanged: int
    applied: bool
    change: str
    findings: tuple[Finding, ...]


def bring_in(
    context: Context, request: FileRequest, plan_of: PlanOf, sheet: Sheet | None = None
) -> ObjectsImported:
    """All rows or none. A file with any error changes nothing and names every row.

    `sheet` is the file's table where it is none that the sheet reader knows.

    The file is checked and its edits are filled in before the one writer is asked for; it is checked
    again only when something else was put in force meanwhile.
    """
    path = Path(request.path)
    read = context.services.sheets.read
    if sheet is None:
        sheet = read(path, encoding=request.encoding, sheet=request.sheet)
    require_rows(sheet)
    title = f"import {path.name}"
    with context.read() as uow:
        plan = plan_of(uow, sheet)
        refuse_all(plan.findings)
        if request.dry_run or not plan.edits:
            return _told(plan, "")
        load = load_of(context, title, plan.edits)
        load.prepare(uow)
    load.fill()
    with context.begin(path.name) as uow:
        if load.stands(uow):
            return _told(plan, load.put(uow).label)
        plan = plan_of(uow, sheet)
        refuse_all(plan.findings)
        return _told(plan, apply_now(uow, context, plan.edits, title) if plan.edits else "")


def plan_of(
    uow: UnitOfWork, sheet: Sheet, layout: Layout[Any], promise: type[Objects]
) -> ObjectsPlan:
    """The plan of a file of `layout`, whose objects the repository `promise` keeps.

    Wanted objects are looked for among items and reference data, stores, groups and, for kinds of
    the layout's own room, in `promise`.
    """
    reading = read_objects(sheet, layout)
    objects = uow.repository(promise)
    known = Known(
        present=objects.some(layout.made, reading.keys),
        lines=_ranges(objects, layout, reading.lines),
        missing=lambda slots: missing(uow, slots, layout, objects),
    )
    return planned(reading, known)


def _ranges(objects: Objects, layout: Layout[Any], lines: Sequence[str]) -> Sequence[Keyed]:
    """Every range of these lines that there is."""
    if not layout.is_dated:
        return ()
    if layout.keeps_lines:
        return objects.lines(layout.made, lines)
    wanted = frozenset(lines)
    return [each for each in objects.every(layout.made) if line_of(each) in wanted]


def missing(
    uow: UnitOfWork, slots: Iterable[Slot], layout: Layout[Any], objects: Objects
) -> set[Slot]:
    """Those of the objects that do not exist; KeyError for a kind that nobody keeps."""
    by_kind: dict[str, list[str]] = {}
    for kind, key in slots:
        by_kind.setdefault(kind, []).append(key)
    found: set[Slot] = set()
    for kind, keys in by_kind.items():
        there = _there(uow, kind, keys, layout, objects)
        found |= {(kind, key) for key in keys if key not in there}
    return found


def _there(
    uow: UnitOfWork, kind: str, keys: Sequence[str], layout: Layout[Any], objects: Objects
) -> set[str]:
    if kind == "store":
        return {each.code for each in uow.repository(Estate).some_stores(keys)}
    if kind == "group":
        known = set(uow.repository(Estate).groups())
        return {key for key in keys if fold(key) in known}
    if kind in layout.kinds.classes:
        return set(objects.some(layout.kinds.classes[kind], keys))
    return set(uow.repository(Items).some(ITEM_KINDS.classes[kind], keys))


def _told(plan: ObjectsPlan, change: str) -> ObjectsImported:
    return ObjectsImported(
        rows=len(plan.lines),
        new=plan.count(LineState.NEW),
        changed=plan.count(LineState.CHANGED),
        removed=plan.count(LineState.REMOVED),
        unchanged=plan.count(LineState.UNCHANGED),
        applied=bool(change),
        change=change,
        findings=plan.findings,
    )
