"""A basket at a store at a moment: promotions, then the store's taxes, then what cash is rounded to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from rollouts.promotions.basket import Basket, BasketLine
from rollouts.promotions.evaluation.evaluate import evaluate
from rollouts.promotions.evaluation.result import EvaluatedLine, Evaluation
from rollouts.promotions.evaluation.wares import PromotionIndex
from rollouts.promotions.model import CapBasis
from rollouts.promotions.policy import Policy, ThresholdBasis
from rollouts.promotions.taxing import taxed_price
from rollouts.shared.findings import Finding
from rollouts.shared.money import major_units, minor_units
from rollouts.taxes.basket import Basket as TaxedBasket
from rollouts.taxes.basket import SaleLine
from rollouts.taxes.book import TaxBook
from rollouts.taxes.model import RuleKind
from rollouts.taxes.quote import Side, side_of
from rollouts.taxes.receipt import Reason, Receipt
from rollouts.tenders.rounding import CashRule, Part, paid


@dataclass(frozen=True, slots=True, kw_only=True)
class Till:
    """What a store's registers settle with: tax rules, its tax location, its way of rounding cash."""

    book: TaxBook
    location: str = ""
    cash: CashRule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A basket settled whole; money in minor units.

    `receipt` is None where the store has no taxes for it: `refused` says why, and `tax`, `due` and
    `cash` are None. `due` is what is left to pay after coupons, `cash` the same paid in cash.
    """

    evaluation: Evaluation
    receipt: Receipt | None
    refused: tuple[Finding, ...]
    tax: int | None
    due: int | None
    cash: int | None


def settle(basket: Basket, index: PromotionIndex, policy: Policy, till: Till) -> Settled:
    """The basket with promotions by the policy, taxes by the book, cash by the till's rule."""
    if _asks_for_taxes(index, policy):
        basket = _with_rates(basket, till)
    found = evaluate(basket, index, policy)
    side = _taxed(found, till)
    if side.receipt is None:
        return Settled(
            evaluation=found, receipt=None, refused=side.refused, tax=None, due=None, cash=None
        )
    due = side.receipt.due - found.coupon_tender
    return Settled(
        evaluation=found,
        receipt=side.receipt,
        refused=(),
        tax=side.receipt.tax,
        due=due,
        cash=_cash(due, basket.currency, till.cash),
    )


def _taxed(found: Evaluation, till: Till) -> Side:
    pairs = zip(found.basket.lines, found.lines, strict=True)
    lines = tuple(_sale_line(line, each) for line, each in pairs)
    basket = found.basket
    return side_of(
        till.book,
        TaxedBasket(
            location=till.location, moment=basket.moment, currency=basket.currency, lines=lines
        ),
    )


def _sale_line(line: BasketLine, found: EvaluatedLine) -> SaleLine:
    """The line as it is taxed; a price of its own for the whole line is told as a single piece."""
    taxable = taxed_price(found)
    back = -1 if line.is_returned else 1
    computed = replace(line, extended=None).price
    unit, quantity = line.unit_price, line.quantity
    if computed != line.price:
        unit, quantity = abs(line.price), Decimal(back)
    return SaleLine(
        item=line.item,
        group=line.tax_group,
        unit_price=unit,
        quantity=quantity,
        discount=abs(line.price - taxable),
        coupon=abs(taxable - found.net),
    )


def _cash(due: int, currency: str, rule: CashRule | None) -> int:
    if rule is None:
        return due
    amount = paid(major_units(due, currency), (Part(is_cash=True),), rule).amount
    return minor_units(amount, currency)


def _asks_for_taxes(index: PromotionIndex, policy: Policy) -> bool:
    return policy.threshold_basis is ThresholdBasis.UNTAXED or any(
        each.min_untaxed or each.max_basis is CapBasis.TAX_INCLUDED for each in index.promotions
    )


def _with_rates(basket: Basket, till: Till) -> Basket:
    """The basket with the percentages that its lines are taxed at before any discount."""
    plain = evaluate(basket, ())
    side = _taxed(plain, till)
    if side.receipt is None:
        return basket
    rates = [_rates(each.taxes) for each in side.receipt.lines]
    lines = zip(basket.lines, rates, strict=True)
    return replace(
        basket,
        lines=tuple(
            replace(line, tax_rate=each["added"], tax_included=each["included"])
            for line, each in lines
        ),
    )


def _rates(taxes: Sequence[object]) -> Mapping[str, Decimal]:
    sums = {"added": Decimal(0), "included": Decimal(0)}
    for each in taxes:
        kind, rate = getattr(each, "kind", None), getattr(each, "rate", Decimal(0))
        if kind is RuleKind.PERCENT:
            inside = Reason.IN_PRICE in getattr(each, "reasons", ())
            sums["included" if inside else "added"] += rate
    return sums
