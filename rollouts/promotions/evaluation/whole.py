"""Promotions of the whole basket: on what item promotions left, thresholds, ways to pay, coupons, points."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from rollouts.promotions.basket import Basket
from rollouts.promotions.evaluation.amounts import Base, capped, percent_off
from rollouts.promotions.evaluation.eligible import untaxed
from rollouts.promotions.evaluation.ledger import Ledger
from rollouts.promotions.evaluation.order import whole_order
from rollouts.promotions.evaluation.result import How
from rollouts.promotions.evaluation.shares import allocated, half_up, portion
from rollouts.promotions.evaluation.wares import Match, Ware
from rollouts.promotions.model import Counting, Mode, Promotion, PromotionKind, Tier
from rollouts.promotions.policy import Conflict, Policy, ThresholdBasis, Tiers


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """What promotions of the whole basket look at.

    `nets` are prices after item promotions by place, `closed` the places that an exclusive promotion
    has for itself.
    """

    basket: Basket
    wares: Mapping[int, Ware]
    policy: Policy
    nets: Mapping[int, int]
    closed: frozenset[int] = field(default_factory=frozenset)


def settle_whole(ledger: Ledger, sale: Sale, matches: Sequence[Match]) -> tuple[str, ...]:
    """Take off what they give, in their order; the codes of those that another one shut out."""
    by_code = {each.promotion.code: each for each in matches}
    turns = whole_order((each.promotion for each in matches), sale.policy)
    alone = next((each for each in turns if each.mode is Mode.EXCLUSIVE), None)
    applied, rejected = False, []
    for promotion in turns:
        shut = alone is not None and promotion is not alone
        if shut or (applied and sale.policy.conflict is Conflict.ONE_GLOBAL):
            rejected.append(promotion.code)
            continue
        applied = _applied(ledger, sale, by_code[promotion.code]) or applied
    return tuple(rejected)


def open_bases(ledger: Ledger, sale: Sale, places: Iterable[int]) -> list[Base]:
    """The lines that still cost something and are not closed, at what is left of their prices."""
    return [
        Base(ware=sale.wares[at], units=sale.wares[at].count, amount=ledger.nets[at])
        for at in places
        if at not in sale.closed and ledger.nets[at] > 0
    ]


def _applied(ledger: Ledger, sale: Sale, match: Match) -> bool:
    promotion = match.promotion
    bases = open_bases(ledger, sale, match.places)
    if promotion.kind is PromotionKind.THRESHOLD:
        taken = _by_tiers(promotion, bases, sale)
    elif promotion.percent:
        taken = percent_off(bases, Fraction(promotion.percent), sale.policy, together=True)
    else:
        taken = _amount(promotion.amount, bases, sale.policy)
    taken = capped(promotion, taken, bases)
    ledger.share(promotion, bases, taken, How.PERCENT if promotion.percent else How.AMOUNT)
    return any(taken)


def _by_tiers(promotion: Promotion, bases: Sequence[Base], sale: Sale) -> tuple[int, ...]:
    off = 0
    for tier in _reached(promotion, sale):
        if tier.percent:
            off += half_up(portion(sum(each.amount for each in bases), Fraction(tier.percent)))
        else:
            off += tier.amount
    return _amount(off, bases, sale.policy)


def _amount(wanted: int, bases: Sequence[Base], policy: Policy) -> tuple[int, ...]:
    amounts = [each.amount for each in bases]
    total = min(wanted, sum(amounts))
    return allocated(total, amounts, policy.allocation, [each.units for each in bases])


def _reached(promotion: Promotion, sale: Sale) -> Iterator[Tier]:
    counted = counted_amount(promotion, sale)
    reached = [each for each in promotion.tiers if counted >= each.start]
    if sale.policy.tiers is Tiers.HIGHEST_ONLY:
        yield from sorted(reached, key=lambda each: each.start)[-1:]
    else:
        yield from reached


def counted_amount(promotion: Promotion, sale: Sale) -> Fraction:
    """What is held against the promotion's tiers, in exact minor units, on the policy's basis."""
    basis = sale.policy.threshold_basis
    own = [
        each
        for each in sale.wares.values()
        if promotion.match.holds(each.line.item, each.line.department)
    ]
    others = Fraction(sum(_besides(promotion, sale)))
    if basis is ThresholdBasis.GROSS:
        return others + sum(each.price for each in own)
    if basis is ThresholdBasis.UNTAXED:
        return others + untaxed(own, sale.nets)
    return others + sum(sale.nets[each.place] for each in own)


def _besides(promotion: Promotion, sale: Sale) -> Iterator[int]:
    """Prices of lines that count though nothing is taken off them: stored value, returned goods."""
    counted = promotion.counting is Counting.COUNTED or (
        promotion.counting is Counting.UNSAID and sale.policy.count_non_discountable
    )
    returns = sale.policy.threshold_basis is ThresholdBasis.NET_OF_RETURNS
    for line in sale.basket.lines:
        if not promotion.match.holds(line.item, line.department):
            continue
        if (line.is_returned and returns) or (
            not line.is_returned and not line.discountable and counted
        ):
            yield line.price
