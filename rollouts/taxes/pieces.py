"""A line as its taxes see it: the price of its pieces, and the deposits that come with them."""

from dataclasses import dataclass
from fractions import Fraction

from rollouts.shared.errors import refuse
from rollouts.shared.moments import LocalMoment
from rollouts.shared.money import exponent
from rollouts.shared.rounding import rounded
from rollouts.taxes.basket import SaleLine
from rollouts.taxes.book import TaxBook
from rollouts.taxes.computing.levy import ZERO
from rollouts.taxes.model import TaxLocation


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """Positive amounts in the main unit of `currency`, also for a line that takes goods back.

    `price` is what all pieces cost after the seller's discount, in whole minor units; `unit` is one
    piece's share of it: what thresholds and caps look at.
    """

    line: SaleLine
    currency: str
    quantity: Fraction
    price: Fraction

    @property
    def unit(self) -> Fraction:
        """What one piece costs, exactly."""
        return self.price / self.quantity

    def money(self, minor: int) -> Fraction:
        """Minor units in the main unit."""
        return minor * minor_step(self.currency)

    def signed(self, amount: Fraction) -> Fraction:
        """An amount of this line as the document counts it: negative where goods come back."""
        return -amount if self.line.quantity < 0 else amount


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDeposits:
    """What the containers of a line cost: all of them, and by jurisdiction what it taxes of that.

    `priced` is the part that some jurisdiction taxes.
    """

    total: Fraction = ZERO
    priced: Fraction = ZERO
    taxed: tuple[tuple[str, Fraction], ...] = ()

    def untaxed_in(self, jurisdiction: str) -> Fraction:
        """How much of `priced` this jurisdiction does not tax."""
        return self.priced - dict(self.taxed).get(jurisdiction, ZERO)


def minor_step(currency: str) -> Fraction:
    """The smallest amount of `currency` in its main unit."""
    return Fraction(1, 10 ** exponent(currency))


def pieces_of(line: SaleLine, currency: str) -> Pieces:
    """The pieces of a line; the price of all of them is rounded to minor units, half up.

    KnownError `taxes.no_quantity`, `taxes.negative_price`, `taxes.discount_over_price`.
    """
    quantity = abs(Fraction(line.quantity))
    if not quantity:
        raise refuse("taxes.no_quantity", object=f"item {line.item}", field="quantity", value="0")
    for field in ("unit_price", "discount", "coupon"):
        if getattr(line, field) < 0:
            raise refuse(
                "taxes.negative_price",
                object=f"item {line.item}",
                field=field,
                value=str(getattr(line, field)),
            )
    step = minor_step(currency)
    price = rounded(line.unit_price * quantity * step, step) - line.discount * step
    if price < 0:
        raise refuse(
            "taxes.discount_over_price",
            object=f"item {line.item}",
            field="discount",
            value=str(line.discount),
        )
    return Pieces(line=line, currency=currency, quantity=quantity, price=price)


def deposits_of(
    book: TaxBook, location: TaxLocation, pieces: Pieces, at: LocalMoment
) -> LineDeposits:
    """The deposits of a line at a location; KnownError `taxes.no_deposit`, `taxes.two_deposits`."""
    total = priced = ZERO
    taxed: dict[str, Fraction] = {}
    for charge in pieces.line.deposits:
        known = book.deposits(charge.code, location, at)
        amounts = {(each.amount, each.currency) for each in known.values()}
        if len(amounts) != 1 or {each.currency for each in known.values()} != {pieces.currency}:
            rule = "two_deposits" if amounts else "no_deposit"
            raise refuse(
                f"taxes.{rule}",
                object=f"item {pieces.line.item}",
                field="deposit",
                value=charge.code,
            )
        cost = pieces.money(min(amounts)[0]) * charge.quantity
        total += cost
        taxing = [place for place, each in known.items() if each.in_base]
        priced += cost if taxing else ZERO
        for place in taxing:
            taxed[place] = taxed.get(place, ZERO) + cost
    return LineDeposits(total=total, priced=priced, taxed=tuple(taxed.items()))
