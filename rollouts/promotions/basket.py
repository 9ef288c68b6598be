"""A basket as a register would ring it, the moment and the customer it is rung for, and test baskets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from rollouts.shared.moments import OPEN, LocalMoment
from rollouts.shared.rounding import rounded

ONE = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketLine:
    """One line; money in minor units. A negative quantity takes goods back.

    `extended` is the price of the whole line before discounts; None is quantity times `unit_price`.
    `added_by` names the promotion that rang the line up as its reward. `min_price` and `cost` are of
    one unit. `tax_rate` percent are added on top, `tax_included` percent are in the price, where taxes
    of the estate are not asked.
    """

    number: int
    item: str
    quantity: Decimal = Decimal(1)
    unit_price: int
    extended: int | None = None
    department: str = ""
    tax_group: str = ""
    discountable: bool = True
    added_by: str = ""
    min_price: int | None = None
    cost: int | None = None
    uom: str = ""
    units_per_uom: Decimal = Decimal(1)
    tax_code: str = ""
    tax_rate: Decimal = Decimal(0)
    tax_included: Decimal = Decimal(0)

    @property
    def price(self) -> int:
        """What the line costs before discounts, signed, half up to the minor unit."""
        if self.extended is not None:
            return self.extended
        if self.quantity == int(self.quantity):
            return int(self.quantity) * self.unit_price
        return int(rounded(Fraction(self.quantity) * self.unit_price, ONE))

    @property
    def is_returned(self) -> bool:
        """Whether goods come back."""
        return self.quantity < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponScan:
    """A code that was entered or scanned so often."""

    code: str
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """Lines in the order in which they were rung, in one currency, at one moment in one store.

    `places` are the scopes that the store lies in (`store:0021`, `zone:WEST`, `group:NAME`), `codes`
    the coupon codes that were presented, `tender` what is paid with.
    """

    currency: str
    lines: tuple[BasketLine, ...]
    moment: LocalMoment = OPEN
    store: str = ""
    places: tuple[str, ...] = ()
    channel: str = ""
    segments: tuple[str, ...] = ()
    codes: tuple[CouponScan, ...] = ()
    tender: str = ""

    @property
    def subtotal(self) -> int:
        """Every line before discounts, in minor units."""
        return sum(each.price for each in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """What is known of who pays: how often each promotion was had before."""

    redeemed: Mapping[str, int] = field(default_factory=dict)


NOBODY = Customer()


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDiscount:
    """What a test basket expects of one line, in minor units."""

    line: int
    discount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedBasket:
    """A basket that must come to this before promotions are published. Money in minor units.

    `policy` names the policy it is settled by, `promotions` those it proves; none: whichever apply.
    """

    name: str
    basket: Basket
    policy: str = ""
    promotions: tuple[str, ...] = ()
    discounts: tuple[LineDiscount, ...] = ()
    discount: int
    total: int

    @property
    def key(self) -> str:
        """The basket's name."""
        return self.name
