"""Coupons: of the store or of a manufacturer, doubled, scanned twice, worth more than their goods."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from rollouts.promotions.evaluation.amounts import Base
from rollouts.promotions.evaluation.ledger import Ledger
from rollouts.promotions.evaluation.order import ordered
from rollouts.promotions.evaluation.result import How
from rollouts.promotions.evaluation.shares import allocated, half_up, portion
from rollouts.promotions.evaluation.wares import Match
from rollouts.promotions.evaluation.whole import Sale, open_bases
from rollouts.promotions.model import Issuer, Promotion
from rollouts.promotions.policy import CouponAs, Policy


@dataclass(slots=True)
class Coupons:
    """What coupons came to: minor units that they pay, and scans that did not count."""

    tender: int = 0
    rejected: list[str] = field(default_factory=list)
    applied: list[str] = field(default_factory=list)
    paid_for: dict[int, int] = field(default_factory=dict)
    used: dict[int, int] = field(default_factory=dict)


def settle_coupons(ledger: Ledger, sale: Sale, matches: Sequence[Match]) -> Coupons:
    """Each scan in the order of its promotion; a coupon for items is good for one purchase of them."""
    found = Coupons()
    by_code = {each.promotion.code: each for each in matches}
    for promotion in ordered((each.promotion for each in matches), sale.policy):
        for scan in range(1, _scans(promotion, sale) + 1):
            if scan > 1 and (promotion.single_use or sale.policy.single_use):
                found.rejected.append(f"{promotion.code}#{scan}")
            elif not 0 < promotion.most_applications < scan:
                _redeem(ledger, sale, by_code[promotion.code], found)
    return found


def pays(promotion: Promotion, policy: Policy) -> bool:
    """Whether the coupon is a way to pay instead of a lower price."""
    if policy.coupon_as is CouponAs.BY_ISSUER:
        return promotion.issuer is Issuer.MANUFACTURER
    return policy.coupon_as is CouponAs.TENDER


def _redeem(ledger: Ledger, sale: Sale, match: Match, found: Coupons) -> None:
    promotion, policy = match.promotion, sale.policy
    bases = _bases(ledger, sale, match, found)
    if not bases:
        return
    face = _face(promotion, bases, policy)
    amounts = [max(each.amount - found.paid_for.get(each.ware.place, 0), 0) for each in bases]
    covered = min(face, sum(amounts))
    excess = face - covered if policy.cash_back else 0
    taken = allocated(covered, amounts, policy.allocation, [each.units for each in bases])
    if pays(promotion, policy):
        found.tender += covered + excess
        found.applied.append(promotion.code)
        for each, amount in zip(bases, taken, strict=True):
            place = each.ware.place
            found.paid_for[place] = found.paid_for.get(place, 0) + amount
    else:
        found.tender += excess
        ledger.share(promotion, bases, taken, How.COUPON)


def _bases(ledger: Ledger, sale: Sale, match: Match, found: Coupons) -> list[Base]:
    """The whole basket, or the dearest units of its items that no coupon was used on."""
    bases = open_bases(ledger, sale, match.places)
    if match.promotion.match.everything:
        return bases
    wanted, chosen = max(match.promotion.quantity, 1), []
    for each in sorted(bases, key=lambda base: (-base.ware.unit, base.ware.place)):
        place = each.ware.place
        units = min(each.units - found.used.get(place, 0), wanted)
        if units > 0:
            found.used[place] = found.used.get(place, 0) + units
            wanted -= units
            amount = min(half_up(Fraction(each.ware.price * units, each.ware.count)), each.amount)
            chosen.append(Base(ware=each.ware, units=units, amount=amount))
    return chosen if wanted <= 0 or match.promotion.partial else []


def _face(promotion: Promotion, bases: Sequence[Base], policy: Policy) -> int:
    total = sum(each.amount for each in bases)
    face = promotion.amount
    if promotion.percent:
        face = half_up(portion(total, Fraction(promotion.percent)))
    doubled = 0 < face <= policy.double_up_to
    face = 2 * face if doubled else face
    return min(face, promotion.max_amount) if promotion.max_amount else face


def _scans(promotion: Promotion, sale: Sale) -> int:
    """How often one of its codes was presented; a coupon without a code counts once."""
    if not promotion.codes:
        return 1
    return sum(each.times for each in sale.basket.codes if each.code in promotion.codes)
