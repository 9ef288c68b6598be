"""Tenders: imported, listed, and worked cases run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rollouts.engine.action import Action, Mode
from rollouts.engine.content.tenders import findings_about
from rollouts.engine.context import Context
from rollouts.engine.importing import ObjectsImported, bring_in, plan_of
from rollouts.engine.json_files import json_file
from rollouts.estate.imports.layouts import Layout, header_of
from rollouts.estate.imports.objects import ObjectsPlan
from rollouts.ports.database import UnitOfWork
from rollouts.ports.sheets import Sheet
from rollouts.shared.cases import FailedCase
from rollouts.shared.events import Json
from rollouts.shared.findings import Finding
from rollouts.tenders.cases import run_cases
from rollouts.tenders.commands import TenderCases, TenderImport, TenderList
from rollouts.tenders.files import cells_of, layout_named
from rollouts.tenders.ports import Tenders

Row = dict[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A list that was written to a file instead of shown."""

    path: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesRun:
    """How many cases came to what they expect, and those that did not; ends 1 when there is one."""

    path: str
    passed: int
    failed: tuple[FailedCase, ...]

    @property
    def exit_code(self) -> int:
        """1 when a case failed."""
        return 1 if self.failed else 0


def import_tenders(context: Context, request: TenderImport) -> ObjectsImported:
    """All rows or none; what the rules find about the whole counts as much as a bad cell."""
    layout = layout_named(request.kind)

    def plan(uow: UnitOfWork, sheet: Sheet) -> ObjectsPlan:
        made = plan_of(uow, sheet, layout, Tenders)
        found = findings_about(uow, context, made.edits)
        return replace(made, findings=(*made.findings, *_in_file(found, made, layout)))

    return bring_in(context, request, plan)


def list_tenders(context: Context, request: TenderList) -> tuple[Row, ...] | Listed:
    """In order of key, with the column names of an import."""
    layout = layout_named(request.kind)
    with context.read() as uow:
        kept = uow.repository(Tenders)
        if request.output:
            rows = (cells_of(layout, each) for each in kept.every(layout.made))
            number = context.services.sheets.write(Path(request.output), header_of(layout), rows)
            return Listed(path=request.output, rows=number)
        found = kept.every(layout.made, limit=request.limit)
    header = header_of(layout)
    return tuple(dict(zip(header, cells_of(layout, each), strict=True)) for each in found)


def run(context: Context, request: TenderCases) -> CasesRun:
    """Every case of the file."""
    del context
    results = run_cases(json_file(Path(request.path), numbers_as_text=False))
    return CasesRun(path=request.path, passed=results.passed, failed=results.failed)


def _in_file(
    findings: tuple[Finding, ...], plan: ObjectsPlan, layout: Layout[Any]
) -> Iterator[Finding]:
    """The findings with the line and column of the file that they are about, where there is one."""
    rows = _rows_by_name(plan)
    headers = {each.field: each.name for each in layout.columns}
    for each in findings:
        row = rows.get(each.object)
        if row is None:
            yield each
        else:
            where = f"{plan.name} line {row}, {each.object}"
            yield replace(each, object=where, field=headers.get(each.field, each.field))


def _rows_by_name(plan: ObjectsPlan) -> Mapping[str, int]:
    """The line of each object by every name that a finding may call it."""
    found: dict[str, int] = {}
    for each in plan.lines:
        scope, _, rest = each.key.partition(" ")
        code = rest.rpartition(" ")[0]
        named = (each.key, f"map {each.key}", f"channel {scope}", f"tender {code} at {scope}")
        for name in named:
            found.setdefault(name, each.row)
    return found


ACTIONS = (
    Action(name="tender import", request=TenderImport, handler=import_tenders),
    Action(name="tender list", request=TenderList, handler=list_tenders, mode=Mode.LOOK),
    Action(name="tender cases", request=TenderCases, handler=run, mode=Mode.LOOK),
)
