"""What returned goods of an earlier basket give back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from rollouts.promotions.basket import Basket, BasketLine
from rollouts.promotions.evaluation.evaluate import evaluate
from rollouts.promotions.evaluation.result import EvaluatedLine, Evaluation
from rollouts.promotions.evaluation.shares import over_units
from rollouts.promotions.model import Promotion
from rollouts.promotions.policy import Policy, ReturnPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """An earlier basket as it was settled, and the number of its line that comes back."""

    basket: Basket
    promotions: tuple[Promotion, ...]
    policy: Policy
    line: int


def with_refunds(evaluation: Evaluation, sales: Sequence[Sold], policy: Policy) -> Evaluation:
    """The evaluation with every returned line settled against the sale of its item.

    ALLOCATED gives each unit back at its share of the line's discount, the earliest unit first.
    RECOMPUTE_KEPT gives back what the kept goods together no longer cost, and never less than nothing.
    """
    lines = list(evaluation.lines)
    for sold in sales:
        original = next(each for each in sold.basket.lines if each.number == sold.line)
        back = [
            at
            for at, line in enumerate(evaluation.basket.lines)
            if line.is_returned and line.item == original.item
        ]
        units = [int(-evaluation.basket.lines[at].quantity) for at in back]
        settled = _shares if policy.return_policy is ReturnPolicy.ALLOCATED else _recomputed
        refunds = settled(sold, original, units)
        for at, refund in zip(back, refunds, strict=True):
            lines[at] = replace(lines[at], discount=lines[at].price + refund)
    return replace(evaluation, lines=tuple(lines))


def unit_shares(line: EvaluatedLine) -> tuple[int, ...]:
    """The discount of each unit of a line, the earliest first; a weighed line is one unit."""
    quantity = Decimal(line.quantity)
    whole = quantity == quantity.to_integral_value()
    return over_units(line.discount, max(abs(int(quantity)), 1) if whole else 1)


def _shares(sold: Sold, original: BasketLine, units: Sequence[int]) -> list[int]:
    found = evaluate(sold.basket, sold.promotions, sold.policy)
    line = next(each for each in found.lines if each.number == original.number)
    prices = over_units(original.price, max(int(original.quantity), 1))
    nets = [price - share for price, share in zip(prices, unit_shares(line), strict=True)]
    start, given = 0, []
    for number in units:
        given.append(sum(nets[start : start + number]))
        start += number
    return given


def _recomputed(sold: Sold, original: BasketLine, units: Sequence[int]) -> list[int]:
    paid, back, given = _net(sold, original, 0), 0, []
    for number in units:
        back += number
        kept = _net(sold, original, back)
        given.append(max(paid - kept, 0))
        paid = min(paid, kept)
    return given


def _net(sold: Sold, original: BasketLine, back: int) -> int:
    """What the sale would have cost without so many units of the line."""
    left = original.quantity - back
    if left <= 0:
        lines = tuple(each for each in sold.basket.lines if each.number != original.number)
    else:
        lines = tuple(
            replace(each, quantity=left, extended=None) if each.number == original.number else each
            for each in sold.basket.lines
        )
    return evaluate(replace(sold.basket, lines=lines), sold.promotions, sold.policy).net
