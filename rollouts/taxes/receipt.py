"""A settled basket as a receipt would show it, with the reason for every tax."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from rollouts.shared.money import exponent
from rollouts.shared.rounding import decimal, rounded
from rollouts.taxes.applying import Applied
from rollouts.taxes.computing.line import LevyAmount
from rollouts.taxes.model import WHOLE, Box, RoundingLevel, RuleKind, ThresholdMode
from rollouts.taxes.pieces import minor_step
from rollouts.taxes.settling import SettledLine, Settlement

EXACT_PLACES = 6
"""Digits of an amount that is kept exact until the document's total."""


class Reason(StrEnum):
    """Why a tax is what it is; a tax may have several reasons, a plain one has none."""

    ZERO_RATED = "zero_rated"
    EXEMPT = "exempt"
    OUT_OF_SCOPE = "out_of_scope"
    HOLIDAY = "holiday"
    UNDER_THRESHOLD = "under_threshold"
    ONLY_EXCESS = "only_excess"
    UNDER_MINIMUM = "under_minimum"
    CAPPED = "capped"
    PORTION = "portion"
    ON_OTHER_TAX = "on_other_tax"
    IN_PRICE = "in_price"
    REVERSE_CHARGE = "reverse_charge"
    REFUND = "refund"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptTax:
    """One tax of a line. Amounts in the main unit: in the currency's digits, or in six when exact."""

    jurisdiction: str
    authority: str
    rule: str
    kind: RuleKind
    rate: Decimal
    box: Box
    base: Decimal
    taxable: Decimal
    amount: Decimal
    reasons: tuple[Reason, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLine:
    """One line; `price` in minor units, signed, for all pieces and after the seller's discount."""

    item: str
    group: str
    quantity: Decimal
    unit_price: int
    price: int
    deposit: int
    taxes: tuple[ReceiptTax, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptTotal:
    """One tax over the whole receipt, in minor units."""

    name: str
    base: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptBox:
    """A jurisdiction's report box, in minor units."""

    jurisdiction: str
    box: Box
    base: int
    tax: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Totals in minor units of `currency`: `net` + `tax` + untaxed deposits - `coupons` is `due`."""

    currency: str
    lines: tuple[ReceiptLine, ...]
    totals: tuple[ReceiptTotal, ...]
    boxes: tuple[ReceiptBox, ...]
    net: int
    tax: int
    deposits: int
    coupons: int
    due: int


def receipt_of(settlement: Settlement) -> Receipt:
    """The receipt of a settled basket."""
    step = minor_step(settlement.basket.currency)
    document = settlement.document
    tax = _minor(document.tax, step)
    return Receipt(
        currency=settlement.basket.currency,
        lines=tuple(_line(each, settlement.basket.currency) for each in settlement.lines),
        totals=tuple(
            ReceiptTotal(
                name=each.name, base=_minor(each.base, step), amount=_minor(each.amount, step)
            )
            for each in document.totals
        ),
        boxes=tuple(
            ReceiptBox(
                jurisdiction=each.jurisdiction,
                box=each.box,
                base=_minor(each.base, step),
                tax=_minor(each.tax, step),
            )
            for each in settlement.boxes
        ),
        net=_minor(document.gross, step) - tax,
        tax=tax,
        deposits=_minor(settlement.deposits, step),
        coupons=_minor(settlement.coupons, step),
        due=_minor(settlement.due, step),
    )


def _line(settled: SettledLine, currency: str) -> ReceiptLine:
    line, step = settled.line, minor_step(currency)
    firsts = [each for each in settled.tax.amounts if not each.is_reversal]
    return ReceiptLine(
        item=line.item,
        group=line.group,
        quantity=line.quantity,
        unit_price=line.unit_price,
        price=_minor(settled.price, step),
        deposit=_minor(settled.deposit, step),
        taxes=tuple(
            _tax(applied, amount, settled, exponent(currency))
            for applied, amount in zip(settled.applied, firsts, strict=True)
        ),
    )


def _tax(applied: Applied, amount: LevyAmount, settled: SettledLine, digits: int) -> ReceiptTax:
    rule = applied.rule
    exact = applied.authority.level is RoundingLevel.DOCUMENT
    places = EXACT_PLACES if exact else max(digits, _places(applied.authority.precision))
    return ReceiptTax(
        jurisdiction=rule.jurisdiction,
        authority=applied.authority.code,
        rule=rule.key,
        kind=rule.kind,
        rate=rule.amount if rule.kind is RuleKind.PER_UNIT else rule.rate,
        box=applied.box,
        base=decimal(amount.base, places),
        taxable=decimal(amount.taxable, places),
        amount=decimal(amount.amount, places),
        reasons=tuple(_reasons(applied, amount, settled)),
        source=rule.source,
    )


def _reasons(applied: Applied, amount: LevyAmount, settled: SettledLine) -> list[Reason]:
    rule, levy = applied.rule, applied.levy
    untaxed = applied.box is Box.EXEMPT and rule.kind is not RuleKind.EXEMPT
    all_or_nothing = rule.threshold_mode is ThresholdMode.ALL_OR_NOTHING
    holds = {
        **{_UNTAXED[kind]: rule.kind is kind for kind in _UNTAXED},
        Reason.HOLIDAY: rule.holiday,
        Reason.UNDER_THRESHOLD: untaxed and all_or_nothing,
        Reason.UNDER_MINIMUM: untaxed and not all_or_nothing,
        Reason.ONLY_EXCESS: rule.threshold_mode is ThresholdMode.EXCESS_ONLY,
        Reason.CAPPED: levy.most is not None and abs(amount.base) > levy.most,
        Reason.PORTION: rule.portion != WHOLE,
        Reason.ON_OTHER_TAX: amount.base != settled.tax.net,
        Reason.IN_PRICE: levy.is_inside,
        Reason.REVERSE_CHARGE: rule.reverse_charge,
        Reason.REFUND: settled.line.quantity < 0,
    }
    return [reason for reason, is_so in holds.items() if is_so]


_UNTAXED = {
    RuleKind.ZERO: Reason.ZERO_RATED,
    RuleKind.EXEMPT: Reason.EXEMPT,
    RuleKind.OUT_OF_SCOPE: Reason.OUT_OF_SCOPE,
}


def _minor(amount: Fraction, step: Fraction) -> int:
    return int(rounded(amount, step) / step)


def _places(precision: Decimal) -> int:
    return max(0, -int(precision.as_tuple().exponent))
