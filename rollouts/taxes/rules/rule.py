"""One tax rule by itself: known names, a plausible rate, a whole table, a holiday with limits."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from rollouts.shared.findings import Finding, Severity
from rollouts.shared.moments import OPEN
from rollouts.shared.objects import decimal_text
from rollouts.shared.ranges import end_of
from rollouts.taxes.book import TaxBook
from rollouts.taxes.model import (
    RATED,
    WHOLE,
    RuleKind,
    TaxJurisdiction,
    TaxRule,
    ThresholdMode,
)
from rollouts.taxes.rules.said import finding

HUNDRED = Decimal(100)


def names_known(book: TaxBook, rule: TaxRule) -> Iterator[Finding]:
    """E: a jurisdiction, its authority or a tax group that nobody has declared."""
    jurisdiction = book.jurisdictions.get(rule.jurisdiction)
    if jurisdiction is None:
        yield finding("unknown_jurisdiction", _name(rule), "jurisdiction", rule.jurisdiction)
    elif jurisdiction.authority not in book.authorities:
        about = f"jurisdiction {jurisdiction.code}"
        yield finding("unknown_authority", about, "authority", jurisdiction.authority)
    if rule.group not in book.groups:
        yield finding("unknown_group", _name(rule), "group", rule.group)


def range_forward(rule: TaxRule) -> Iterator[Finding]:
    """E: a rule that ends before or when it begins."""
    if end_of(rule) <= rule.valid_from:
        yield finding(
            "backwards", _name(rule), "valid_to", rule.valid_to, start=rule.valid_from or "-"
        )


def rate_plausible(jurisdiction: TaxJurisdiction, rule: TaxRule) -> Iterator[Finding]:
    """E: a rate outside the jurisdiction's band; says so when it is a hundred times off."""
    if rule.kind not in RATED or rule.reverse_charge:
        return
    trouble = rate_trouble(jurisdiction, rule.rate)
    if trouble:
        yield finding(
            trouble,
            _name(rule),
            "rate",
            decimal_text(rule.rate),
            lowest=decimal_text(jurisdiction.lowest),
            highest=decimal_text(jurisdiction.highest),
            known=meant_rate(trouble, rule.rate),
        )


def rate_trouble(jurisdiction: TaxJurisdiction, rate: Decimal) -> str:
    """The rule that a percentage breaks in this jurisdiction, or the empty text.

    `rate_zero` (a percentage of nothing is a kind of its own), `rate_is_fraction` (0.0825 for 8.25),
    `rate_times_hundred` (825 for 8.25), `rate_implausible`.
    """
    if rate == 0:
        return "rate_zero"
    if _inside(jurisdiction, rate):
        return ""
    if _inside(jurisdiction, rate * HUNDRED):
        return "rate_is_fraction"
    times_hundred = abs(rate) > HUNDRED and _inside(jurisdiction, rate / HUNDRED)
    return "rate_times_hundred" if times_hundred else "rate_implausible"


def meant_rate(trouble: str, rate: Decimal) -> str:
    """What a rate that is a hundred times off was meant to be, else `-`."""
    meant = {"rate_is_fraction": rate * HUNDRED, "rate_times_hundred": rate / HUNDRED}
    return decimal_text(meant[trouble]) if trouble in meant else "-"


def brackets_whole(rule: TaxRule) -> Iterator[Finding]:
    """E: a bracket table that is empty, starts above 0, has a gap, an overlap or no open end."""
    if rule.kind is not RuleKind.BRACKET:
        return
    rows = sorted(rule.brackets, key=lambda each: each.start)
    if not rows or rows[0].start:
        yield _bracket("bracket_start", rule, rows[0].start if rows else 0)
    for row, following in pairwise(rows):
        if row.end == 0 or row.end > following.start:
            yield _bracket("bracket_overlap", rule, following.start)
        elif row.end < following.start:
            yield _bracket("bracket_gap", rule, row.end, other=following.start)
    if rows and rows[-1].end:
        yield _bracket("bracket_end", rule, rows[-1].end)


def limits_fit(rule: TaxRule) -> Iterator[Finding]:
    """E: limits without their mode, limits that cross, a portion that is no part of a whole."""
    if (rule.threshold_mode is ThresholdMode.NONE) != (rule.threshold == 0):
        yield finding("threshold_mode", _name(rule), "threshold", str(rule.threshold))
    if rule.max_taxable and rule.min_taxable > rule.max_taxable:
        yield finding(
            "limits_crossed",
            _name(rule),
            "min_taxable",
            str(rule.min_taxable),
            most=rule.max_taxable,
        )
    if not 0 < rule.portion <= WHOLE:
        yield finding("portion", _name(rule), "portion", decimal_text(rule.portion))


def computable(rule: TaxRule) -> Iterator[Finding]:
    """E: a tax inside the price that no share of it expresses; an amount where a rate belongs."""
    shaped = (
        rule.kind is RuleKind.BRACKET
        or rule.max_taxable
        or rule.threshold_mode is ThresholdMode.EXCESS_ONLY
    )
    if rule.inclusive and shaped and not rule.reverse_charge:
        yield finding("included_shape", _name(rule), "inclusive", "true")
    amount_wanted = rule.kind is RuleKind.PER_UNIT
    if (rule.amount != 0) != amount_wanted or (rule.rate != 0) != (rule.kind in RATED):
        yield finding("kind_fields", _name(rule), "kind", rule.kind.value)


def holiday_limited(book: TaxBook, rule: TaxRule) -> Iterator[Finding]:
    """E: a tax holiday without an end, or without the price limit that the law sets."""
    if not rule.holiday:
        return
    if OPEN in {rule.valid_to, rule.valid_from}:
        yield finding("holiday_open", _name(rule), "valid_to", rule.valid_to or "open end")
    capped = book.authority_of(rule.jurisdiction).holidays_capped
    if capped and not rule.holiday_cap:
        yield finding("holiday_uncapped", _name(rule), "holiday_cap", "0")


def note_given(rule: TaxRule) -> Iterator[Finding]:
    """W: a rule that does not say which law or notice it comes from."""
    if not rule.source.strip():
        yield finding("no_source", _name(rule), "source", "-", Severity.WARNING)


def step_positive(rule: TaxRule) -> Iterator[Finding]:
    """E: a step that is no place in an order."""
    if rule.step < 1:
        yield finding("step", _name(rule), "step", str(rule.step))


def _inside(jurisdiction: TaxJurisdiction, rate: Decimal) -> bool:
    return jurisdiction.lowest <= abs(rate) <= jurisdiction.highest


def _bracket(code: str, rule: TaxRule, at: int, other: int = 0) -> Finding:
    return finding(code, _name(rule), "brackets", str(at), other=other)


def _name(rule: TaxRule) -> str:
    return f"tax rule {rule.key}"
