"""Store by business day: listed, shown, reconciled again, assigned, signed off, written as evidence."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from rollouts.engine.action import Action, Mode
from rollouts.engine.context import Context
from rollouts.engine.tender_answers import DayShown, DayWritten, FileOfDay
from rollouts.engine.tender_judging import judge
from rollouts.estate.filters.matching import matches
from rollouts.estate.filters.parser import parse_filter
from rollouts.estate.filters.syntax import Everything, Filter
from rollouts.estate.model import Store
from rollouts.estate.ports import Estate
from rollouts.policies.ports import Policies
from rollouts.ports.database import UnitOfWork
from rollouts.shared.errors import refuse
from rollouts.shared.events import Event
from rollouts.shared.plain_text import plain
from rollouts.tenders.reconciling.commands import (
    TenderAgain,
    TenderAssign,
    TenderDay,
    TenderDays,
    TenderExport,
    TenderSignOff,
)
from rollouts.tenders.reconciling.day_export import FORMATS, html_of, json_of, pages_of
from rollouts.tenders.reconciling.day_view import (
    DayProof,
    findings_of,
    lines_of,
    pairs_of,
)
from rollouts.tenders.reconciling.dividing import DayKey, day_named
from rollouts.tenders.reconciling.filing import Part, Sides
from rollouts.tenders.reconciling.ports import Reconciliations
from rollouts.tenders.reconciling.rows import (
    DayRow,
    cells_of,
    earlier,
    row_of,
    today_at,
    with_gaps,
)
from rollouts.tenders.reconciling.standing import Signature, StoredDay
from rollouts.tenders.reconciling.words import DAY_WORDS

LONGEST_REASON, LONGEST_NAME = 400, 80
MOST_LINES = 5000
USUAL_SPAN = timedelta(days=13)
MOST_DAYS = timedelta(days=400)


def list_days(context: Context, request: TenderDays) -> tuple[DayRow, ...]:
    """The newest first."""
    start, until = (day_named(each) if each else "" for each in (request.start, request.until))
    with context.read() as uow:
        return _rows(uow, context, request.filter, start, until, request.limit)


def show_day(context: Context, request: TenderDay) -> DayShown:
    """As it is kept; nothing is reconciled by looking."""
    with context.read() as uow:
        return _shown(_proof(uow, context, request.store, request.date))


def judge_again(context: Context, request: TenderAgain) -> DayShown:
    """A signed-off day that comes out another is reopened."""

    def due(day: StoredDay) -> StoredDay:
        return replace(day, is_due=True)

    _change(context, request.store, request.date, "judged", due)
    judge(context, context.action)
    return show_day(context, TenderDay(store=request.store, date=request.date))


def assign(context: Context, request: TenderAssign) -> DayRow:
    """The state of the day stays."""
    owner = _text(request.owner, LONGEST_NAME)
    _change(
        context,
        request.store,
        request.date,
        "assigned",
        lambda day: replace(day, owner=owner),
    )
    return show_day(context, TenderDay(store=request.store, date=request.date)).row


def sign_off(context: Context, request: TenderSignOff) -> DayRow:
    """Refused without a reason, and while the day is still to be reconciled."""
    why = _text(request.reason, LONGEST_REASON)
    if not why:
        raise refuse("tenders.needs_reason", object="sign-off", field="reason")

    def signed(day: StoredDay) -> StoredDay:
        if day.is_due:
            where = f"store {day.store}, {day.business_date}"
            raise refuse("tenders.day_due", object=where)
        signature = Signature(
            by=context.operator,
            at=context.services.clock(),
            why=why,
            digest=day.standing.digest if day.standing else "",
        )
        return replace(day, signed=signature, reopened_at=None, reopened_why="")

    _change(context, request.store, request.date, "signed", signed)
    return show_day(context, TenderDay(store=request.store, date=request.date)).row


def export(context: Context, request: TenderExport) -> DayWritten:
    """The file appears whole or not at all."""
    path = Path(request.output)
    kind = path.suffix.casefold().removeprefix(".")
    if kind not in FORMATS:
        raise refuse(
            "tenders.export_format", object="export", field="output", value=kind[:20] or "-"
        )
    with context.read() as uow:
        proof = _proof(uow, context, request.store, request.date)
    sheets = context.services.sheets
    if kind == "xlsx":
        sheets.write_book(path, pages_of(proof))
    else:
        sheets.write_text(path, html_of(proof) if kind == "html" else json_of(proof))
    return DayWritten(path=str(path), format=kind, sha256=proof.digest)


def _rows(
    uow: UnitOfWork, context: Context, text: str, start: str, until: str, limit: int
) -> tuple[DayRow, ...]:
    kept = uow.repository(Reconciliations)
    first, last = kept.span()
    until = until or last
    if not until:
        return ()
    start = start or max(first, earlier(until, USUAL_SPAN))
    start = max(start, earlier(until, MOST_DAYS))
    tree: Filter = parse_filter(text, DAY_WORDS) if text.strip() else Everything()
    begun = kept.begun()
    stores = {each.code: each for each in uow.repository(Estate).some_stores(begun)}
    items = kept.items(begun)
    overdue = uow.repository(Policies).all()["reconcile_carry_days"]
    now = context.services.clock()
    rows = []
    for day in with_gaps(kept.summaries, begun, start, until):
        store = stores.get(day.store) or Store(code=day.store, timezone="UTC")
        row = row_of(day, store, items.get(day.store, ()), today_at(store, now), overdue)
        if matches(tree, cells_of(row, store)):
            rows.append(row)
            if len(rows) == limit:
                break
    return tuple(rows)


def _change(
    context: Context,
    store: str,
    day: str,
    done: str,
    change: Callable[[StoredDay], StoredDay],
) -> None:
    key = DayKey(store=store, business_date=day_named(day))
    with context.begin(f"store {store[:40]}, {day[:10]}") as uow:
        found = _store(uow, store)
        key = replace(key, store=found.code)
        kept = uow.repository(Reconciliations)
        now = context.services.clock()
        if key.business_date > today_at(found, now):
            raise refuse(
                "tenders.day_to_come", object=f"store {found.code}", value=key.business_date
            )
        present = kept.day(key) or StoredDay(store=key.store, business_date=key.business_date)
        kept.put(change(present))
        event = Event(kind=f"reconciliation.{done}", subject=key.store[:64], at=now, data={})
        uow.record(event)


def _proof(uow: UnitOfWork, context: Context, store: str, day: str) -> DayProof:
    found, key = _store(uow, store), day_named(day)
    kept = uow.repository(Reconciliations)
    stored = kept.day(DayKey(store=found.code, business_date=key))
    stored = stored or StoredDay(store=found.code, business_date=key)
    parts = kept.parts(found.code, key, key)
    items = kept.items([found.code]).get(found.code, ())
    now = context.services.clock()
    overdue = uow.repository(Policies).all()["reconcile_carry_days"]
    return DayProof(
        day=stored,
        row=row_of(stored, found, items, today_at(found, now), overdue),
        made_at=now,
        made_by=context.operator,
        sides=Sides(parts=parts),
        items=tuple(each for each in items if key in {each.since, each.match}),
        today=today_at(found, now),
    )


def _shown(proof: DayProof) -> DayShown:
    return DayShown(
        row=proof.row,
        pairs=pairs_of(proof),
        findings=findings_of(proof),
        lines=lines_of(proof)[:MOST_LINES],
        compared=proof.day.standing.lines.compared if proof.day.standing else 0,
        items=proof.items,
        maps=proof.day.standing.maps if proof.day.standing else (),
        files=tuple(map(_file, proof.sides.parts)),
        today=proof.today,
    )


def _file(part: Part) -> FileOfDay:
    return FileOfDay(
        uid=part.intake,
        name=part.name,
        kind=part.kind.value,
        source=part.source,
        rows=len(part.records),
        sha256=part.sha256,
    )


def _store(uow: UnitOfWork, code: str) -> Store:
    found = uow.repository(Estate).store(code) if code else None
    if found is None:
        raise refuse("estate.store_unknown", value=code[:40])
    return found


def _text(given: str, most: int) -> str:
    """What somebody wrote of a day, without what could act or deceive."""
    return plain(given.strip(), cap=most)


ACTIONS = (
    Action(name="tender days", request=TenderDays, handler=list_days, mode=Mode.LOOK),
    Action(name="tender day", request=TenderDay, handler=show_day, mode=Mode.LOOK),
    Action(name="tender again", request=TenderAgain, handler=judge_again),
    Action(name="tender assign", request=TenderAssign, handler=assign),
    Action(name="tender sign-off", request=TenderSignOff, handler=sign_off),
    Action(name="tender export", request=TenderExport, handler=export, mode=Mode.LOOK),
)
