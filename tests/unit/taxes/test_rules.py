"""Every rule of the room finds what it is for, and is silent about what is right."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest

from resources.i18n import sentence
from rollouts.estate.model import Store
from rollouts.items.model import Item
from rollouts.shared.findings import Finding, Severity
from rollouts.shared.moments import OPEN
from rollouts.taxes.model import (
    Bracket,
    JurisdictionLevel,
    PosTaxMap,
    RoundingLevel,
    RuleKind,
    TaxAuthority,
    TaxJurisdiction,
    TaxLocation,
    ThresholdMode,
)
from rollouts.taxes.rules import authority, dates, goods, rule, stack
from tests.unit.taxes import small_taxes as small
from tests.unit.taxes.small_taxes import book, day

CITY = TaxJurisdiction(
    code="US-TX-AUS",
    authority="RQ",
    level=JurisdictionLevel.CITY,
    country="US",
    subdivision="US-TX",
    city="Austin",
    lowest=Decimal(1),
    highest=Decimal(15),
)
HERE = TaxLocation(code="here", jurisdictions=(CITY.code,))
STORE = Store(
    code="0021", timezone="America/Chicago", country="US", subdivision="TX", city="Austin"
)


def said(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """Rule and value of each finding; every one has a whole sentence and a mend."""
    made = []
    for each in findings:
        values = dict(each.parameters) | {
            "object": each.object,
            "field": each.field,
            "value": each.value,
        }
        for part in ("text", "mend"):
            text = sentence(each.code, values, part)
            assert text
            assert "{" not in text
        made.append((each.code.removeprefix("taxes."), each.value))
    return made


def test_names_that_nobody_declared() -> None:
    taxes = book(small.rule("5"))
    assert said(rule.names_known(taxes, small.rule("5"))) == []
    strange = small.rule("5", jurisdiction="XX", group="NO")
    assert said(rule.names_known(taxes, strange)) == [
        ("unknown_jurisdiction", "XX"),
        ("unknown_group", "NO"),
    ]
    taxes.jurisdictions[small.PLACE] = replace(taxes.jurisdictions[small.PLACE], authority="YY")
    assert said(rule.names_known(taxes, small.rule("5"))) == [("unknown_authority", "YY")]


@pytest.mark.parametrize("step", ["0", "-0.01", "NaN", "Infinity"])
def test_an_authority_rounds_to_something(step: str) -> None:
    wrong = TaxAuthority(code="RQ", currency="CAD", precision=Decimal(step))
    assert [name for name, _ in said(authority.precision_positive(wrong))] == ["bad_precision"]
    assert said(authority.precision_positive(replace(wrong, precision=Decimal("0.05")))) == []


def test_a_rule_ends_after_it_begins() -> None:
    backwards = small.rule("5", valid_from=day("2026-02-01"), valid_to=day("2026-02-01"))
    assert said(rule.range_forward(backwards)) == [("backwards", day("2026-02-01"))]
    assert said(rule.range_forward(small.rule("5"))) == []


@pytest.mark.parametrize(
    ("rate", "trouble", "meant"),
    [
        ("8.25", "", "-"),
        ("0.0825", "rate_is_fraction", "8.25"),
        ("825", "rate_times_hundred", "8.25"),
        ("40", "rate_implausible", "-"),
        ("0", "rate_zero", "-"),
        ("-8.25", "", "-"),
    ],
)
def test_a_rate_is_plausible_where_it_holds(rate: str, trouble: str, meant: str) -> None:
    findings = list(rule.rate_plausible(CITY, small.rule(rate)))
    assert said(findings) == ([(trouble, rate)] if trouble else [])
    assert [each.parameters["known"] for each in findings] == ([meant] if trouble else [])


@pytest.mark.parametrize(
    ("rows", "trouble"),
    [
        (((0, 11, 0), (11, 0, 1)), []),
        ((), [("bracket_start", "0")]),
        (((5, 0, 0),), [("bracket_start", "5")]),
        (((0, 10, 0), (11, 0, 1)), [("bracket_gap", "10")]),
        (((0, 12, 0), (11, 0, 1)), [("bracket_overlap", "11")]),
        (((0, 0, 0), (11, 0, 1)), [("bracket_overlap", "11")]),
        (((0, 11, 0), (11, 20, 1)), [("bracket_end", "20")]),
    ],
)
def test_a_bracket_table_is_whole(
    rows: tuple[tuple[int, int, int], ...], trouble: list[tuple[str, str]]
) -> None:
    table = tuple(Bracket(start=start, end=end, tax=tax) for start, end, tax in rows)
    assert said(rule.brackets_whole(small.rule(kind=RuleKind.BRACKET, brackets=table))) == trouble


def test_limits_belong_together() -> None:
    assert said(rule.limits_fit(small.rule("5"))) == []
    assert said(rule.limits_fit(small.rule("5", threshold=100))) == [("threshold_mode", "100")]
    mode = ThresholdMode.EXCESS_ONLY
    assert said(rule.limits_fit(small.rule("5", threshold_mode=mode))) == [("threshold_mode", "0")]
    crossed = small.rule("5", min_taxable=10, max_taxable=5)
    assert said(rule.limits_fit(crossed)) == [("limits_crossed", "10")]
    assert said(rule.limits_fit(small.rule("5", portion=Decimal(0)))) == [("portion", "0")]


def test_a_tax_that_no_price_can_contain() -> None:
    assert said(rule.computable(small.rule("5", inclusive=True))) == []
    shaped = small.rule("5", inclusive=True, max_taxable=100)
    assert said(rule.computable(shaped)) == [("included_shape", "true")]
    assert said(rule.computable(small.rule("5", kind=RuleKind.EXEMPT))) == [
        ("kind_fields", "exempt")
    ]
    assert said(rule.computable(small.rule("0", kind=RuleKind.PER_UNIT))) == [
        ("kind_fields", "per_unit")
    ]


def test_a_holiday_has_an_end_and_the_cap_of_its_law() -> None:
    holiday = small.rule(
        kind=RuleKind.EXEMPT, holiday=True, valid_from=day("2026-08-01"), valid_to=day("2026-08-04")
    )
    capped = book(small.rule("5"), holidays_capped=True)
    assert said(rule.holiday_limited(book(small.rule("5")), holiday)) == []
    assert said(rule.holiday_limited(capped, holiday)) == [("holiday_uncapped", "0")]
    assert said(rule.holiday_limited(capped, replace(holiday, holiday_cap=10_000))) == []
    endless = replace(holiday, valid_to=OPEN)
    assert said(rule.holiday_limited(book(small.rule("5")), endless)) == [
        ("holiday_open", "open end")
    ]


def test_a_rule_says_where_it_comes_from() -> None:
    (finding,) = rule.note_given(small.rule("5"))
    assert finding.severity is Severity.WARNING
    assert said([finding]) == [("no_source", "-")]
    assert said(rule.note_given(small.rule("5", source="Act 5"))) == []


def test_steps_are_places_in_an_order() -> None:
    assert said(rule.step_positive(small.rule("5", step=0))) == [("step", "0")]
    stacked = [small.rule("5"), small.rule("9", step=2)]
    assert said(stack.order_is_permutation(HERE, stacked)) == []
    assert said(stack.one_step_one_rule(HERE, stacked)) == []
    gap = [small.rule("5"), small.rule("9", step=3)]
    assert said(stack.order_is_permutation(HERE, gap)) == [("order", "1, 3")]
    twice = [small.rule("5"), small.rule("9", jurisdiction="CITY")]
    assert said(stack.order_is_permutation(HERE, twice)) == [("order", "1, 1")]
    assert said(stack.one_step_one_rule(HERE, twice)) == [("same_step", "1")]


def test_one_authority_is_inside_prices_or_on_top() -> None:
    mixed = [small.rule("5", inclusive=True), small.rule("9", step=2)]
    taxes = book(*mixed)
    assert said(stack.inclusive_or_additive(taxes, HERE, mixed)) == [("mixed_inclusive", "RQ")]
    assert said(stack.inclusive_or_additive(taxes, HERE, mixed[:1])) == []
    assert said(stack.rules_match_prices(HERE, mixed)) == [("inclusive_elsewhere", "true")]


def test_rates_come_to_the_published_combined_rate() -> None:
    published = replace(HERE, combined_rate=Decimal("8.25"), combined_group="S")
    right = [small.rule("6.25"), small.rule("2", step=2)]
    assert said(stack.combined_rate(published, right)) == []
    assert said(stack.combined_rate(published, right[:1])) == [("combined_rate", "6.25")]
    assert said(stack.combined_rate(HERE, right[:1])) == []


def test_jurisdictions_are_those_of_the_address() -> None:
    known = {CITY.code: CITY}
    assert said(stack.of_the_address(known, HERE, STORE)) == []
    moved = replace(STORE, city="Dallas", subdivision="US-OK")
    assert said(stack.of_the_address(known, HERE, moved)) == [
        ("other_address", "OK"),
        ("other_address", "Dallas"),
    ]
    assert said(stack.of_the_address({}, HERE, STORE)) == [("unknown_jurisdiction", CITY.code)]


def test_rates_change_with_the_business_day() -> None:
    night = replace(STORE, code="0022", cutover="04:00")
    midnight = small.rule("5", valid_from=day("2026-07-01"))
    assert said(stack.at_business_day(midnight, [STORE])) == []
    assert said(stack.at_business_day(midnight, [STORE, night, night])) == [
        ("inside_business_day", "2026-07-01T00:00:00")
    ]
    later = replace(midnight, valid_from=day("2026-07-01T04:00"))
    assert said(stack.at_business_day(later, [night])) == []


def test_price_files_and_stores_mean_the_same_price() -> None:
    assert said(stack.prices_agree("0021", HERE, file_says=False)) == []
    assert said(stack.prices_agree("0021", HERE, file_says=True)) == [
        ("prices_include_tax", "with tax")
    ]


def test_a_store_that_rounds_otherwise_than_its_siblings() -> None:
    usual = TaxAuthority(code="A", currency="USD")
    odd = replace(usual, level=RoundingLevel.DOCUMENT)
    siblings = {f"{at:04}": usual for at in range(19)} | {"0099": odd}
    (finding,) = stack.rounding_like_siblings(siblings)
    assert finding.severity is Severity.NOTICE
    assert finding.object == "store 0099"
    assert said([finding]) == [("rounding_differs", "the document, half up, 0.01")]
    assert said(stack.rounding_like_siblings({"1": usual, "2": odd})) == []
    assert said(stack.rounding_like_siblings({})) == []


def test_overlaps_and_gaps_between_rules_of_one_line() -> None:
    old = small.rule("5", valid_to=day("2026-07-01"))
    new = small.rule("6", valid_from=day("2026-07-01"))
    assert said(dates.rules_apart([old, new])) == said(dates.rules_adjoin([new, old])) == []
    early = replace(new, valid_from=day("2026-06-01"))
    assert said(dates.rules_apart([old, early])) == [("overlap", "2026-06-01T00:00:00")]
    late = replace(new, valid_from=day("2026-08-01"))
    (gap,) = dates.rules_adjoin([old, late])
    assert gap.severity is Severity.WARNING
    assert said([gap]) == [("gap", "2026-07-01T00:00:00")]
    holiday = replace(early, holiday=True)
    assert said(dates.rules_apart([old, holiday])) == []


def items(many: int, group: str, department: str = "GROCERY") -> list[Item]:
    return [
        Item(item_id=f"{group}{at}", tax_group=group, department=department) for at in range(many)
    ]


def test_items_have_a_group_that_exists() -> None:
    taxes = book(small.rule("5"))
    assert said(goods.groups_known(taxes, goods.counted(items(3, "S")))) == []
    assert said(goods.groups_known(taxes, goods.counted([*items(2, ""), *items(1, "X")]))) == [
        ("item_group", "-"),
        ("item_group", "X"),
    ]


def test_many_items_that_change_their_group_need_a_reason() -> None:
    before = {each.item_id: each for each in items(4, "S")}
    after = [replace(each, tax_group="FOOD") for each in before.values()]
    assert said(goods.groups_changed(before, after, most=4)) == []
    (finding,) = goods.groups_changed(before, after, most=3)
    assert finding.severity is Severity.WARNING
    assert finding.parameters == {"items": 4, "most": 3}
    assert said([finding]) == [("group_changed", "FOOD")]


def test_an_exempt_item_among_taxed_ones() -> None:
    taxes = book(small.rule("5"), small.rule(group="E", kind=RuleKind.EXEMPT))
    assert goods.exempt_groups(taxes) == {"E"}
    shelf = goods.counted([*items(19, "S"), *items(1, "E")])
    assert said(goods.exempt_among_taxed(shelf, {"E"})) == [("exempt_in_department", "E")]
    assert (
        said(goods.exempt_among_taxed(goods.counted([*items(5, "S"), *items(5, "E")]), {"E"})) == []
    )


def test_tax_codes_that_registers_hold() -> None:
    codes = [PosTaxMap(platform="generic", group="S", pos_code="1")]
    assert said(goods.codes_held(codes, {"generic": frozenset({"1"})})) == []
    assert said(goods.codes_held(codes, {"generic": frozenset({"2"})})) == [
        ("pos_code_unknown", "1")
    ]
    assert said(goods.groups_have_codes(["S"], ["generic"], codes)) == []
    assert said(goods.groups_have_codes(["S", "E"], ["generic"], codes)) == [
        ("pos_code_missing", "-")
    ]
    other = replace(codes[0], pos_code="2")
    assert said(goods.groups_have_codes(["S"], ["generic"], [*codes, other])) == [
        ("pos_code_twice", "2")
    ]
