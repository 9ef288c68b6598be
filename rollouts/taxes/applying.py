"""From rules to the taxes of one line: limits, holidays and contents decided by the price paid."""

from dataclasses import dataclass
from fractions import Fraction

from rollouts.shared.errors import refuse
from rollouts.shared.objects import decimal_text
from rollouts.taxes.book import Standing
from rollouts.taxes.computing.levy import ZERO, Band, Levy, Rounding
from rollouts.taxes.model import (
    RATED,
    UNTAXED,
    AtThreshold,
    Box,
    RuleKind,
    TaxAuthority,
    TaxRule,
    ThresholdMode,
)
from rollouts.taxes.pieces import Pieces

PERCENT = Fraction(1, 100)
UNTAXED_BOXES = {
    RuleKind.ZERO: Box.ZERO,
    RuleKind.EXEMPT: Box.EXEMPT,
    RuleKind.OUT_OF_SCOPE: Box.OUT_OF_SCOPE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """One tax of one line: the rule that holds for its price, the box it is reported in, the levy.

    `beside` is the part of the line's price that is no goods and not taxed: deposits out of the base.
    """

    rule: TaxRule
    authority: TaxAuthority
    box: Box
    levy: Levy
    beside: Fraction = ZERO


def applied_rule(standing: Standing, authority: TaxAuthority, pieces: Pieces) -> Applied:
    """What the rules at one step take from these pieces.

    KnownError `taxes.no_content` when the tax is per unit of a content that the line does not tell,
    `taxes.other_currency` when the authority levies in another currency.
    """
    if authority.currency != pieces.currency:
        raise refuse(
            "taxes.other_currency",
            object=f"item {pieces.line.item}",
            field="currency",
            value=pieces.currency,
            authority=authority.code,
            known=authority.currency,
        )
    rule = _in_force(standing, pieces)
    taxed = rule.kind not in UNTAXED and _is_taxed(rule, pieces)
    return Applied(
        rule=rule,
        authority=authority,
        box=_box(rule, is_taxed=taxed),
        levy=_levy(rule, pieces, rounding_of(authority), is_taxed=taxed),
    )


def rounding_of(authority: TaxAuthority) -> Rounding:
    """The authority's way of rounding, ready for the calculation; KnownError `taxes.bad_precision`."""
    if not authority.precision.is_finite() or authority.precision <= 0:
        raise refuse(
            "taxes.bad_precision",
            object=f"authority {authority.code}",
            field="precision",
            value=str(authority.precision),
        )
    return Rounding(
        level=authority.level,
        step=Fraction(authority.precision),
        tie=authority.tie,
        part=authority.rounded_part,
        combined=authority.combined,
    )


def sum_name(rule: TaxRule) -> str:
    """What a document adds up under: equal for rules of one jurisdiction, step, kind and rate."""
    rate = decimal_text(rule.rate if rule.kind in RATED else rule.amount)
    marks = {"inclusive": rule.inclusive, "reverse": rule.reverse_charge}
    said = [word for word, holds in marks.items() if holds]
    return " ".join((rule.jurisdiction, str(rule.step), rule.kind.value, rate, *said))


def _in_force(standing: Standing, pieces: Pieces) -> TaxRule:
    holiday = standing.holiday
    if holiday is None:
        return standing.regular
    capped = holiday.holiday_cap and pieces.unit > pieces.money(holiday.holiday_cap)
    return standing.regular if capped else holiday


def _is_taxed(rule: TaxRule, pieces: Pieces) -> bool:
    if pieces.unit < pieces.money(rule.min_taxable):
        return False
    if rule.threshold_mode is not ThresholdMode.ALL_OR_NOTHING:
        return True
    threshold = pieces.money(rule.threshold)
    if pieces.unit == threshold:
        return rule.at_threshold is AtThreshold.TAXED
    return pieces.unit > threshold


def _box(rule: TaxRule, *, is_taxed: bool) -> Box:
    if rule.kind in UNTAXED_BOXES:
        return UNTAXED_BOXES[rule.kind]
    if not is_taxed:
        return Box.EXEMPT
    return Box.REVERSE_CHARGE if rule.reverse_charge else Box.STANDARD


def _levy(rule: TaxRule, pieces: Pieces, rounding: Rounding, *, is_taxed: bool) -> Levy:
    excess = rule.threshold_mode is ThresholdMode.EXCESS_ONLY and is_taxed
    spared = pieces.money(rule.threshold) * pieces.quantity if excess else ZERO
    most = pieces.money(rule.max_taxable) * pieces.quantity if rule.max_taxable else None
    per_unit = rule.kind is RuleKind.PER_UNIT and is_taxed
    return Levy(
        name=sum_name(rule) if is_taxed else f"{sum_name(rule)} untaxed",
        kind=rule.kind,
        rate=Fraction(rule.rate) * PERCENT if is_taxed else ZERO,
        fixed=Fraction(rule.amount) * _units(rule, pieces) if per_unit else ZERO,
        bands=_bands(rule, pieces) if is_taxed else (),
        included=rule.inclusive,
        feeds_next=rule.feeds_next,
        fed_by_previous=rule.fed_by_previous,
        reverse_charge=rule.reverse_charge,
        spared=spared,
        most=most,
        portion=Fraction(rule.portion) * PERCENT if is_taxed else ZERO,
        rounding=rounding,
    )


def _units(rule: TaxRule, pieces: Pieces) -> Fraction:
    if not rule.unit:
        return pieces.quantity
    for each in pieces.line.contents:
        if each.unit == rule.unit:
            return pieces.quantity * Fraction(each.amount)
    raise refuse(
        "taxes.no_content", object=f"item {pieces.line.item}", field="contents", value=rule.unit
    )


def _bands(rule: TaxRule, pieces: Pieces) -> tuple[Band, ...]:
    return tuple(
        Band(
            start=pieces.money(each.start),
            end=pieces.money(each.end) if each.end else None,
            tax=pieces.money(each.tax),
            rate=Fraction(each.rate) * PERCENT,
        )
        for each in rule.brackets
    )
