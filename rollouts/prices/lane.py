"""What a store's registers hold of the book: dated prices by key, place and overlaps resolved. Pure."""

from collections.abc import Iterable, Mapping

from rollouts.prices.book import by_line, in_force, starts_and_ends
from rollouts.prices.model import Line, Price, places_of
from rollouts.shared.moments import OPEN, LocalMoment
from rollouts.shared.ranges import END_OF_TIME

PRICE = "price"
Row = Mapping[str, str]


def lane_rows(
    prices: Iterable[Price], store: str, zone: str, now: LocalMoment
) -> dict[str, dict[str, Row]]:
    """Every price of the store that holds now or later: for each item, unit and type without overlap.

    A register that reads them rings the right price at each moment without asking anybody; types are
    left to its own precedence. A row's key is item, unit, type and start.
    """
    places = places_of(store, zone)
    kinds: dict[tuple[str, str, str], dict[str, tuple[Price, ...]]] = {}
    for line, counting in by_line(prices).items():
        if line.place in places:
            same = (line.item_id, line.uom, line.type.value)
            kinds.setdefault(same, {})[line.place] = counting
    rows: dict[str, Row] = {}
    for (item, uom, kind), by_place in sorted(kinds.items()):
        for price, start, end in _resolved(by_place, places, now):
            rows[f"{item} {uom} {kind} {start or '-'}"] = _row(price.line, price, start, end)
    return {PRICE: rows}


def _resolved(
    by_place: Mapping[str, tuple[Price, ...]], places: tuple[str, ...], now: LocalMoment
) -> list[tuple[Price, LocalMoment, LocalMoment]]:
    """Spans without overlap from `now` on; the first keeps the start that it has in the book."""
    moments = sorted({moment for some in by_place.values() for moment in starts_and_ends(some)})
    starts = [now, *(each for each in moments if each > now)]
    spans: list[tuple[Price, LocalMoment, LocalMoment]] = []
    for start, end in zip(starts, [*starts[1:], END_OF_TIME], strict=True):
        held = _narrowest(by_place, places, start)
        until = OPEN if end == END_OF_TIME else end
        if held is None:
            continue
        if spans and spans[-1][0] is held and spans[-1][2] == start:
            spans[-1] = (held, spans[-1][1], until)
        else:
            first = held.valid_from if start == now else start
            spans.append((held, first, until))
    return spans


def _narrowest(
    by_place: Mapping[str, tuple[Price, ...]], places: tuple[str, ...], at: LocalMoment
) -> Price | None:
    found = (in_force(by_place[place], at) for place in places if place in by_place)
    return next((each for each in found if each), None)


def _row(line: Line, price: Price, start: LocalMoment, end: LocalMoment) -> Row:
    return {
        "item": line.item_id,
        "uom": line.uom,
        "type": line.type.value,
        "price": str(price.price),
        "currency": price.currency,
        "multi_qty": str(price.multi_qty),
        "valid_from": start,
        "valid_to": end,
    }
