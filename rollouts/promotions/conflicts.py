"""Promotions that meet on the same goods, in the same stores, at the same time, and what comes of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations, islice

from rollouts.promotions.basket import Basket
from rollouts.promotions.evaluation.evaluate import evaluate
from rollouts.promotions.evaluation.result import Evaluation
from rollouts.promotions.model import DAYS, Promotion
from rollouts.promotions.policy import Conflict, Policy
from rollouts.promotions.samples import sample_baskets, sets_of, shared_goods
from rollouts.promotions.schedule import first_moment, holds_at
from rollouts.promotions.trade import Trade
from rollouts.shared.moments import OPEN, LocalMoment
from rollouts.shared.ranges import overlap

MOST_PAIRS = 20_000
MOST_MOMENTS = 4
DAY_MINUTES = 24 * 60
WEEK_MINUTES = 7 * DAY_MINUTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Worst:
    """The basket of those looked at from which the largest part is taken; money in minor units.

    `best` is what it costs by the best total, `greedy` by the largest saving first, `settled` by the
    policy of the registers; `cost` is what its goods cost where that is known.
    """

    basket: Basket
    subtotal: int
    settled: int
    best: int
    greedy: int
    cost: int | None
    applied: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Two promotions that meet. `tied`: their priority does not say which goes first.

    `worst` is None where no shared item has a price.
    """

    one: str
    other: str
    items: tuple[str, ...]
    stores: tuple[str, ...]
    since: LocalMoment
    until: LocalMoment
    tied: bool
    worst: Worst | None


def meetings(trade: Trade, about: Iterable[str] = ()) -> tuple[Meeting, ...]:
    """Every pair that meets, of `about` at least one where it names any; in order of code.

    At most `MOST_PAIRS` pairs are looked at.
    """
    wanted = frozenset(about)
    pairs = (
        (one, other)
        for one, other in _pairs(trade)
        if not wanted or {one.code, other.code} & wanted
    )
    found = (_meeting(trade, one, other) for one, other in islice(pairs, MOST_PAIRS))
    return tuple(each for each in found if each is not None)


def meeting_moments(trade: Trade, promotion: Promotion) -> tuple[LocalMoment, ...]:
    """When the promotion first holds, and when others first hold together with it; a few at most."""
    begin = first_moment(promotion, trade.now)
    found = dict.fromkeys((begin,))
    for other in trade.promotions:
        if len(found) >= MOST_MOMENTS:
            break
        if other is not promotion and overlap(promotion, other):
            start = first_moment(other, begin)
            if holds_at(promotion, start, trade.policy.window_rule):
                found[start] = None
    return tuple(found)


def hours_meet(one: Promotion, other: Promotion) -> bool:
    """Whether the windows of both hold at the same time of the same weekday."""
    if not (one.windows and other.windows):
        return True
    minutes = _minutes(one)
    return any(
        start < end_two and start_two < end
        for start, end in minutes
        for start_two, end_two in _minutes(other)
    )


def _meeting(trade: Trade, one: Promotion, other: Promotion) -> Meeting | None:
    stores = [each.code for each in trade.shops_of(one) if each in trade.shops_of(other)]
    if not overlap(one, other) or not hours_meet(one, other) or (trade.shops and not stores):
        return None
    ends = [each.valid_to for each in (one, other) if each.valid_to]
    return Meeting(
        one=one.code,
        other=other.code,
        items=shared_goods(trade, (one, other)),
        stores=tuple(stores),
        since=max(one.valid_from, other.valid_from),
        until=min(ends, default=OPEN),
        tied=one.priority == other.priority,
        worst=_worst(trade, one, other),
    )


def _worst(trade: Trade, one: Promotion, other: Promotion) -> Worst | None:
    pair = (one, other)
    worst: Worst | None = None
    best, greedy = _by(trade.policy, Conflict.BEST_TOTAL), _by(trade.policy, Conflict.GREEDY_SAVING)
    is_best = best == trade.policy
    for basket in sample_baskets(trade, pair):
        settled = evaluate(basket, pair, trade.policy)
        found = Worst(
            basket=basket,
            subtotal=settled.subtotal,
            settled=_left(settled),
            best=_left(settled) if is_best else _left(evaluate(basket, pair, best)),
            greedy=_left(evaluate(basket, pair, greedy)),
            cost=_cost(basket),
            applied=settled.applied,
        )
        if worst is None or found.settled * worst.subtotal < worst.settled * found.subtotal:
            worst = found
    return worst


def _by(policy: Policy, conflict: Conflict) -> Policy:
    return replace(policy, conflict=conflict)


def _left(found: Evaluation) -> int:
    return found.net - found.coupon_tender


def _cost(basket: Basket) -> int | None:
    costs = [None if each.cost is None else each.cost * each.quantity for each in basket.lines]
    known = [each for each in costs if each is not None]
    return int(sum(known)) if len(known) == len(costs) else None


def _pairs(trade: Trade) -> Iterator[tuple[Promotion, Promotion]]:
    """Pairs that share an item, each once, by what they name: no pair of strangers is looked at."""
    live = [each for each in trade.promotions if each.active]
    named: dict[str, list[int]] = defaultdict(list)
    wide: list[int] = []
    for at, promotion in enumerate(live):
        sets = sets_of(promotion)
        if any(each.everything for each in sets):
            wide.append(at)
        for item in dict.fromkeys(
            item for each in sets if not each.everything for item in trade.goods_of(each)
        ):
            named[item].append(at)
    found = {pair for places in named.values() for pair in combinations(places, 2)}
    found |= {
        (min(at, other), max(at, other)) for at in wide for other in range(len(live)) if at != other
    }
    for at, other in sorted(found, key=lambda each: (live[each[0]].code, live[each[1]].code)):
        yield live[at], live[other]


def _minutes(promotion: Promotion) -> list[tuple[int, int]]:
    """Half-open minutes of a week, Monday 00:00 first; what passes its end goes on at its start."""
    spans = []
    for window in promotion.windows:
        for day in window.days:
            start = DAYS.index(day) * DAY_MINUTES + _minute(window.start)
            length = _minute(window.end) - _minute(window.start)
            end = start + (length if length > 0 else length + DAY_MINUTES)
            spans.append((start, min(end, WEEK_MINUTES)))
            if end > WEEK_MINUTES:
                spans.append((0, end - WEEK_MINUTES))
    return spans


def _minute(hour: str) -> int:
    hours, _, minutes = hour.partition(":")
    return int(hours) * 60 + int(minutes)
