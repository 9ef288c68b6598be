"""Reconciles the days for which files came or went, and keeps how they stand."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rollouts.engine.configuring import selected
from rollouts.engine.context import Context
from rollouts.engine.live_tenders import (
    LiveBooks,
    about_maps,
    live_maps,
    live_of,
    span_of,
    uses_of,
)
from rollouts.estate.model import Store
from rollouts.estate.ports import Estate
from rollouts.policies.model import for_currency
from rollouts.policies.ports import Policies
from rollouts.ports.database import UnitOfWork
from rollouts.shared.events import Event, Json
from rollouts.shared.findings import Finding
from rollouts.tenders.reconciling.carrying import Item, ItemKind, Side, chained
from rollouts.tenders.reconciling.day import evidence
from rollouts.tenders.reconciling.dividing import DayKey
from rollouts.tenders.reconciling.filing import Part, Sides
from rollouts.tenders.reconciling.model import Day, Live, Reconciled
from rollouts.tenders.reconciling.ports import Reconciliations
from rollouts.tenders.reconciling.rows import is_sample, tolerance_policy
from rollouts.tenders.reconciling.standing import (
    LineCounts,
    MapUse,
    Money,
    Standing,
    StoredDay,
    differences_of,
    state_of,
)

HORIZON = timedelta(days=31)
"""What was carried out of an older day is no longer looked for in the files that come."""

LAST = "9999-12-31"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """A day ready to be compared, and the maps that it is compared by.

    `known` is how a day stood that is compared again only because of its neighbours: by the same map
    and tolerance as before.
    """

    key: DayKey
    sides: Sides
    live: Live
    maps: tuple[MapUse, ...]
    findings: tuple[Finding, ...]
    known: Standing | None = None


def judge(context: Context, why: str) -> tuple[DayKey, ...]:
    """Reconcile every day that is due, one store in one transaction; the days that were due.

    Days that carry into one another are reconciled together. A signed-off day that comes out another
    than it was signed is reopened, because of `why`.
    """
    with context.read() as uow:
        due = uow.repository(Reconciliations).due()
    stores: dict[str, list[str]] = {}
    for each in due:
        stores.setdefault(each.store, []).append(each.business_date)
    books = LiveBooks()
    for done, (code, dates) in enumerate(stores.items(), start=1):
        with context.services.database.begin() as uow:
            _judge_store(uow, context, code, frozenset(dates), books, why)
        context.progress(done, len(stores), code)
    return due


def _judge_store(
    uow: UnitOfWork,
    context: Context,
    code: str,
    due: frozenset[str],
    books: LiveBooks,
    why: str,
) -> None:
    kept = uow.repository(Reconciliations)
    store = uow.repository(Estate).store(code) or Store(code=code, timezone="UTC")
    start = _start(kept, code, min(due))
    stored = {each.business_date: each for each in kept.days(start, LAST, stores=[code])}
    parts: dict[str, list[Part]] = {}
    for part in kept.parts(code, start, LAST):
        parts.setdefault(part.day.business_date, []).append(part)
    days = [
        _prepared(uow, context, store, day, tuple(parts[day]), _known(stored, day, due), books)
        for day in sorted(parts)
    ]
    policies = uow.repository(Policies).all()
    chain = chained([_side(each, store, policies) for each in days])
    for each, result in zip(days, chain.results, strict=True):
        before = stored.get(result.business_date) or _unknown(each.key)
        _keep(kept, before, _standing(each, result, store, policies), context, why)
    for day in due - set(parts):
        _empty(
            kept, stored.get(day) or _unknown(DayKey(store=code, business_date=day)), context, why
        )
    kept.keep_items(code, start, [_found_again(kept, code, each) for each in chain.items])
    now = context.services.clock()
    told: dict[str, Json] = {"store": code, "days": [*sorted(due)[:100]]}
    uow.record(Event(kind="reconciliation.judged", subject=code[:64], at=now, data=told))


def _start(kept: Reconciliations, store: str, first: str) -> str:
    """The first day that may come out another than before: one that still waited by then."""
    horizon = (date.fromisoformat(first) - HORIZON).isoformat()
    waiting = (
        each.since
        for each in kept.items([store]).get(store, ())
        if each.since >= horizon and not (each.match and each.match < first)
    )
    return min([first, *waiting])


def _unknown(key: DayKey) -> StoredDay:
    return StoredDay(store=key.store, business_date=key.business_date)


def _known(stored: Mapping[str, StoredDay], day: str, due: frozenset[str]) -> Standing | None:
    """How a day stood whose map need not be looked up again."""
    found = stored.get(day)
    return found.standing if found and day not in due else None


def _prepared(
    uow: UnitOfWork,
    context: Context,
    store: Store,
    day: str,
    parts: tuple[Part, ...],
    known: Standing | None,
    books: LiveBooks,
) -> _Judged:
    key, sides = DayKey(store=store.code, business_date=day), Sides(parts=parts)
    if known is not None:
        return _Judged(
            key=key,
            sides=sides,
            live=known.live,
            maps=known.maps,
            findings=known.findings,
            known=known,
        )
    chosen = selected(uow, uow.repository(Estate).registers_of(store.code))
    maps = live_maps(uow, context, chosen, *span_of(store, day), books)
    warned = (each for part in parts for each in part.findings)
    return _Judged(
        key=key,
        sides=sides,
        live=live_of(maps),
        maps=uses_of(maps),
        findings=(*about_maps(maps, store.code, day), *warned),
    )


def _side(day: _Judged, store: Store, policies: Mapping[str, int]) -> Side:
    sides = day.sides
    return Side(
        day=Day(
            store=day.key.store,
            business_date=day.key.business_date,
            totals=sides.totals,
            settled=sides.settled,
            arrived=sides.arrived,
            tolerances=_tolerances(day, store, policies),
            pos_arrived=sides.pos_arrived,
        ),
        live=day.live,
        lines=sides.lines,
    )


def _tolerances(day: _Judged, store: Store, policies: Mapping[str, int]) -> dict[str, int]:
    if day.known is not None:
        return {each.currency: each.amount for each in day.known.tolerances}
    name, sides = tolerance_policy(store, day.key.business_date), day.sides
    currencies = {each.currency for each in sides.totals} | {e.currency for e in sides.settled}
    return {each: for_currency(policies, name, each) for each in sorted(currencies)}


def _standing(
    day: _Judged, result: Reconciled, store: Store, policies: Mapping[str, int]
) -> Standing:
    tolerances = _side(day, store, policies).day.tolerances
    return Standing(
        store=result.store,
        business_date=result.business_date,
        state=state_of(result),
        is_sample=day.known.is_sample if day.known else is_sample(store, result.business_date),
        differences=differences_of(result.pairs),
        tolerances=tuple(Money(currency=c, amount=amount) for c, amount in tolerances.items()),
        pairs=result.pairs,
        discrepancies=result.discrepancies,
        lines=_line_counts(day.sides),
        findings=day.findings,
        maps=day.maps,
        live=day.live,
    )


def _line_counts(sides: Sides) -> LineCounts:
    if not sides.lines or not any(each.reference for each in sides.settled):
        return LineCounts()
    found = evidence(sides.lines, sides.settled)
    return LineCounts(
        compared=len(sides.lines),
        only_at_pos=len(found.only_at_pos),
        only_settled=len(found.only_settled),
        differing=len(found.differing),
        repeated=len(found.repeated),
    )


def _keep(
    kept: Reconciliations, before: StoredDay, standing: Standing, context: Context, why: str
) -> None:
    if before.standing == standing and not before.is_due:
        return
    changed = before.is_signed and before.signed and before.signed.digest != standing.digest
    kept.put(
        replace(
            before,
            standing=standing,
            is_due=False,
            reopened_at=context.services.clock() if changed else before.reopened_at,
            reopened_why=why if changed else before.reopened_why,
        )
    )


def _empty(kept: Reconciliations, before: StoredDay, context: Context, why: str) -> None:
    """Every file of the day was taken back: what people said of it stays."""
    if not (before.owner or before.signed):
        kept.drop(DayKey(store=before.store, business_date=before.business_date))
        return
    reopened = before.is_signed and before.standing is not None
    kept.put(
        replace(
            before,
            standing=None,
            is_due=False,
            reopened_at=context.services.clock() if reopened else before.reopened_at,
            reopened_why=why if reopened else before.reopened_why,
        )
    )


def _found_again(kept: Reconciliations, store: str, item: Item) -> Item:
    """A chargeback with the day of its payment, which may be long ago."""
    if item.kind is not ItemKind.CHARGEBACK or item.match or not item.references:
        return item
    return replace(item, match=kept.sold_on(store, item.references[0]))
