"""What the book says: the price in force, the next change, the history, and why. Pure.

Of prices of one line with the same start the one applied last counts; a DELETE takes that start back,
an END holds as "no price". Of those that cover a moment the one that began last is in force. What is
valid after an upload is undone is worked out from what remains, never remembered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rollouts.prices.model import STRENGTH, Line, Price, PriceAction, PriceType, places_of
from rollouts.shared.moments import OPEN, LocalMoment, within
from rollouts.shared.ranges import end_of

Lines = Mapping[Line, Sequence[Price]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Why a price is rung: the one that holds, and what it stands above, strongest first."""

    price: Price | None
    beaten: tuple[Price, ...] = ()
    next_change: LocalMoment = OPEN
    next_price: Price | None = None


def standing(prices: Iterable[Price]) -> tuple[Price, ...]:
    """The prices of one line that count, by start: one for each, none for a start taken back."""
    latest: dict[LocalMoment, Price] = {}
    for each in sorted(prices, key=lambda one: (one.applied, one.row_no)):
        latest[each.valid_from] = each
    kept = (each for each in latest.values() if each.action is not PriceAction.DELETE)
    return tuple(sorted(kept, key=lambda each: each.valid_from))


def by_line(prices: Iterable[Price]) -> dict[Line, tuple[Price, ...]]:
    """Every line with the prices that count."""
    lines: dict[Line, list[Price]] = {}
    for each in prices:
        lines.setdefault(each.line, []).append(each)
    return {line: standing(some) for line, some in lines.items()}


def in_force(counting: Sequence[Price], at: LocalMoment) -> Price | None:
    """The price of one line at a moment; None where there is none, also after an END."""
    held = [each for each in counting if within(at, each.valid_from, each.valid_to)]
    last = max(held, key=lambda each: each.valid_from, default=None)
    return last if last and last.action is PriceAction.UPSERT else None


def starts_and_ends(counting: Sequence[Price]) -> tuple[LocalMoment, ...]:
    """The moments at which the price of one line may change, in order."""
    moments = {each.valid_from for each in counting} | {each.valid_to for each in counting}
    return tuple(sorted(moments - {OPEN}))


def next_change(counting: Sequence[Price], at: LocalMoment) -> tuple[LocalMoment, Price | None]:
    """When the price of one line is another one next, and which (None: none); OPEN when never."""
    now = in_force(counting, at)
    for moment in starts_and_ends(counting):
        if moment > at:
            then = in_force(counting, moment)
            if _worth(then) != _worth(now):
                return moment, then
    return OPEN, None


def candidates(
    lines: Lines, item_id: str, store: str, zone: str, at: LocalMoment
) -> tuple[Price, ...]:
    """Every price of an item that holds in a store at a moment, the strongest first.

    A stronger type beats a weaker one wherever it was set; of one type the narrowest place wins.
    """
    places = places_of(store, zone)
    own = [line for line in lines if line.item_id == item_id and line.place in places]
    found = [price for line in own if (price := in_force(lines[line], at))]
    return tuple(
        sorted(
            found,
            key=lambda each: (
                each.line.uom,
                STRENGTH.index(each.line.type),
                places.index(each.line.place),
            ),
        )
    )


def explained(lines: Lines, item_id: str, store: str, zone: str, at: LocalMoment) -> Explained:
    """The price that a store rings at a moment, what it beats, and what comes next."""
    held = candidates(lines, item_id, store, zone, at)
    places = places_of(store, zone)
    own = {line: some for line, some in lines.items() if line.item_id == item_id}
    coming = [
        moment
        for line, some in own.items()
        if line.place in places
        for moment in starts_and_ends(some)
        if moment > at
    ]
    now = held[0] if held else None
    for moment in sorted(set(coming)):
        then = candidates(own, item_id, store, zone, moment)
        first = then[0] if then else None
        if _worth(first) != _worth(now):
            return Explained(price=now, beaten=held[1:], next_change=moment, next_price=first)
    return Explained(price=now, beaten=held[1:])


def replaced(counting: Sequence[Price], price: Price) -> Price | None:
    """The price of the same line that was in force when `price` began."""
    earlier = [each for each in counting if each.valid_from < price.valid_from]
    held = [each for each in earlier if price.valid_from < end_of(each)]
    last = max(held, key=lambda each: each.valid_from, default=None)
    return last if last and last.action is PriceAction.UPSERT else None


def is_regular(price: Price) -> bool:
    """Whether it is what the shelf says on an ordinary day."""
    return price.line.type is PriceType.REGULAR


def _worth(price: Price | None) -> tuple[int | None, int, str] | None:
    return (price.price, price.multi_qty, price.currency) if price else None
