"""Worked examples of the tax trade, each through authorities, rules and a basket."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from rollouts.adapters.files.sheets import parse_sheet
from rollouts.shared.moments import OPEN
from rollouts.shared.rounding import Tie, rounded
from rollouts.taxes.basket import Content, DepositCharge
from rollouts.taxes.imports.published import plan_published_rates
from rollouts.taxes.imports.rates import RateFile
from rollouts.taxes.imports.sheet import plan_rate_sheet
from rollouts.taxes.model import (
    AtThreshold,
    Box,
    Deposit,
    RuleKind,
    TaxRule,
    ThresholdMode,
)
from rollouts.taxes.review import approval_edits
from tests.unit.taxes.small_taxes import (
    DOCUMENT,
    PLACE,
    amounts,
    book,
    day,
    line,
    minor,
    objects,
    receipt,
    rule,
    settled,
    two,
)
from tests.unit.taxes.stored import changed

GST, QST = rule("5"), rule("9.975")


def over(price: str, rate: str, mode: ThresholdMode, **fields: AtThreshold) -> TaxRule:
    return rule(rate, threshold=minor(price), threshold_mode=mode, **fields)


ALL, EXCESS = ThresholdMode.ALL_OR_NOTHING, ThresholdMode.EXCESS_ONLY


def test_quebec_both_taxes_on_the_price() -> None:
    made = receipt(book(*two(GST, QST)), line("100.00"), at=day("2013-01-01"))
    assert amounts(made) == [500, 998]
    assert made.due == 11498


def test_quebec_before_2013_the_second_tax_on_the_first() -> None:
    old = two(replace(GST, feeds_next=True), rule("9.5"))
    made = receipt(book(*old), line("100.00"), at=day("2012-06-01"))
    assert amounts(made) == [500, 998]
    assert made.due == 11498
    assert made.lines[0].taxes[1].base == Decimal("105.00")


def test_two_stages_and_one_stage_differ_by_a_cent() -> None:
    two_stages = receipt(book(*two(GST, QST)), line("1.10"))
    assert amounts(two_stages) == [6, 11]
    assert two_stages.tax == 17
    assert receipt(book(rule("14.975")), line("1.10")).tax == 16
    one_stage = receipt(book(*two(GST, QST), combined=True), line("1.10"))
    assert one_stage.tax == 16
    assert sum(amounts(one_stage)) == 16


def test_tax_is_computed_before_cash_is_rounded() -> None:
    made = receipt(book(*two(GST, QST)), line("100.00"))
    assert made.due == 11498
    assert rounded(Fraction(made.due, 100), Fraction(5, 100)) == 115
    assert amounts(made) == [500, 998]


def test_ten_lines_of_half_a_cent() -> None:
    lines = [line("0.10")] * 10
    assert receipt(book(rule("5")), *lines).tax == 10
    assert receipt(book(rule("5"), tie=Tie.HALF_EVEN), *lines).tax == 0
    assert receipt(book(rule("5"), level=DOCUMENT), *lines).tax == 5


def test_an_included_tax_on_three_lines() -> None:
    inside, lines = rule("20", inclusive=True), [line("0.99")] * 3
    assert receipt(book(inside), *lines).tax == 51
    by_document = receipt(book(inside, level=DOCUMENT), *lines)
    assert by_document.tax == 50
    assert by_document.due == 297


def test_exempt_up_to_a_threshold_and_wholly_taxed_above() -> None:
    taxes = book(over("75.00", "7", ALL, at_threshold=AtThreshold.EXEMPT))
    made = receipt(taxes, line("75.00"), line("80.00"))
    assert [str(each.taxes[0].amount) for each in made.lines] == ["0.00", "5.60"]


def test_only_the_excess_is_taxed() -> None:
    made = receipt(book(over("175.00", "6.25", EXCESS)), line("200.00"))
    assert made.tax == 156
    assert made.lines[0].taxes[0].taxable == Decimal("25.00")


def test_a_seller_s_discount_brings_the_price_under_the_threshold() -> None:
    made = receipt(book(over("100.00", "7", ALL)), line("110.00", discount=1500))
    assert made.lines[0].taxes[0].taxable == 0
    assert made.tax == 0


def test_a_third_party_s_coupon_does_not() -> None:
    made = receipt(book(over("100.00", "7", ALL)), line("110.00", coupon=1500))
    assert made.lines[0].taxes[0].taxable == Decimal("110.00")
    assert made.tax == 770
    assert made.due == 10270


@pytest.mark.parametrize(("in_base", "tax", "total"), [(False, 36, 665), (True, 38, 667)])
def test_a_deposit_outside_and_inside_the_base(in_base: bool, tax: int, total: int) -> None:  # noqa: FBT001 - a row
    bottle = Deposit(code="BOTTLE", jurisdiction=PLACE, amount=5, currency="CAD", in_base=in_base)
    taxes = book(rule("6"), deposits=(bottle,))
    made = receipt(taxes, line("5.99", deposits=(DepositCharge(code="BOTTLE", quantity=6),)))
    assert made.tax == tax
    assert made.deposits == 30
    assert made.due == total


def test_an_excise_by_volume_is_in_the_base_of_the_sales_tax() -> None:
    excise = rule(kind=RuleKind.PER_UNIT, amount=Decimal("0.015"), unit="oz", feeds_next=True)
    drink = line("1.50", quantity=Decimal(2), contents=(Content(unit="oz", amount=Decimal(20)),))
    made = receipt(book(*two(excise, rule("8"))), drink)
    assert amounts(made) == [60, 29]
    assert made.due == 389


def test_rates_change_at_local_midnight() -> None:
    germany = book(
        rule("19", valid_to=day("2020-07-01")),
        rule("16", valid_from=day("2020-07-01"), valid_to=day("2021-01-01")),
        rule("19", valid_from=day("2021-01-01")),
    )
    days = ["2020-06-30T23:59:59", "2020-07-01", "2020-12-31", "2021-01-01"]
    gross = [receipt(germany, line("100.00"), at=day(each)).due for each in days]
    assert gross == [11900, 11600, 11600, 11900]


def test_a_rate_of_half_percents() -> None:
    made = receipt(book(rule("25.5", valid_from=day("2024-09-01"))), line("9.90"))
    assert made.tax == 252
    assert made.due == 1242


def test_zero_rated_exempt_and_out_of_scope_are_three_things() -> None:
    taxes = book(
        rule(group="Z", kind=RuleKind.ZERO),
        rule(group="E", kind=RuleKind.EXEMPT),
        rule(group="O", kind=RuleKind.OUT_OF_SCOPE),
        rule("20"),
    )
    made = receipt(
        taxes, line("10.00", "Z"), line("20.00", "E"), line("5.00", "O"), line("10.00", "S")
    )
    assert made.tax == 200
    assert {each.box: each.base for each in made.boxes} == {
        Box.ZERO: 1000,
        Box.EXEMPT: 2000,
        Box.OUT_OF_SCOPE: 500,
        Box.STANDARD: 1000,
    }
    assert sum(each.tax for each in made.boxes) == 200


def test_a_state_with_a_threshold_in_a_city_without() -> None:
    state = over("110.00", "4", ALL, at_threshold=AtThreshold.TAXED)
    made = receipt(book(*two(state, rule("4.5"))), line("99.00"))
    assert [str(each.amount) for each in made.lines[0].taxes] == ["0.00", "4.46"]
    assert made.due == 10346


def test_an_included_tax_follows_the_price_paid() -> None:
    made = receipt(book(rule("20", inclusive=True)), line("12.00", discount=240))
    assert made.due == 960
    assert made.tax == 160
    assert made.net == 800


def test_a_gap_between_two_rates_is_refused_with_its_days() -> None:
    text = (
        "jurisdiction,group,rate,valid_from,valid_to,source\n"
        f"{PLACE},S,19,2020-01-01,2020-06-30,law\n{PLACE},S,16,2020-07-01,,law\n"
    )
    sheet = parse_sheet(text.encode(), "rates.csv", ".csv")
    plan = plan_rate_sheet(sheet, RateFile(book=book(rule("19")), authority="RQ"))
    (gap,) = plan.findings
    assert gap.code == "taxes.rate_gap"
    assert gap.parameters["days"] == "2020-06-30"
    assert plan.edits == ()


def test_sums_by_tax_code_are_the_receipt() -> None:
    taxes = book(rule("7.25"), rule("2.5", group="R"), level=DOCUMENT)
    made = receipt(taxes, line("1.00"), line("1.00"), line("1.00", "R"))
    assert amounts(made) == [15, 3]
    assert made.tax == 18


def test_a_refund_uses_the_rate_of_its_sale() -> None:
    taxes = book(rule("19", valid_to=day("2026-01-01")), rule("7", valid_from=day("2026-01-01")))
    sold = receipt(taxes, line("9.99"), at=day("2025-12-30"))
    back = receipt(taxes, line("9.99", quantity=Decimal(-1), sold_at=day("2025-12-30")))
    assert back.due == -sold.due
    assert back.tax == -sold.tax


def test_a_reverse_charge_is_reported_twice_and_owed_by_nobody_here() -> None:
    made = settled(book(rule("21", reverse_charge=True)), line("100.00"))
    assert made.due == 100
    assert [each.amount for each in made.document.totals] == [21, -21]
    assert [(each.box, int(each.tax)) for each in made.boxes] == [(Box.REVERSE_CHARGE, 21)]


def test_published_rates_are_in_force_after_their_review() -> None:
    """Germany's standard rates from a dated list, through review, to the basket."""
    document = b'{"attribution": "a list", "rates": [["DE", "Germany", [["2016-01-01", "19"], ["2020-07-01", "16"], ["2021-01-01", "19"]]]]}'  # noqa: E501 - one document
    kept = objects(rule("19", valid_from=day("2030-01-01"), jurisdiction="DE"))
    file = RateFile(book=book(*kept.rules), authority="RQ", groups={"standard": "S"})
    plan = plan_published_rates(document, "rates.json", file)
    assert plan.findings == ()
    stored = changed(kept.rules, plan.edits)
    waiting = [each.key for each in stored if each.key.endswith("pending")]
    assert len(waiting) == 3
    stored = changed(stored, approval_edits(stored, waiting))
    by_start = {each.valid_from: (each.rate, each.valid_to) for each in stored}
    assert by_start[day("2020-07-01")] == (Decimal(16), day("2021-01-01"))
    assert by_start[day("2021-01-01")] == (Decimal(19), OPEN)
