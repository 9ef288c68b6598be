"""What an evaluation says: every discount of every line, with its promotion and its reason."""

from dataclasses import dataclass, field
from enum import StrEnum

from rollouts.promotions.basket import Basket


class How(StrEnum):
    """How a discount came about."""

    PERCENT = "percent"
    AMOUNT = "amount"
    FIXED_PRICE = "fixed_price"
    REWARD = "reward"
    SHARE = "share"
    COUPON = "coupon"


class Warned(StrEnum):
    """What an evaluation points out without refusing."""

    BELOW_COST = "below_cost"
    BOUND_REACHED = "bound_reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """What one promotion takes off one line, in minor units.

    `base` is the price that it was worked out from, `units` how many units earned it, `of` what all
    lines of the promotion get together and `shared` how they share it (empty: the line alone).
    `after_tax`: it lowers what is paid, not what is taxed. `cut` is what a cap or floor gave back.
    """

    promotion: str
    line: int
    amount: int
    how: How
    base: int
    units: int
    of: int
    shared: str = ""
    after_tax: bool = False
    cut: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluatedLine:
    """A line with its discounts in the order in which they were taken; money in minor units."""

    number: int
    item: str
    quantity: str
    price: int
    discount: int
    discounts: tuple[Discount, ...] = ()

    @property
    def net(self) -> int:
        """What is left of the price."""
        return self.price - self.discount


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How the best total was looked for: `looked_at` combinations of at most `bound`.

    Where `complete` is False the bound was reached: no better total was found, one may exist.
    """

    looked_at: int = 0
    bound: int = 0
    complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What promotions make of a basket.

    `coupon_tender` is what coupons pay, `points` what the customer earns. `rejected` are codes that
    did not count (`CODE#2` for a second scan). `error` refuses the whole evaluation: then nothing is
    taken off and `ambiguous` names the promotions.
    """

    basket: Basket
    lines: tuple[EvaluatedLine, ...]
    coupon_tender: int = 0
    points: int = 0
    applied: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    warnings: tuple[Warned, ...] = ()
    error: str = ""
    ambiguous: tuple[str, ...] = ()
    search: Search = field(default_factory=Search)

    @property
    def subtotal(self) -> int:
        """Every line before discounts."""
        return sum(each.price for each in self.lines)

    @property
    def discount(self) -> int:
        """Every discount together."""
        return sum(each.discount for each in self.lines)

    @property
    def net(self) -> int:
        """What is left before tax on top."""
        return self.subtotal - self.discount
