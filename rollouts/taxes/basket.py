"""A basket as a register would ring it, and baskets that are kept as tests."""

from dataclasses import dataclass
from decimal import Decimal

from rollouts.shared.moments import OPEN, LocalMoment
from rollouts.taxes.model import Fulfilment


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """How much of a taxed unit one piece holds: 20 `oz`, 0.75 `l`."""

    unit: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositCharge:
    """How many containers with this deposit are on the line."""

    code: str
    quantity: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleLine:
    """One line. Money in minor units; a negative quantity takes goods back.

    `discount` is what the seller takes off the whole line: it lowers the price that limits and taxes
    look at. `coupon` is what somebody else pays back to the seller: it lowers only what the customer
    pays. `sold_at` is the moment of the sale that a refund takes back.
    """

    item: str
    group: str
    unit_price: int
    quantity: Decimal = Decimal(1)
    discount: int = 0
    coupon: int = 0
    contents: tuple[Content, ...] = ()
    deposits: tuple[DepositCharge, ...] = ()
    sold_at: LocalMoment = OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """Lines rung at one moment in a store with this tax location, in one currency."""

    location: str
    moment: LocalMoment
    currency: str
    lines: tuple[SaleLine, ...]
    fulfilment: Fulfilment = Fulfilment.STORE


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedBasket:
    """A basket that must come to this tax and this amount due, in minor units, before a publish."""

    name: str
    basket: Basket
    tax: int
    due: int

    @property
    def key(self) -> str:
        """The basket's name."""
        return self.name
