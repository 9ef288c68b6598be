"""Rules about the goods of one promotion: sold where it holds, not restricted, not below what they cost."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rollouts.promotions.basket import Basket
from rollouts.promotions.conflicts import meeting_moments
from rollouts.promotions.evaluation.evaluate import evaluate
from rollouts.promotions.model import ItemSet, Promotion, PromotionKind
from rollouts.promotions.rules.said import finding, some
from rollouts.promotions.samples import sample_baskets
from rollouts.promotions.trade import Shop, Trade
from rollouts.shared.findings import Finding, Severity
from rollouts.shared.moments import OPEN, LocalMoment
from rollouts.shared.money import written

LOOKED_AT = 40
"""Items of one promotion whose lowest price is looked for: the cheapest and the dearest."""


def not_sold(trade: Trade, promotion: Promotion) -> Iterator[Finding]:
    """E: goods that nobody knows, or that a store of the promotion does not sell when it begins."""
    named = dict.fromkeys(item for items in _sets(promotion) for item in items.items)
    unknown = [each for each in named if each not in trade.items]
    if unknown:
        yield finding("unknown_item", promotion.code, "items", some(unknown))
    at = max(promotion.valid_from, trade.now)
    shops = trade.shops_of(promotion)
    for each in named:
        if each in trade.items:
            without = [shop.code for shop in shops if not _sold(trade, each, shop, at)]
            if without:
                stores = some(without)
                yield finding("item_not_sold", promotion.code, "items", each, stores=stores)


def restricted(trade: Trade, promotion: Promotion) -> Iterator[Finding]:
    """E: it takes something off goods that may not be sold to everybody."""
    if promotion.kind is PromotionKind.POINTS:
        return
    held = [
        each.item_id
        for each in trade.restricted
        if any(items.holds(each.item_id, each.department) for items in _sets(promotion))
    ]
    if held:
        yield finding("restricted_goods", promotion.code, "items", some(held))


def above_price(trade: Trade, promotion: Promotion) -> Iterator[Finding]:
    """W: its price is no less than what the goods cost without it."""
    if promotion.kind not in {PromotionKind.GROUP_PRICE, PromotionKind.FIXED_PRICE}:
        return
    units = max(promotion.quantity, 1)
    prices = {each: trade.prices.get(each) for each in trade.goods_of(promotion.match, LOOKED_AT)}
    held = [each for each, one in prices.items() if one and one * units <= promotion.price]
    if held:
        told = written(promotion.price, promotion.currency)
        yield finding(
            "above_price", promotion.code, "price", told, Severity.WARNING, items=some(held)
        )


def below_cost(trade: Trade, promotion: Promotion) -> Iterator[Finding]:
    """E: with everything that may come together, goods are sold for less than they cost."""
    worst: tuple[int, Basket] | None = None
    moments = meeting_moments(trade, promotion)
    baskets = sample_baskets(trade, (promotion,), LOOKED_AT) if trade.has_costs else ()
    for basket in (replace(each, moment=moment) for each in baskets for moment in moments):
        found = evaluate(basket, trade.index, trade.policy)
        if promotion.code not in found.applied:
            continue
        pairs = [
            (line, each)
            for line, each in zip(basket.lines, found.lines, strict=True)
            if line.cost is not None
        ]
        left = sum(each.net - int(line.cost * line.quantity) for line, each in pairs if line.cost)
        if left < 0 and (worst is None or left < worst[0]):
            worst = (left, basket)
    if worst is not None:
        goods = some(f"{line.quantity} x {line.item}" for line in worst[1].lines)
        loss = written(-worst[0], worst[1].currency)
        yield finding("below_cost", promotion.code, "items", loss, goods=goods)


def _sold(trade: Trade, item: str, shop: Shop, at: LocalMoment) -> bool:
    found = trade.items[item]
    dated = at == OPEN or found.sellable_at(at)
    return dated and trade.assortments.sold(found, shop.location, at)


def _sets(promotion: Promotion) -> Sequence[ItemSet]:
    sets = [promotion.match, *(each.items for each in promotion.slots)]
    return [*sets, promotion.reward] if promotion.kind is PromotionKind.BUY_X_GET_Y else sets


RULES = (not_sold, restricted, above_price, below_cost)
"""Every rule about goods, in the order in which they are told."""
