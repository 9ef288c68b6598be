"""Caps and floors that hold for all discounts of a line together, and what is pointed out."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from rollouts.promotions.basket import BasketLine
from rollouts.promotions.evaluation.result import Discount, Warned
from rollouts.promotions.evaluation.shares import half_up, portion
from rollouts.promotions.policy import Floor, Policy


def held(line: BasketLine, discounts: Sequence[Discount], policy: Policy) -> tuple[Discount, ...]:
    """The discounts of one line, the last ones cut where all together go beyond what is allowed."""
    over = sum(each.amount for each in discounts) - most_off(line, policy)
    kept: list[Discount] = []
    for each in reversed(discounts):
        cut = min(max(over, 0), each.amount)
        over -= cut
        kept.append(replace(each, amount=each.amount - cut, cut=cut) if cut else each)
    return tuple(reversed(kept))


def most_off(line: BasketLine, policy: Policy) -> int:
    """What may be taken off a line, in minor units."""
    most = max(line.price, 0)
    if policy.max_total_percent:
        most = min(most, half_up(portion(line.price, Fraction(policy.max_total_percent))))
    floor = _floor(line, policy)
    if floor is not None:
        most = min(most, line.price - half_up(floor * Fraction(line.quantity)))
    return max(most, 0)


def warnings_of(lines: Iterable[tuple[BasketLine, int]], policy: Policy) -> tuple[Warned, ...]:
    """What is pointed out of lines with what is left of their prices."""
    if policy.warn_below_cost and any(is_below_cost(line, net) for line, net in lines):
        return (Warned.BELOW_COST,)
    return ()


def is_below_cost(line: BasketLine, net: int) -> bool:
    """Whether sold goods are given away for less than they cost."""
    if line.cost is None or line.is_returned:
        return False
    return net < line.cost * Fraction(line.quantity)


def _floor(line: BasketLine, policy: Policy) -> int | None:
    match policy.floor:
        case Floor.MIN_PRICE:
            return line.min_price
        case Floor.COST:
            return line.cost
        case _:
            return None
