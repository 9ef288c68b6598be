"""Whether everything on sale has a price on every day, compressed: items alike share what they need. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rollouts.prices.book import by_line
from rollouts.prices.model import EVERYWHERE, Price, PriceAction, place_of
from rollouts.shared.moments import OPEN, LocalMoment
from rollouts.shared.ranges import END_OF_TIME

Span = tuple[str, str]
"""[start, end) as texts in the order of time; OPEN starts, END_OF_TIME ends what has no bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """An item without a price: from when to when, in how many stores, one of which is `store`."""

    item_id: str
    store: str
    stores: int
    since: LocalMoment
    until: LocalMoment


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """An item on sale in some stores during [since, until)."""

    item_id: str
    since: LocalMoment
    until: LocalMoment
    stores: frozenset[str]


def priced(prices: Iterable[Price]) -> Mapping[str, tuple[Span, ...]]:
    """The times at which an item has a price of any type, by place."""
    spans: dict[str, list[Span]] = {}
    for line, counting in by_line(prices).items():
        ends = [each.valid_from for each in counting if each.action is PriceAction.END]
        for each in counting:
            if each.action is PriceAction.UPSERT:
                cut = [end for end in ends if end > each.valid_from]
                until = min([each.valid_to or END_OF_TIME, *cut])
                spans.setdefault(line.place, []).append((each.valid_from, until))
    return {place: united(some) for place, some in spans.items()}


def holes(
    sale: Sale,
    spans: Mapping[str, Sequence[Span]],
    zones: Mapping[str, str],
    horizon: Span,
) -> Iterator[Hole]:
    """The times within `horizon` at which some store of the sale has no price; equal ones together."""
    start, end = max(sale.since, horizon[0]), min(sale.until or END_OF_TIME, horizon[1])
    if start >= end:
        return
    wide = spans.get(EVERYWHERE, ())
    if not missing(wide, (start, end)):
        return
    own = {each for each in sale.stores if place_of("", each) in spans}
    together: dict[Span, list[str]] = {}
    by_zone: dict[str, list[str]] = {}
    for store in sorted(sale.stores - own):
        by_zone.setdefault(zones.get(store, ""), []).append(store)
    for zone, stores in by_zone.items():
        beside = spans.get(place_of(zone, ""), ()) if zone else ()
        for gap in missing(united([*wide, *beside]), (start, end)):
            together.setdefault(gap, []).extend(stores)
    for store in sorted(own):
        zone = zones.get(store, "")
        beside = spans.get(place_of(zone, ""), ()) if zone else ()
        every = united([*wide, *beside, *spans[place_of("", store)]])
        for gap in missing(every, (start, end)):
            together.setdefault(gap, []).append(store)
    for (since, until), stores in sorted(together.items()):
        yield Hole(
            item_id=sale.item_id,
            store=min(stores),
            stores=len(stores),
            since=LocalMoment(since),
            until=OPEN if until == END_OF_TIME else LocalMoment(until),
        )


def united(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same times in spans that neither overlap nor touch, in order."""
    made: list[Span] = []
    for start, end in sorted(spans):
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((start, end))
    return tuple(made)


def missing(spans: Sequence[Span], whole: Span) -> tuple[Span, ...]:
    """What of `whole` none of the united spans covers."""
    found, at = [], whole[0]
    for start, end in spans:
        if end <= at:
            continue
        if start >= whole[1]:
            break
        if start > at:
            found.append((at, start))
        at = max(at, end)
    if at < whole[1]:
        found.append((at, whole[1]))
    return tuple(found)
