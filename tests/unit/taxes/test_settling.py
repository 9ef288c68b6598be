"""Baskets: limits, holidays, brackets, refunds, and what is refused instead of guessed."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollouts.shared.errors import KnownError
from rollouts.shared.moments import OPEN
from rollouts.shared.rounding import Tie
from rollouts.taxes.basket import Content, DepositCharge, SaleLine, SavedBasket
from rollouts.taxes.book import TaxBook
from rollouts.taxes.computing.levy import Levy, Rounding
from rollouts.taxes.computing.line import line_tax
from rollouts.taxes.model import (
    Box,
    Bracket,
    Deposit,
    Fulfilment,
    RoundedPart,
    RoundingLevel,
    RuleKind,
    TaxRule,
    ThresholdMode,
)
from rollouts.taxes.quote import quote, saved_basket_findings
from rollouts.taxes.receipt import Reason
from rollouts.taxes.records import KINDS
from rollouts.taxes.settling import settle
from tests.unit.taxes.small_taxes import (
    NOON,
    PLACE,
    amounts,
    basket,
    book,
    day,
    line,
    receipt,
    rule,
    settled,
    two,
)
from tests.unit.taxes.test_rules import said

BACK = line("10.00", quantity=Decimal(-1), sold_at=NOON)
rates = st.integers(-2000, 9900).map(lambda each: Fraction(each, 10_000))


@st.composite
def levies(draw: st.DrawFn) -> tuple[Levy, ...]:
    many = draw(st.integers(1, 5))
    rounding = Rounding(
        level=draw(st.sampled_from(RoundingLevel)),
        tie=draw(st.sampled_from(Tie)),
        part=draw(st.sampled_from(RoundedPart)),
        combined=draw(st.booleans()),
    )
    kinds = [RuleKind.PERCENT, RuleKind.PER_UNIT, RuleKind.EXEMPT]
    return tuple(
        Levy(
            name=str(at),
            kind=draw(st.sampled_from(kinds)),
            rate=draw(rates),
            fixed=draw(rates),
            included=draw(st.booleans()),
            feeds_next=draw(st.booleans()),
            fed_by_previous=draw(st.booleans()),
            reverse_charge=draw(st.booleans()),
            rounding=rounding,
        )
        for at in range(many)
    )


@given(st.integers(0, 100_000).map(lambda each: Fraction(each, 100)), levies())
def test_a_line_adds_up_and_taking_it_back_mirrors_it(
    price: Fraction, taxes: tuple[Levy, ...]
) -> None:
    made = line_tax(price, taxes)
    inside = sum(each.amount for each in made.amounts if each.levy.is_inside)
    assert made.net + inside == price
    assert made.gross == made.net + sum(each.amount for each in made.amounts)
    if taxes[0].rounding.level is RoundingLevel.LINE:
        assert all((each.amount * 100).denominator == 1 for each in made.amounts)
    back = made.negated()
    assert (back.gross, back.net) == (-made.gross, -made.net)
    assert back.negated() == made


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=6), st.sampled_from(RoundingLevel))
def test_boxes_and_totals_are_the_receipt_and_a_refund_is_its_mirror(
    prices: list[int], level: RoundingLevel
) -> None:
    taxes = book(
        *two(rule("5", feeds_next=True), rule("9.975")), rule("2.5", group="R"), level=level
    )
    lines = [
        SaleLine(item="1", group="R" if at % 2 else "S", unit_price=price)
        for at, price in enumerate(prices)
    ]
    sold = receipt(taxes, *lines)
    assert sold.tax == sum(amounts(sold))
    assert sold.tax == sum(each.tax for each in sold.boxes)
    assert sold.due == sold.net + sold.tax == sum(prices) + sold.tax
    back = receipt(taxes, *(replace(each, quantity=Decimal(-1)) for each in lines))
    assert (back.due, back.tax, back.net) == (-sold.due, -sold.tax, -sold.net)


def test_a_bracket_table() -> None:
    table = (
        Bracket(start=0, end=11),
        Bracket(start=11, end=26, tax=1),
        Bracket(start=26, tax=2, rate=Decimal(10)),
    )
    taxes = book(rule(kind=RuleKind.BRACKET, brackets=table))
    found = [receipt(taxes, line(price)).tax for price in ("0.10", "0.11", "0.25", "0.26", "1.26")]
    assert found == [0, 1, 1, 2, 12]


def test_a_cap_a_minimum_and_a_portion() -> None:
    capped = receipt(book(rule("10", max_taxable=5000)), line("80.00", quantity=Decimal(2)))
    assert capped.tax == 1000
    assert {each.box: each.base for each in capped.boxes} == {
        Box.STANDARD: 10_000,
        Box.EXEMPT: 6_000,
    }
    assert receipt(book(rule("10", min_taxable=5000)), line("49.99")).tax == 0
    assert receipt(book(rule("10", min_taxable=5000)), line("50.00")).tax == 500
    part = receipt(book(rule("10", portion=Decimal(60))), line("50.00"))
    assert part.tax == 300
    assert part.lines[0].taxes[0].reasons == (Reason.PORTION,)


def test_a_holiday_holds_in_its_window_up_to_its_cap() -> None:
    holiday = rule(
        kind=RuleKind.EXEMPT,
        holiday=True,
        holiday_cap=10_000,
        valid_from=day("2026-08-07"),
        valid_to=day("2026-08-10"),
    )
    taxes = book(rule("6.25"), holiday)
    found = {
        (at, price): receipt(taxes, line(price), at=day(at)).tax
        for at in ("2026-08-06T23:59", "2026-08-07", "2026-08-09T23:59", "2026-08-10")
        for price in ("100.00", "100.01")
    }
    assert [found[at, "100.00"] for at in ("2026-08-06T23:59", "2026-08-07")] == [625, 0]
    assert [found[at, "100.00"] for at in ("2026-08-09T23:59", "2026-08-10")] == [0, 625]
    assert found["2026-08-07", "100.01"] == 625
    (tax,) = receipt(taxes, line("1.00"), at=day("2026-08-07")).lines[0].taxes
    assert tax.reasons == (Reason.EXEMPT, Reason.HOLIDAY)


def test_delivery_may_be_taxed_otherwise() -> None:
    taxes = book(rule("5", fulfilment=Fulfilment.STORE), rule("7", fulfilment=Fulfilment.DELIVERY))
    sale = basket(line("100.00"))
    assert settle(taxes, sale).due == 105
    assert settle(taxes, replace(sale, fulfilment=Fulfilment.DELIVERY)).due == 107
    with pytest.raises(KnownError) as trouble:
        settle(taxes, replace(sale, fulfilment=Fulfilment.PICKUP))
    assert said(trouble.value.findings) == [("no_rule", NOON)]


def test_either_the_net_or_the_tax_of_an_inclusive_price_is_rounded() -> None:
    inside = rule("12", inclusive=True)
    by_tax = receipt(book(inside), line("52.50"))
    by_net = receipt(book(inside, rounded_part=RoundedPart.NET), line("52.50"))
    assert (by_tax.net, by_tax.tax) == (4687, 563)
    assert (by_net.net, by_net.tax) == (4688, 562)


def test_a_deposit_that_one_of_two_jurisdictions_taxes() -> None:
    state, city = rule("4"), rule("4.5", jurisdiction="MTL", step=2)
    bottle = Deposit(code="B", jurisdiction=PLACE, amount=100, currency="CAD", in_base=True)
    taxes = book(state, city, deposits=(bottle,))
    made = receipt(taxes, line("10.00", deposits=(DepositCharge(code="B"),)))
    assert amounts(made) == [44, 45]
    assert made.due == 1000 + 100 + 89


NO_RULE = TaxBook(replace(book(rule("5")).objects, rules=()))


@pytest.mark.parametrize(
    ("taxes", "sale", "code"),
    [
        (NO_RULE, line("1.00"), "no_rule"),
        (book(rule("5", valid_to=day("2026-01-01"))), line("1.00"), "no_rule"),
        (book(rule("5"), rule("6", valid_from=day("2026-01-01"))), line("1.00"), "two_rules"),
        (book(rule("5"), rule("6", jurisdiction="MTL")), line("1.00"), "two_rules"),
        (book(rule("5"), currency="EUR"), line("1.00"), "other_currency"),
        (book(rule("5")), line("1.00", quantity=Decimal(0)), "no_quantity"),
        (book(rule("5"), precision=Decimal(0)), line("1.00"), "bad_precision"),
        (book(rule("5"), precision=Decimal("-0.01")), line("1.00"), "bad_precision"),
        (book(rule("5")), line("-1.00"), "negative_price"),
        (book(rule("5")), line("1.00", discount=-1), "negative_price"),
        (book(rule("5")), line("1.00", coupon=-1), "negative_price"),
        (book(rule("5")), line("1.00", discount=101), "discount_over_price"),
        (book(rule("5")), line("1.00", deposits=(DepositCharge(code="B"),)), "no_deposit"),
        (
            book(rule(kind=RuleKind.PER_UNIT, amount=Decimal(1), unit="oz")),
            line("1.00", contents=(Content(unit="l", amount=Decimal(1)),)),
            "no_content",
        ),
        (
            book(rule("5", inclusive=True, max_taxable=10)), line("1.00"), "included_shape",
        ),
        (book(rule("-100", inclusive=True)), line("1.00"), "included_whole"),
        (book(rule("100", kind=RuleKind.DIVISION)), line("1.00"), "division_whole"),
    ],
)  # fmt: skip
def test_what_cannot_be_decided_is_refused(taxes: TaxBook, sale: SaleLine, code: str) -> None:
    with pytest.raises(KnownError) as trouble:
        settled(taxes, sale)
    assert [each for each, _ in said(trouble.value.findings)] == [code]


def test_every_line_that_is_refused_is_told() -> None:
    with pytest.raises(KnownError) as trouble:
        settled(book(rule("5")), line("1.00", "X"), line("1.00"), line("1.00", "Y"))
    assert [each.field for each in trouble.value.findings] == ["tax group X", "tax group Y"]


def test_a_store_without_jurisdictions_has_no_receipt() -> None:
    taxes = book(rule("5"))
    for locations, code in (((), "no_location"), (taxes.objects.locations * 2, "two_locations")):
        with pytest.raises(KnownError) as trouble:
            settled(TaxBook(replace(taxes.objects, locations=locations)), line("1.00"))
        assert trouble.value.code == f"taxes.{code}"


def test_a_quote_shows_old_and_new_rules_side_by_side() -> None:
    old, new = book(rule("19")), book(rule("21", source="Act 6"))
    made = quote(basket(line("100.00"), line("50.00", group="S")), old, new)
    assert made.old.receipt is not None
    assert made.new.receipt is not None
    assert made.due == 300
    assert made.changes[0].before == ("QC percent 19 19.00",)
    assert made.changes[0].after == ("QC percent 21 21.00",)
    assert made.new.receipt.lines[0].taxes[0].source == "Act 6"
    same = quote(basket(line("100.00")), old, old)
    assert (same.changes, same.due) == ((), 0)


def test_a_quote_says_why_one_side_has_no_receipt() -> None:
    made = quote(basket(line("1.00")), book(rule("19")), NO_RULE)
    assert made.new.receipt is None
    assert said(made.new.refused) == [("no_rule", NOON)]


def test_reasons_of_a_receipt() -> None:
    first = rule("5", feeds_next=True)
    second = rule("7", threshold=10_000, threshold_mode=ThresholdMode.ALL_OR_NOTHING)
    taxes = receipt(book(*two(first, second)), BACK).lines[0].taxes
    assert taxes[0].reasons == (Reason.REFUND,)
    assert taxes[1].reasons == (Reason.UNDER_THRESHOLD, Reason.ON_OTHER_TAX, Reason.REFUND)


def test_saved_baskets_gate_what_is_published() -> None:
    saved = SavedBasket(name="milk", basket=basket(line("100.00")), tax=1900, due=11900)
    assert list(saved_basket_findings(book(rule("19")), [saved])) == []
    assert said(saved_basket_findings(book(rule("21")), [saved])) == [
        ("basket_differs", "21.00"),
        ("basket_differs", "121.00"),
    ]
    assert said(saved_basket_findings(NO_RULE, [saved])) == [("no_rule", NOON)]


@pytest.mark.parametrize(
    "entity",
    [
        *book(rule("5")).objects.authorities,
        *book(rule("5")).objects.jurisdictions,
        *book(rule("5")).objects.locations,
        rule(kind=RuleKind.BRACKET, brackets=(Bracket(start=0, rate=Decimal("1.50")),)),
        rule("8.25", valid_from=day("2026-01-01"), valid_to=OPEN, feeds_next=True, portion=Decimal(60)),
        SavedBasket(name="milk", basket=basket(BACK), tax=0, due=1),
    ],
)  # fmt: skip
def test_objects_come_back_from_edits(entity: TaxRule | SavedBasket) -> None:
    (edit,) = KINDS.edits_between(None, entity)
    assert KINDS.applied(None, edit) == entity
    assert edit.key == entity.key
