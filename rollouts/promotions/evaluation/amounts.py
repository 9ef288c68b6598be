"""What one promotion takes off amounts of money, in minor units."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from rollouts.promotions.evaluation.shares import allocated, carried, half_up, portion
from rollouts.promotions.evaluation.wares import Ware
from rollouts.promotions.model import CapBasis, Promotion, PromotionKind
from rollouts.promotions.policy import Allocation, Policy, RoundBasis

WHOLE = Fraction(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """An amount that a promotion looks at: so many units of a ware, at what is left of their price."""

    ware: Ware
    units: int
    amount: int


def base_of(ware: Ware, units: int) -> Base:
    """So many units at their full price; all units together at the line's own price."""
    return Base(ware=ware, units=units, amount=price_of(ware, units))


def price_of(ware: Ware, units: int) -> int:
    """What so many units cost."""
    return ware.price if units == ware.count else ware.unit * units


def percent_off(
    bases: Sequence[Base], percent: Fraction, policy: Policy, *, together: bool = False
) -> tuple[int, ...]:
    """The percentage of each base, rounded and shared as the policy says; `together`: as one amount."""
    exact = [portion(each.amount, percent) for each in bases]
    amounts = [each.amount for each in bases]
    if policy.allocation is Allocation.RUNNING_DELTA:
        return carried(exact, amounts)
    if together or policy.round_basis is RoundBasis.BASKET:
        total = half_up(sum(exact, Fraction(0)))
        return allocated(total, amounts, policy.allocation, [each.units for each in bases])
    if policy.round_basis is RoundBasis.UNIT:
        return tuple(_by_unit(each, percent) for each in bases)
    return tuple(half_up(each) for each in exact)


def off_line(promotion: Promotion, base: Base, policy: Policy) -> int:
    """What a promotion of a line alone takes off the base; never more than there is."""
    return min(_off_line(promotion, base, policy), promotion.max_amount or base.amount, base.amount)


def off_reward(promotion: Promotion, unit: int) -> Fraction:
    """What a deal takes off one unit that it rewards: its percentage, its amount, or all."""
    if promotion.percent:
        return portion(unit, Fraction(promotion.percent))
    if promotion.amount:
        return Fraction(min(promotion.amount, unit))
    return Fraction(unit)


def capped(promotion: Promotion, taken: Sequence[int], bases: Sequence[Base]) -> tuple[int, ...]:
    """The amounts, brought down together to the promotion's cap where they are above it."""
    if not promotion.max_amount:
        return tuple(taken)
    counted = Fraction(sum(taken))
    if promotion.max_basis is CapBasis.TAX_INCLUDED:
        rates = (1 + Fraction(each.ware.line.tax_rate) / WHOLE for each in bases)
        counted = sum((each * rate for each, rate in zip(taken, rates, strict=True)), Fraction(0))
    if counted <= promotion.max_amount:
        return tuple(taken)
    total = half_up(sum(taken) * promotion.max_amount / counted)
    return allocated(total, taken, Allocation.LARGEST_REMAINDER)


def _off_line(promotion: Promotion, base: Base, policy: Policy) -> int:
    match promotion.kind:
        case PromotionKind.PERCENT:
            percent = Fraction(promotion.percent)
            if policy.round_basis is RoundBasis.UNIT:
                return _by_unit(base, percent)
            return half_up(portion(base.amount, percent))
        case PromotionKind.AMOUNT_OFF:
            return promotion.amount
        case _:
            return max(base.amount - _fixed(promotion, base), 0)


def _fixed(promotion: Promotion, base: Base) -> int:
    if base.ware.weighed:
        return half_up(Fraction(base.ware.line.quantity) * promotion.price)
    return promotion.price * base.units


def _by_unit(base: Base, percent: Fraction) -> int:
    if base.ware.weighed or not base.units:
        return half_up(portion(base.amount, percent))
    each = half_up(Fraction(base.amount, base.units) * percent / WHOLE)
    return min(each * base.units, base.amount)
