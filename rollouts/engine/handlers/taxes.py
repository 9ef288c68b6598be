"""Taxes: imported, listed, reviewed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rollouts.engine.action import Action, Mode
from rollouts.engine.change_sets import apply_now
from rollouts.engine.context import Context
from rollouts.engine.declared import held_codes
from rollouts.engine.importing import ObjectsImported, bring_in, plan_of
from rollouts.engine.json_files import file_bytes
from rollouts.engine.taxing import (
    all_stores,
    kept_of,
    stage_edits,
    staging_of,
    state_with,
)
from rollouts.estate.imports.layouts import Layout, cells_of, header_of, kind_word
from rollouts.estate.imports.objects import ObjectsPlan
from rollouts.estate.names import fold, nearest_or_all
from rollouts.ports.database import UnitOfWork
from rollouts.ports.sheets import Sheet, require_rows
from rollouts.shared.errors import refuse, refuse_all
from rollouts.shared.events import Json
from rollouts.shared.findings import Finding
from rollouts.shared.moments import LocalMoment, local_moment, moment_in
from rollouts.shared.objects import decimal_text
from rollouts.taxes.book import TaxBook
from rollouts.taxes.checking import edits_findings
from rollouts.taxes.commands import TaxImport, TaxList, TaxReview
from rollouts.taxes.imports.layouts import RATES, layout_named
from rollouts.taxes.imports.published import plan_published_rates
from rollouts.taxes.imports.rates import RateFile, RatesPlan, RateState, RateUnit
from rollouts.taxes.imports.sheet import plan_rate_sheet
from rollouts.taxes.model import TaxRule
from rollouts.taxes.ports import Taxes
from rollouts.taxes.review import approval_edits, pending, rejection_edits
from rollouts.taxes.state import state_of

Row = dict[str, Json]
JSON_SUFFIX = ".json"
LIST, APPROVE, REJECT = "list", "approve", "reject"
DECISIONS = (LIST, APPROVE, REJECT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A list that was written to a file instead of shown."""

    path: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """Rules decided upon; the edits are staged in `change` and not in force yet."""

    decision: str
    rules: tuple[str, ...]
    change: str


def import_taxes(context: Context, request: TaxImport) -> ObjectsImported:
    """All rows or none; the state that the file leads to is checked by every rule of the room."""
    if kind_word(request.kind) == RATES:
        return _import_rates(context, request)
    layout = layout_named(request.kind)
    return bring_in(context, request, lambda uow, sheet: _plan(context, uow, sheet, layout))


def list_taxes(context: Context, request: TaxList) -> tuple[Row, ...] | Listed:
    """In order of key, with the column names of an import."""
    layout = layout_named(request.kind)
    header = header_of(layout)
    with context.read() as uow:
        kept = uow.repository(Taxes)
        if request.output:
            rows = (cells_of(layout, each) for each in kept.every(layout.made))
            number = context.services.sheets.write(Path(request.output), header, rows)
            return Listed(path=request.output, rows=number)
        found = kept.every(layout.made, limit=request.limit)
    return tuple(dict(zip(header, cells_of(layout, each), strict=True)) for each in found)


def review(context: Context, request: TaxReview) -> tuple[Row, ...] | Reviewed:
    """The rules that wait, or a decision about some of them, staged."""
    decision = fold(request.decision)
    if decision not in DECISIONS:
        known = nearest_or_all(decision[:32], DECISIONS)
        raise refuse(
            "taxes.unknown_word", object="review", field="decision", value=decision, known=known
        )
    with context.read() as uow:
        staging = staging_of(uow, context, request.change)
    book = state_of(staging.staged).book
    waiting = _of_authority(book, request.authority)
    if decision == LIST:
        return tuple(_waiting(book, each) for each in waiting)
    keys = tuple(each.key for each in waiting) if request.all else request.rules
    if not keys:
        raise refuse("taxes.nothing_to_review", object="review", field="rules")
    decide = approval_edits if decision == APPROVE else rejection_edits
    edits = decide(book.objects.rules, keys)
    label = stage_edits(context, request.change, edits, f"rates: {decision}")
    return Reviewed(decision=decision, rules=tuple(keys), change=label)


def _plan(context: Context, uow: UnitOfWork, sheet: Sheet, layout: Layout[Any]) -> ObjectsPlan:
    plan = plan_of(uow, sheet, layout, Taxes)
    if not plan.edits:
        return plan
    now = moment_in("UTC", context.services.clock())
    state = state_with(uow, plan.edits)
    found = edits_findings(state, plan.edits, tuple(all_stores(uow)), now, held_codes(uow))
    rows = {f"{_word(each.kind)} {each.key}": each.row for each in plan.lines}
    placed = tuple(_at_row(each, plan.name, rows) for each in found)
    return replace(plan, findings=(*plan.findings, *placed))


