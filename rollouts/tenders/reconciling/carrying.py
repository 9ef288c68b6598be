"""Days of one store one after the other: what is carried over a cut-off, and what arrives later.

By reference where both sides have one, else by totals: a shortage is explained when later files bring
exactly what was short. What nothing has brought yet waits, with its age.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from rollouts.tenders.reconciling.day import reconcile
from rollouts.tenders.reconciling.explaining import swapped
from rollouts.tenders.reconciling.model import (
    Carried,
    Day,
    Live,
    PosLine,
    Reconciled,
    Settled,
    SettledKind,
    Surplus,
)
from rollouts.tenders.reconciling.pairing import Paired, Slot, paired
from rollouts.tenders.reconciling.rolling import AGREED, Diff, matched


class ItemKind(StrEnum):
    """What waits for an answer."""

    CARRY = "carry"
    CHARGEBACK = "chargeback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What a business day (`since`) left to be answered, in minor units of `currency`.

    `match` is the day that answers it, empty while it waits: where a carried amount was settled, or
    where a payment that was charged back was made.
    """

    kind: ItemKind
    processor: str
    scheme: str
    currency: str
    since: str
    count: int
    amount: int
    references: tuple[str, ...] = ()
    match: str = ""

    def age(self, on: str) -> int:
        """Days from `since` to the day that answered it, or to `on` while it waits."""
        end = self.match if self.match and self.kind is ItemKind.CARRY else on
        return max((date.fromisoformat(end) - date.fromisoformat(self.since)).days, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One business day as it was taken in, with the map that was live on it."""

    day: Day
    live: Live
    lines: tuple[PosLine, ...] = ()

    @property
    def references(self) -> Mapping[str, PosLine]:
        """The payments that can be found again."""
        return {each.reference: each for each in self.lines if each.reference}

    def has_file_of(self, processor: str) -> bool:
        """Whether both sides can be compared for this processor."""
        arrived = self.day.arrived | {each.processor for each in self.day.settled}
        return self.day.pos_arrived and processor in arrived


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Every day's result, in the order of the days, and all items, the oldest first."""

    results: tuple[Reconciled, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrival:
    """What was short on the day at `origin` and came with the file of the day at `at`."""

    slot: Slot
    origin: int
    at: int
    count: int
    amount: int
    references: tuple[str, ...] = ()


def chained(sides: Sequence[Side]) -> Chain:
    """Reconcile the days of one store, in order of their dates."""
    made = [paired(each.day, each.live) for each in sides]
    arrivals = _by_reference(sides, made)
    crossed = [_crossed(each) for each in made]
    waiting: list[Item] = []
    for slot in dict.fromkeys(slot for each in made for slot in each.pairs):
        diffs = _diffs(slot, sides, made, arrivals)
        diffs = [
            AGREED if slot in each else diff for each, diff in zip(crossed, diffs, strict=True)
        ]
        arrivals += [
            _Arrival(slot=slot, origin=origin, at=at, count=count, amount=amount)
            for origin, at, (count, amount) in matched(diffs)
        ]
        waiting += _waiting(slot, diffs, sides, made)
    carried = [_item(each, sides, made) for each in arrivals]
    back = [
        _charged_back(sides, at, each) for at, day in enumerate(made) for each in day.chargebacks
    ]
    return Chain(
        results=tuple(
            reconcile(_around(at, sides, made, arrivals), each.live)
            for at, each in enumerate(sides)
        ),
        items=tuple(sorted([*carried, *waiting, *back], key=lambda each: each.since)),
    )


def _by_reference(sides: Sequence[Side], made: Sequence[Paired]) -> list[_Arrival]:
    """Payments that a later file settles, by the reference that both sides know."""
    sold = [each.references for each in sides]
    settled = [{each.reference for each in _sales(side)} for side in sides]
    found: dict[tuple[Slot, int, int], list[Settled]] = {}
    for at, side in enumerate(sides):
        for line in _sales(side):
            if not line.reference or line.reference in sold[at]:
                continue
            origin = next(
                (
                    day
                    for day in reversed(range(at))
                    if line.reference in sold[day] and line.reference not in settled[day]
                ),
                None,
            )
            if origin is not None and sides[origin].has_file_of(line.processor):
                found.setdefault((made[at].slot_of(line), origin, at), []).append(line)
    return [
        _Arrival(
            slot=slot,
            origin=origin,
            at=at,
            count=len(lines),
            amount=sum(each.gross for each in lines),
            references=tuple(each.reference for each in lines),
        )
        for (slot, origin, at), lines in found.items()
    ]


def _sales(side: Side) -> Iterable[Settled]:
    return (each for each in side.day.settled if each.kind is SettledKind.SALE)


def _crossed(day: Paired) -> set[Slot]:
    """What only stands under the wrong scheme is not carried."""
    comparable = [each for each in day.pairs.values() if each.is_of_one_currency]
    return {each.slot for _, both in swapped(comparable) for each in both}


def _diffs(
    slot: Slot, sides: Sequence[Side], made: Sequence[Paired], arrivals: Iterable[_Arrival]
) -> list[Diff | None]:
    """What is left to explain on each day; None where the two sides cannot be compared."""
    diffs: list[Diff | None] = []
    for side, day in zip(sides, made, strict=True):
        pair = day.pairs.get(slot)
        if not side.has_file_of(slot[0]) or (pair and not pair.is_of_one_currency):
            diffs.append(None)
        else:
            diffs.append((pair.count_diff, pair.amount_diff) if pair else AGREED)
    for each in arrivals:
        if each.slot == slot:
            _add(diffs, each.origin, (each.count, each.amount))
            _add(diffs, each.at, (-each.count, -each.amount))
    return diffs


def _add(diffs: list[Diff | None], at: int, more: Diff) -> None:
    present = diffs[at]
    if present is not None:
        diffs[at] = (present[0] + more[0], present[1] + more[1])


def _waiting(
    slot: Slot, diffs: Sequence[Diff | None], sides: Sequence[Side], made: Sequence[Paired]
) -> Iterable[Item]:
    """What is short and came with no file yet, with the references that nobody has settled."""
    settled = {each.reference for side in sides for each in _sales(side)}
    for at, diff in enumerate(diffs):
        if diff is not None and diff[0] < 0:
            pair = made[at].pairs[slot]
            own = (each for each in sides[at].references.values() if each.tender in pair.tenders)
            yield Item(
                kind=ItemKind.CARRY,
                processor=slot[0],
                scheme=slot[1],
                currency=pair.pos_currency or pair.settled_currency,
                since=sides[at].day.business_date,
                count=-diff[0],
                amount=-diff[1],
                references=tuple(e.reference for e in own if e.reference not in settled),
            )


def _item(arrival: _Arrival, sides: Sequence[Side], made: Sequence[Paired]) -> Item:
    return Item(
        kind=ItemKind.CARRY,
        processor=arrival.slot[0],
        scheme=arrival.slot[1],
        currency=_currency(arrival, made),
        since=sides[arrival.origin].day.business_date,
        count=arrival.count,
        amount=arrival.amount,
        references=arrival.references,
        match=sides[arrival.at].day.business_date,
    )


def _currency(arrival: _Arrival, made: Sequence[Paired]) -> str:
    pairs = (made[at].pairs.get(arrival.slot) for at in (arrival.origin, arrival.at))
    names = (name for each in pairs if each for name in (each.pos_currency, each.settled_currency))
    return next(filter(None, names), "")


def _charged_back(sides: Sequence[Side], at: int, line: Settled) -> Item:
    """A chargeback, matched to the day on which its payment was made where that is known."""
    known = (
        side.day.business_date
        for side in sides[: at + 1]
        if line.reference in side.references
        or any(each.reference == line.reference for each in _sales(side))
    )
    return Item(
        kind=ItemKind.CHARGEBACK,
        processor=line.processor,
        scheme=line.scheme,
        currency=line.currency,
        since=sides[at].day.business_date,
        count=line.count,
        amount=line.gross,
        references=(line.reference,) if line.reference else (),
        match=next(known, "") if line.reference else "",
    )


def _around(
    at: int, sides: Sequence[Side], made: Sequence[Paired], arrivals: Sequence[_Arrival]
) -> Day:
    """The day with what it brought of earlier ones, and what later ones brought of it."""
    out: dict[Slot, Diff] = {}
    for each in arrivals:
        if each.origin == at:
            count, amount = out.get(each.slot, AGREED)
            out[each.slot] = (count + each.count, amount + each.amount)
    return replace(
        sides[at].day,
        next_batch=tuple(
            Surplus(processor=slot[0], scheme=slot[1], count=count, amount=amount)
            for slot, (count, amount) in out.items()
        ),
        carried_in=tuple(
            Carried(
                processor=each.slot[0],
                scheme=each.slot[1],
                business_date=sides[each.origin].day.business_date,
                count=each.count,
                amount=each.amount,
                currency=_currency(each, made),
            )
            for each in arrivals
            if each.at == at
        ),
    )
