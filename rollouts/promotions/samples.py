"""Baskets that earn promotions, as few units as will do: what worst cases are looked for among."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from rollouts.promotions.basket import Basket, BasketLine, CouponScan
from rollouts.promotions.model import ItemSet, Promotion, PromotionKind
from rollouts.promotions.trade import Trade
from rollouts.shared.moments import OPEN

MOST_GOODS = 40
"""Shared items that a pair's worst basket is looked for among: the dearest and the cheapest."""


def sample_baskets(
    trade: Trade, promotions: Sequence[Promotion], limit: int = MOST_GOODS
) -> Iterator[Basket]:
    """Baskets that earn each of the promotions, one after the other for each of their items.

    Where they share goods there is one basket with enough units for all of them together, and one
    with enough for the one that wants most. Items without a price are left out.
    """
    shared = shared_goods(trade, promotions)
    for item in _ends(trade, shared, limit):
        wants = [_wanted(trade, each, item) for each in promotions]
        for join in (sum, max) if len(promotions) > 1 else (max,):
            units: dict[str, int] = defaultdict(int)
            for name in dict.fromkeys(name for want in wants for name in want):
                units[name] = join(want.get(name, 0) for want in wants)
            if units and all(each in trade.prices for each in units):
                yield _basket(trade, promotions, units)


def shared_goods(trade: Trade, promotions: Sequence[Promotion]) -> tuple[str, ...]:
    """The items that every one of the promotions looks at."""
    goods = [
        dict.fromkeys(item for each in sets_of(one) for item in trade.goods_of(each))
        for one in promotions
    ]
    first, *others = sorted(goods, key=len)
    return tuple(each for each in first if all(each in other for other in others))


def _ends(trade: Trade, items: Iterable[str], limit: int) -> Sequence[str]:
    """Of items with prices the cheapest and the dearest: prices between them come out between."""
    priced = sorted((each for each in items if each in trade.prices), key=trade.prices.__getitem__)
    if len(priced) <= limit:
        return priced
    return [*priced[: limit // 2], *priced[-(limit - limit // 2) :]]


def sets_of(promotion: Promotion) -> tuple[ItemSet, ...]:
    """The sets of goods that its kind looks at, rewards with them."""
    if promotion.kind is PromotionKind.BUNDLE:
        return tuple(each.items for each in promotion.slots)
    if promotion.kind is PromotionKind.BUY_X_GET_Y:
        return promotion.match, promotion.reward
    return (promotion.match,)


def _wanted(trade: Trade, promotion: Promotion, item: str) -> dict[str, int]:
    """Units that earn the promotion once, with `item` wherever it may stand."""
    match promotion.kind:
        case PromotionKind.BUNDLE:
            return _slots(trade, promotion, item)
        case PromotionKind.BUY_X_GET_Y:
            bought = _one_of(trade, promotion.match, item)
            given = _one_of(trade, promotion.reward, item)
            units: dict[str, int] = defaultdict(int)
            units[bought] += promotion.quantity
            units[given] += promotion.get_quantity
            return units
        case PromotionKind.THRESHOLD:
            start = max((each.start for each in promotion.tiers), default=0)
            return {item: max(-(-start // max(trade.prices.get(item, 1), 1)), 1)}
        case _:
            least = max(int(-(-promotion.min_quantity // 1)), promotion.quantity, 1)
            spend = -(-promotion.min_spend // max(trade.prices.get(item, 1), 1))
            return {item: max(least, spend)}


def _slots(trade: Trade, promotion: Promotion, item: str) -> dict[str, int]:
    units: dict[str, int] = defaultdict(int)
    for each in promotion.slots:
        units[_one_of(trade, each.items, item)] += each.quantity
    return units


def _one_of(trade: Trade, items: ItemSet, item: str) -> str:
    """The item itself where it belongs to the set, else the set's dearest that has a price."""
    goods = trade.goods_of(items)
    if item in goods:
        return item
    priced = [each for each in goods if each in trade.prices]
    return max(priced, key=trade.prices.__getitem__, default=item)


def _basket(trade: Trade, promotions: Sequence[Promotion], units: dict[str, int]) -> Basket:
    first = promotions[0]
    shops = trade.shops_of(first)
    currencies = [*(each.currency for each in promotions), *(each.currency for each in shops)]
    return Basket(
        currency=next((each for each in currencies if each), ""),
        lines=tuple(
            _line(trade, at, item, count) for at, (item, count) in enumerate(units.items(), 1)
        ),
        moment=OPEN,
        places=tuple({place for each in promotions for place in each.scopes}),
        channel=next((name for each in promotions for name in each.channels), ""),
        segments=tuple({name for each in promotions for name in each.segments}),
        codes=tuple(CouponScan(code=each.codes[0]) for each in promotions if each.codes),
        tender=next((each.tender for each in promotions if each.tender), ""),
    )


def _line(trade: Trade, number: int, item: str, count: int) -> BasketLine:
    known = trade.items.get(item)
    return BasketLine(
        number=number,
        item=item,
        quantity=Decimal(count),
        unit_price=trade.prices[item],
        department=known.department if known else "",
        discountable=known.discountable if known else True,
        cost=known.cost if known else None,
    )