def _word(kind: str) -> str:
    """How findings call an object of this kind."""
    return kind.replace("_", " ")


def _at_row(finding: Finding, name: str, rows: Mapping[str, int]) -> Finding:
    """The finding, with the line of the file where its object stands in it."""
    row = rows.get(finding.object)
    if row is None:
        return finding
    where = f"{name} line {row}, {finding.object}"
    return replace(finding, object=where, parameters={**finding.parameters, "row": row})


def _import_rates(context: Context, request: TaxImport) -> ObjectsImported:
    """Rates put up for review: approved rules stay as they are."""
    with context.read() as uow:
        plan = _rates_plan(context, uow, request)
    refuse_all(plan.findings)
    if request.dry_run or not plan.edits:
        return _told(plan, "")
    with context.begin(Path(request.path).name) as uow:
        plan = _rates_plan(context, uow, request)
        refuse_all(plan.findings)
        label = apply_now(uow, context, plan.edits, f"import {plan.name}") if plan.edits else ""
    return _told(plan, label)


def _rates_plan(context: Context, uow: UnitOfWork, request: TaxImport) -> RatesPlan:
    book = state_of(kept_of(uow)).book
    file = _rate_file(book, request)
    path = Path(request.path)
    if path.suffix.casefold() == JSON_SUFFIX:
        return plan_published_rates(file_bytes(path), path.name, file)
    read = context.services.sheets.read
    sheet = require_rows(read(path, encoding=request.encoding, sheet=request.sheet))
    return plan_rate_sheet(sheet, file)


def _rate_file(book: TaxBook, request: TaxImport) -> RateFile:
    if request.authority not in book.authorities:
        raise refuse(
            "taxes.unknown_authority",
            object="tax import",
            field="authority",
            value=request.authority[:80] or "-",
        )
    if fold(request.unit) not in tuple(RateUnit):
        known = ", ".join(RateUnit)
        raise refuse(
            "taxes.unknown_word", object="rates", field="unit", value=request.unit[:32], known=known
        )
    return RateFile(
        book=book,
        authority=request.authority,
        unit=RateUnit(fold(request.unit)),
        groups=_pairs(request.group, "group"),
        places=_pairs(request.place, "place"),
        valid_from=_day(request.valid_from),
        step=request.step,
        inclusive=request.inclusive,
    )


def _day(text: str) -> LocalMoment:
    try:
        return local_moment(text)
    except ValueError:
        raise refuse(
            "taxes.rate_date", object="rates", field="valid_from", value=text[:32]
        ) from None


def _pairs(given: Sequence[str], field: str) -> dict[str, str]:
    """`WORD=CODE` as a mapping."""
    made = {}
    for each in given:
        word, equals, code = each.partition("=")
        if not (word and equals and code):
            raise refuse("taxes.bad_pair", object="rates", field=field, value=each[:80])
        made[word] = code
    return made


def _told(plan: RatesPlan, change: str) -> ObjectsImported:
    counts = {state: sum(each.state is state for each in plan.lines) for state in RateState}
    return ObjectsImported(
        rows=len(plan.lines),
        new=counts[RateState.NEW],
        changed=counts[RateState.CHANGED],
        removed=0,
        unchanged=counts[RateState.UNCHANGED],
        applied=bool(change),
        change=change,
        findings=plan.findings,
    )


def _of_authority(book: TaxBook, authority: str) -> tuple[TaxRule, ...]:
    places = book.jurisdictions
    return tuple(
        each
        for each in pending(book.objects.rules)
        if not authority
        or (each.jurisdiction in places and places[each.jurisdiction].authority == authority)
    )


def _waiting(book: TaxBook, rule: TaxRule) -> Row:
    """A rule that waits, beside what is in force when it begins."""
    standing = [
        each
        for each in book.regular(rule.jurisdiction, rule.group)
        if each.step == rule.step
        and each.valid_from <= rule.valid_from
        and (not each.valid_to or rule.valid_from < each.valid_to)
    ]
    return {
        "rule": rule.key,
        "kind": rule.kind.value,
        "rate": decimal_text(rule.rate),
        "valid_from": rule.valid_from,
        "valid_to": rule.valid_to,
        "in_force": ", ".join(f"{each.kind.value} {decimal_text(each.rate)}" for each in standing),
        "source": rule.source,
    }


ACTIONS = (
    Action(name="tax import", request=TaxImport, handler=import_taxes),
    Action(name="tax list", request=TaxList, handler=list_taxes, mode=Mode.LOOK),
    Action(name="tax review", request=TaxReview, handler=review),
)
