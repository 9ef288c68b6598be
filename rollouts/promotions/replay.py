"""Baskets that were sold, settled by old and by new promotions: what discount and margin become."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rollouts.promotions.basket import Basket
from rollouts.promotions.evaluation.evaluate import evaluate
from rollouts.promotions.evaluation.result import Evaluation
from rollouts.promotions.evaluation.wares import PromotionIndex
from rollouts.promotions.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What baskets came to together, in minor units.

    `margin` counts only lines whose cost is known: `costed` is what those lines were sold for.
    """

    discount: int = 0
    net: int = 0
    margin: int = 0
    costed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ByPromotion:
    """What one promotion took off, and in how many baskets, before and after."""

    promotion: str
    old_baskets: int
    new_baskets: int
    old: int
    new: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketChange:
    """A basket that differs; money in minor units."""

    name: str
    old: int
    new: int
    gone: tuple[str, ...]
    come: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """The comparison in one currency.

    `changed` are the baskets that differ most; `incomplete` says in how many the search for the best
    total reached its bound.
    """

    currency: str
    baskets: int
    differing: int
    subtotal: int
    old: Sums
    new: Sums
    promotions: tuple[ByPromotion, ...]
    changed: tuple[BasketChange, ...]
    incomplete: int


@dataclass(slots=True)
class _Side:
    index: PromotionIndex
    policy: Policy
    discount: int = 0
    net: int = 0
    margin: int = 0
    costed: int = 0
    taken: dict[str, list[int]] = field(default_factory=dict)

    def add(self, basket: Basket, known: Evaluation | None = None) -> Evaluation:
        found = known or evaluate(basket, self.index, self.policy)
        self.discount += found.discount
        self.net += found.net
        for line, each in zip(basket.lines, found.lines, strict=True):
            if line.cost is not None:
                self.margin += each.net - int(line.cost * line.quantity)
                self.costed += each.net
        for code in found.applied:
            amount = sum(
                one.amount
                for each in found.lines
                for one in each.discounts
                if one.promotion == code
            )
            entry = self.taken.setdefault(code, [0, 0])
            entry[0] += 1
            entry[1] += amount
        return found

    def sums(self) -> Sums:
        return Sums(discount=self.discount, net=self.net, margin=self.margin, costed=self.costed)


def replayed(
    baskets: Iterable[tuple[str, Basket]],
    old: PromotionIndex,
    new: PromotionIndex,
    policies: tuple[Policy, Policy],
    most: int,
) -> tuple[Replayed, ...]:
    """One comparison for each currency, in order; a basket with nothing that differs is only counted."""
    groups: dict[str, list[tuple[str, Basket]]] = {}
    for name, basket in baskets:
        groups.setdefault(basket.currency, []).append((name, basket))
    return tuple(
        _compared(
            currency, groups[currency], _Side(old, policies[0]), _Side(new, policies[1]), most
        )
        for currency in sorted(groups)
    )


def _compared(
    currency: str, baskets: list[tuple[str, Basket]], old: _Side, new: _Side, most: int
) -> Replayed:
    changed: list[BasketChange] = []
    subtotal = incomplete = 0
    same = old.index is new.index and old.policy == new.policy
    for name, basket in baskets:
        before = old.add(basket)
        after = new.add(basket, before if same else None)
        subtotal += before.subtotal
        incomplete += not (before.search.complete and after.search.complete)
        if before.net != after.net or before.applied != after.applied:
            changed.append(
                BasketChange(
                    name=name,
                    old=before.net,
                    new=after.net,
                    gone=tuple(each for each in before.applied if each not in after.applied),
                    come=tuple(each for each in after.applied if each not in before.applied),
                )
            )
    codes = sorted(old.taken.keys() | new.taken.keys())
    nothing = (0, 0)
    return Replayed(
        currency=currency,
        baskets=len(baskets),
        differing=len(changed),
        subtotal=subtotal,
        old=old.sums(),
        new=new.sums(),
        promotions=tuple(
            ByPromotion(
                promotion=code,
                old_baskets=old.taken.get(code, nothing)[0],
                new_baskets=new.taken.get(code, nothing)[0],
                old=old.taken.get(code, nothing)[1],
                new=new.taken.get(code, nothing)[1],
            )
            for code in codes
        ),
        changed=tuple(sorted(changed, key=lambda each: -abs(each.new - each.old))[:most]),
        incomplete=incomplete,
    )
