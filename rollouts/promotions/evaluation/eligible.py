"""Whether a promotion is open to a basket: its schedule, place, customer, code and amounts to reach."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from rollouts.promotions.basket import Basket, Customer
from rollouts.promotions.evaluation.wares import Match, Ware
from rollouts.promotions.model import Promotion, PromotionKind, QuantityBasis
from rollouts.promotions.policy import Policy
from rollouts.promotions.schedule import holds_at


def is_open(promotion: Promotion, basket: Basket, customer: Customer, policy: Policy) -> bool:
    """Whether the promotion is there for this basket at all, whatever its amounts.

    A code that nobody presented keeps it closed; so does a code of another promotion.
    """
    if promotion.currency and promotion.currency != basket.currency:
        return False
    narrowed = (
        (promotion.scopes, basket.places),
        (promotion.segments, basket.segments),
        (promotion.channels, (basket.channel,)),
        (promotion.codes, tuple(each.code for each in basket.codes)),
    )
    if any(wanted and not set(wanted) & set(there) for wanted, there in narrowed):
        return False
    if promotion.kind is PromotionKind.TENDER and promotion.tender != basket.tender:
        return False
    had = customer.redeemed.get(promotion.code, 0)
    if promotion.per_customer and had >= promotion.per_customer:
        return False
    return holds_at(promotion, basket.moment, policy.window_rule)


def reaches(match: Match, wares: Mapping[int, Ware]) -> bool:
    """Whether what is in the basket lies in the promotion's quantity window and reaches its amounts.

    `min_spend` counts what it matches, `min_untaxed` the whole basket; both before discounts.
    """
    promotion = match.promotion
    own = [wares[place] for place in match.all_places]
    if promotion.min_quantity or promotion.max_quantity:
        units = _units(promotion, own)
        if units < promotion.min_quantity or 0 < promotion.max_quantity < units:
            return False
    if promotion.min_spend and sum(each.price for each in own) < promotion.min_spend:
        return False
    return not promotion.min_untaxed or untaxed(wares.values()) >= promotion.min_untaxed


def untaxed(wares: Iterable[Ware], nets: Mapping[int, int] | None = None) -> Fraction:
    """What goods cost without the taxes in their prices, exactly; `nets` are prices by place."""
    amounts = ((each, each.price if nets is None else nets[each.place]) for each in wares)
    return sum((amount - amount * each.tax_share for each, amount in amounts), Fraction(0))


def _units(promotion: Promotion, wares: Sequence[Ware]) -> Decimal:
    if promotion.quantity_basis is QuantityBasis.STOCK_UNITS:
        return sum((each.line.quantity * each.line.units_per_uom for each in wares), Decimal(0))
    return sum((each.line.quantity for each in wares), Decimal(0))
