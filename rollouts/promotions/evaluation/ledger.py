"""What is left of every line's price, and every discount taken so far with its reason."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from rollouts.promotions.evaluation.amounts import (
    Base,
    capped,
    off_line,
    off_reward,
    percent_off,
    price_of,
)
from rollouts.promotions.evaluation.choice import Application, Choice, Offer
from rollouts.promotions.evaluation.result import Discount, How
from rollouts.promotions.evaluation.shares import allocated, half_up
from rollouts.promotions.evaluation.wares import Ware
from rollouts.promotions.model import Promotion, PromotionKind, TaxBasis
from rollouts.promotions.policy import Policy

HOW = {
    PromotionKind.PERCENT: How.PERCENT,
    PromotionKind.AMOUNT_OFF: How.AMOUNT,
    PromotionKind.FIXED_PRICE: How.FIXED_PRICE,
}


class Ledger:
    """Prices in minor units by place; a line is never brought below nothing."""

    def __init__(self, wares: Iterable[Ware], policy: Policy) -> None:
        self.nets = {each.place: each.price for each in wares}
        self.discounts: list[Discount] = []
        self._policy = policy

    def settle(self, choice: Choice, wares: Mapping[int, Ware]) -> None:
        """Take what was chosen off; `wares` are those that it was chosen among."""
        by_deal: dict[str, list[Application]] = {}
        for each in choice.applications:
            by_deal.setdefault(each.promotion.code, []).append(each)
        for applications in by_deal.values():
            self._deal(applications, wares)
        self._offers(choice.offers, wares)

    def share(
        self, promotion: Promotion, bases: Sequence[Base], taken: Sequence[int], how: How
    ) -> None:
        """Take these amounts off the bases' lines, as one discount that the lines share."""
        shared = self._policy.allocation.value if len(bases) > 1 else ""
        self._take(promotion, bases, taken, how, shared)

    def _deal(self, applications: Sequence[Application], wares: Mapping[int, Ware]) -> None:
        promotion = applications[0].promotion
        if applications[0].rewards:
            bases = _merged((each.rewards for each in applications), wares)
            taken = self._rewards(promotion, bases)
            self._take(promotion, bases, capped(promotion, taken, bases), How.REWARD, "")
            return
        bases = _merged((each.uses for each in applications), wares)
        shares = dict.fromkeys((each.ware.place for each in bases), 0)
        for each in applications:
            own = [_base(wares[at], units) for at, units in each.uses]
            amounts = [base.amount for base in own]
            given = allocated(
                each.saving, amounts, self._policy.allocation, [base.units for base in own]
            )
            for base, share in zip(own, given, strict=True):
                shares[base.ware.place] += share
        taken = capped(promotion, [shares[each.ware.place] for each in bases], bases)
        self.share(promotion, bases, taken, How.SHARE)

    def _rewards(self, promotion: Promotion, bases: Sequence[Base]) -> tuple[int, ...]:
        if promotion.percent:
            return percent_off(bases, Fraction(promotion.percent), self._policy)
        return tuple(half_up(off_reward(promotion, each.ware.unit) * each.units) for each in bases)

    def _offers(self, offers: Sequence[Offer], wares: Mapping[int, Ware]) -> None:
        """Every promotion once over all the lines that it was chosen for, in the order of the chains."""
        rests = {each.place: price_of(wares[each.place], each.units) for each in offers}
        for promotion in _in_order(offers):
            bases = [
                Base(ware=wares[each.place], units=each.units, amount=rests[each.place])
                for each in offers
                if promotion in each.chain
            ]
            taken = capped(promotion, self._alone(promotion, bases), bases)
            taken = _limited(promotion, taken)
            for base, amount in zip(bases, taken, strict=True):
                rests[base.ware.place] -= amount
            self._take(promotion, bases, taken, HOW[promotion.kind], "")

    def _alone(self, promotion: Promotion, bases: Sequence[Base]) -> tuple[int, ...]:
        if promotion.kind is PromotionKind.PERCENT:
            return percent_off(bases, Fraction(promotion.percent), self._policy)
        return tuple(off_line(promotion, each, self._policy) for each in bases)

    def _take(
        self,
        promotion: Promotion,
        bases: Sequence[Base],
        taken: Sequence[int],
        how: How,
        shared: str,
    ) -> None:
        for base, wanted in zip(bases, taken, strict=True):
            place = base.ware.place
            amount = min(wanted, self.nets[place])
            if amount <= 0:
                continue
            self.nets[place] -= amount
            self.discounts.append(
                Discount(
                    promotion=promotion.code,
                    line=base.ware.line.number,
                    amount=amount,
                    how=how,
                    base=base.amount,
                    units=base.units,
                    of=sum(taken),
                    shared=shared,
                    after_tax=promotion.tax_basis is TaxBasis.AFTER_TAX,
                )
            )


def _merged(
    parts: Iterable[Iterable[tuple[int, int]]], wares: Mapping[int, Ware]
) -> tuple[Base, ...]:
    """The units of all applications of a deal, line by line."""
    units: dict[int, int] = {}
    for part in parts:
        for at, number in part:
            units[at] = units.get(at, 0) + number
    return tuple(_base(wares[at], number) for at, number in sorted(units.items()))


def _base(ware: Ware, units: int) -> Base:
    return Base(ware=ware, units=units, amount=ware.unit * units)


def _in_order(offers: Iterable[Offer]) -> tuple[Promotion, ...]:
    """Every promotion of the chains, none before one that stands before it in a chain."""
    chains = sorted((each.chain for each in offers), key=len, reverse=True)
    listed: dict[str, Promotion] = {}
    for chain in chains:
        for each in chain:
            listed.setdefault(each.code, each)
    return tuple(listed.values())


def _limited(promotion: Promotion, taken: Sequence[int]) -> tuple[int, ...]:
    """Where it may apply only so often: the lines with the largest amounts keep theirs."""
    most = promotion.most_applications
    if not most or len(taken) <= most:
        return tuple(taken)
    kept = sorted(range(len(taken)), key=lambda at: (-taken[at], at))[:most]
    return tuple(each if at in kept else 0 for at, each in enumerate(taken))
