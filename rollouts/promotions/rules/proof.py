"""Saved baskets: a promotion without a passing one does not ship."""

from collections.abc import Collection, Iterator

from rollouts.promotions.basket import SavedBasket
from rollouts.promotions.evaluation.evaluate import evaluate
from rollouts.promotions.rules.said import finding
from rollouts.promotions.trade import Trade
from rollouts.shared.findings import Finding
from rollouts.shared.money import written


def untested(trade: Trade, about: Collection[str]) -> Iterator[Finding]:
    """E: an active promotion that no saved basket proves, by name or by what it is expected to give."""
    proved = {
        code
        for each in trade.baskets
        for code in evaluate(each.basket, trade.index, trade.policy_of(each.policy)).applied
    }
    for each in trade.promotions:
        if each.active and each.code in about and each.code not in proved:
            yield finding("untested", each.code, "baskets")


def failing(trade: Trade) -> Iterator[Finding]:
    """E: a saved basket that comes to something else than it must."""
    for each in trade.baskets:
        yield from basket_findings(trade, each)


def basket_findings(trade: Trade, saved: SavedBasket) -> Iterator[Finding]:
    """What one saved basket comes to instead: in all, and line by line."""
    found = evaluate(saved.basket, trade.index, trade.policy_of(saved.policy))
    currency = saved.basket.currency
    sums = [("discount", saved.discount, found.discount), ("total", saved.total, found.net)]
    by_line = {each.number: each.discount for each in found.lines}
    sums += [
        (f"line {each.line}", each.discount, by_line.get(each.line, 0)) for each in saved.discounts
    ]
    for field, wanted, got in sums:
        if wanted != got:
            yield Finding(
                code="promotions.basket_differs",
                object=f"basket {saved.name}",
                field=field,
                value=written(got, currency),
                parameters={"expected": written(wanted, currency)},
            )
    for code in saved.promotions:
        if code not in found.applied:
            yield Finding(
                code="promotions.basket_without", object=f"basket {saved.name}", value=code
            )
