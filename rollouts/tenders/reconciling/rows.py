"""Store by business day as rows: how each stands, what it carries, who looks after it. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rollouts.estate.filters.matching import Cell
from rollouts.estate.model import Store, StoreStatus
from rollouts.estate.names import fold
from rollouts.shared.money import EXPONENTS, written
from rollouts.tenders.reconciling.carrying import Item, ItemKind
from rollouts.tenders.reconciling.standing import DayState, Money, Standing, StoredDay

ONE_DAY = timedelta(days=1)
YES, NO, REOPENED = "yes", "no", "reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedOf:
    """What a day carried: `waiting` of its items are not settled yet, the oldest for `age` days.

    `settled` were settled by a later file, `arrived` came from earlier days; `overdue` says that the
    policy's days are over. `amounts` are those that wait.
    """

    waiting: int
    age: int
    overdue: bool
    settled: int
    arrived: int
    chargebacks: int
    amounts: tuple[Money, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """One store's business day. Differences and tolerances are told with their currencies.

    `signed` is yes, no or reopened. `is_due` says that files came or went and it is being reconciled.
    """

    store: str
    name: str
    business_date: str
    state: DayState
    is_sample: bool
    is_due: bool
    difference: str
    differences: tuple[Money, ...]
    tolerance: str
    carried: CarriedOf
    reasons: tuple[str, ...]
    owner: str
    signed: str
    signed_by: str
    signed_at: datetime | None
    signed_why: str
    reopened_at: datetime | None
    reopened_why: str


def is_sample(store: Store, day: str) -> bool:
    """Whether the store was not live yet on that day: its files are samples."""
    planned = store.status in {StoreStatus.PLANNED, StoreStatus.INSTALLING}
    return planned or bool(store.opens and day < store.opens)


def tolerance_policy(store: Store, day: str) -> str:
    """The policy that says what is let pass."""
    return "reconcile_tolerance_samples" if is_sample(store, day) else "reconcile_tolerance"


def today_at(store: Store, now: datetime) -> str:
    """The date on the wall of the store."""
    return now.astimezone(ZoneInfo(store.timezone)).date().isoformat()


def row_of(day: StoredDay, store: Store, items: Iterable[Item], today: str, overdue: int) -> DayRow:
    """The day as a row; `today` is the date at the store."""
    standing, signed = day.standing, day.signed
    reopened = signed is not None and day.reopened_at is not None
    return DayRow(
        store=day.store,
        name=store.name,
        business_date=day.business_date,
        state=day.state,
        is_sample=standing.is_sample if standing else is_sample(store, day.business_date),
        is_due=day.is_due,
        difference=said(standing.differences) if standing else "",
        differences=standing.differences if standing else (),
        tolerance=said(standing.tolerances) if standing else "",
        carried=carried_of(day.business_date, items, today, overdue),
        reasons=_reasons(standing),
        owner=day.owner,
        signed=REOPENED if reopened else YES if signed else NO,
        signed_by=signed.by if signed else "",
        signed_at=signed.at if signed else None,
        signed_why=signed.why if signed else "",
        reopened_at=day.reopened_at,
        reopened_why=day.reopened_why,
    )


def carried_of(day: str, items: Iterable[Item], today: str, overdue: int) -> CarriedOf:
    """What this day left to later ones, and what earlier ones left to it."""
    listed = list(items)
    own = [each for each in listed if each.since == day]
    carry = [each for each in own if each.kind is ItemKind.CARRY]
    waiting = [each for each in carry if not each.match]
    age = max((each.age(today) for each in waiting), default=0)
    arrived = [e for e in listed if e.match == day and e.kind is ItemKind.CARRY]
    sums: dict[str, int] = {}
    for each in waiting:
        sums[each.currency] = sums.get(each.currency, 0) + each.amount
    return CarriedOf(
        waiting=sum(each.count for each in waiting),
        age=age,
        overdue=age > overdue,
        settled=sum(each.count for each in carry) - sum(each.count for each in waiting),
        arrived=sum(each.count for each in arrived),
        chargebacks=len(own) - len(carry),
        amounts=tuple(Money(currency=name, amount=amount) for name, amount in sums.items()),
    )


def said(amounts: Iterable[Money]) -> str:
    """`-45.00 USD, 3 JPY`; currencies that stand side by side have no common unit."""
    return ", ".join(
        f"{written(each.amount, each.currency)} {each.currency}"
        if each.currency in EXPONENTS
        else f"{each.amount} {each.currency}"
        for each in amounts
    )


def _reasons(standing: Standing | None) -> tuple[str, ...]:
    found = standing.discrepancies if standing else ()
    return tuple(dict.fromkeys(each.reason.value for each in found))


def with_gaps(
    days_of: Callable[[str], Iterable[StoredDay]], begun: Mapping[str, str], start: str, until: str
) -> Iterator[StoredDay]:
    """Every day of every store from its first one on, the newest first; those unknown are missing.

    Days are asked for one after the other: a list that is full asks for no more.
    """
    day = until
    while day >= start:
        there = {each.store: each for each in days_of(day)}
        for store, first in begun.items():
            if store in there:
                yield there[store]
            elif first <= day:
                yield StoredDay(store=store, business_date=day)
        if (before := earlier(day, ONE_DAY)) == day:
            return
        day = before


def earlier(day: str, span: timedelta) -> str:
    """The day that lies `span` before; the first day there is where it would lie before that."""
    return (max(date.fromisoformat(day), date.min + span) - span).isoformat()


def cells_of(row: DayRow, store: Store) -> dict[str, Cell]:
    """What a filter asks of the row, by `words.DAY_WORDS`."""
    texts = (row.store, row.name, row.owner, row.business_date, row.signed_why, *row.reasons)
    return {
        "store": row.store,
        "region": store.region,
        "district": store.district,
        "brand": store.brand,
        "date": row.business_date,
        "state": row.state.value,
        "reason": row.reasons,
        "owner": row.owner,
        "signed": row.signed,
        "carried": row.carried.waiting,
        "age": row.carried.age,
        "sample": YES if row.is_sample else NO,
        "search": fold("\n".join(texts)),
    }
