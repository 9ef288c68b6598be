"""A tax book of one place, and baskets in it: what most tests of this room need."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rollouts.shared.moments import LocalMoment, local_moment
from rollouts.taxes.basket import Basket, SaleLine
from rollouts.taxes.book import TaxBook, TaxObjects
from rollouts.taxes.model import (
    Deposit,
    JurisdictionLevel,
    RoundingLevel,
    RuleKind,
    TaxAuthority,
    TaxGroup,
    TaxJurisdiction,
    TaxLocation,
    TaxRule,
)
from rollouts.taxes.receipt import Receipt, receipt_of
from rollouts.taxes.settling import Settlement, settle

NOON = local_moment("2026-06-15T12:00")
PLACE = "QC"
DOCUMENT = RoundingLevel.DOCUMENT


def day(text: str) -> LocalMoment:
    return local_moment(text)


def minor(text: str) -> int:
    return int(Decimal(text) * 100)


def rule(rate: str = "0", **fields: Any) -> TaxRule:  # noqa: ANN401 - each field's own type
    """A percentage at step 1 in the one place on the one group, unless said otherwise."""
    usual = TaxRule(jurisdiction=PLACE, group="S", kind=RuleKind.PERCENT, rate=Decimal(rate))
    return replace(usual, **fields)


def two(first: TaxRule, second: TaxRule) -> tuple[TaxRule, TaxRule]:
    """Two taxes of one sale, in this order."""
    return first, replace(second, step=2)


def objects(
    *rules: TaxRule,
    deposits: tuple[Deposit, ...] = (),
    **authority: Any,  # noqa: ANN401 - each field's own type
) -> TaxObjects:
    places = tuple(dict.fromkeys((PLACE, *(each.jurisdiction for each in rules))))
    return TaxObjects(
        authorities=(replace(TaxAuthority(code="RQ", currency="CAD"), **authority),),
        jurisdictions=tuple(
            TaxJurisdiction(code=each, authority="RQ", level=JurisdictionLevel.STATE)
            for each in places
        ),
        groups=tuple(TaxGroup(code=each) for each in sorted({rule.group for rule in rules})),
        rules=rules,
        locations=(TaxLocation(code="here", jurisdictions=places),),
        deposits=deposits,
    )


def book(*rules: TaxRule, **fields: Any) -> TaxBook:  # noqa: ANN401 - each field's own type
    return TaxBook(objects(*rules, **fields))


def line(price: str, group: str = "S", **fields: Any) -> SaleLine:  # noqa: ANN401 - as above
    return SaleLine(item="1001", group=group, unit_price=minor(price), **fields)


def basket(*lines: SaleLine, at: LocalMoment = NOON, currency: str = "CAD") -> Basket:
    return Basket(location="here", moment=at, currency=currency, lines=lines)


def settled(taxes: TaxBook, *lines: SaleLine, at: LocalMoment = NOON) -> Settlement:
    return settle(taxes, basket(*lines, at=at))


def receipt(taxes: TaxBook, *lines: SaleLine, at: LocalMoment = NOON) -> Receipt:
    return receipt_of(settled(taxes, *lines, at=at))


def amounts(made: Receipt) -> list[int]:
    """The receipt's taxes in minor units, in order."""
    return [each.amount for each in made.totals]


def main(text: str) -> Fraction:
    return Fraction(Decimal(text))
