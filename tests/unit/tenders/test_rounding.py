from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollouts.tenders.catalogue import RoundingMode
from rollouts.tenders.rounding import CashRule, Part, paid, rounded

AMOUNTS = st.decimals(-(10**9), 10**9, places=3)
STEPS = st.sampled_from([Decimal(each) for each in ("0.01", "0.05", "0.10", "0.25", "1", "5")])
MODES = st.sampled_from(RoundingMode)
CASH = Part(is_cash=True)


@given(AMOUNTS, STEPS, MODES)
def test_a_rounded_amount_is_a_whole_number_of_steps_less_than_one_step_away(
    amount: Decimal, step: Decimal, mode: RoundingMode
) -> None:
    result = rounded(amount, step, mode)
    assert result % step == 0
    assert abs(result - amount) < step
    if mode.value.startswith("half"):
        assert abs(result - amount) * 2 <= step


@given(AMOUNTS, STEPS, MODES)
def test_a_refund_goes_where_its_sale_went(
    amount: Decimal, step: Decimal, mode: RoundingMode
) -> None:
    assert rounded(-amount, step, mode) == -rounded(amount, step, mode)


@given(AMOUNTS, STEPS, MODES)
def test_rounding_twice_changes_nothing(amount: Decimal, step: Decimal, mode: RoundingMode) -> None:
    once = rounded(amount, step, mode)
    assert rounded(once, step, mode) == once


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("1.025", "1.05 1.00 1.00 1.05 1.00"),
        ("1.075", "1.10 1.05 1.10 1.10 1.05"),
        ("1.01", "1.00 1.00 1.00 1.05 1.00"),
        ("1.04", "1.05 1.05 1.05 1.05 1.00"),
        ("-1.025", "-1.05 -1.00 -1.00 -1.05 -1.00"),
        ("0.02", "0 0 0 0.05 0"),
    ],
)
def test_each_mode_decides_ties_and_rests_its_own_way(amount: str, expected: str) -> None:
    results = [rounded(Decimal(amount), Decimal("0.05"), mode) for mode in RoundingMode]
    assert results == [Decimal(each) for each in expected.split()]


def test_a_step_of_nothing_rounds_nothing_and_a_negative_one_is_refused() -> None:
    assert rounded(Decimal("1.01"), Decimal(0), RoundingMode.HALF_UP) == Decimal("1.01")
    with pytest.raises(ValueError, match="not a step"):
        rounded(Decimal(1), Decimal(-1), RoundingMode.HALF_UP)


@pytest.mark.parametrize(
    ("total", "parts", "amount"),
    [
        ("15.72", [CASH], "15.70"),
        ("15.72", [Part(is_cash=False, amount=Decimal("0.68")), CASH], "15.73"),
        ("15.72", [Part(is_cash=False)], "15.72"),
        ("15.72", [Part(is_cash=False, amount=Decimal("15.72"))], "15.72"),
        ("15.72", [Part(is_cash=True, amount=Decimal(20))], "15.70"),
        ("15.72", [Part(is_cash=True, amount=Decimal(5)), Part(is_cash=False)], "15.72"),
        ("-15.72", [CASH], "-15.70"),
        ("15.72", [Part(is_cash=False, amount=Decimal(20)), CASH], "15.70"),
    ],
)
def test_only_the_rest_paid_in_cash_is_rounded(total: str, parts: list[Part], amount: str) -> None:
    rule = CashRule(step=Decimal("0.05"), mode=RoundingMode.HALF_UP)
    result = paid(Decimal(total), parts, rule)
    assert result.amount == Decimal(amount)
    assert result.rounding == Decimal(amount) - Decimal(total)


def test_the_longest_totals_over_the_shortest_steps_stay_exact() -> None:
    most, least = Decimal(99999999999999999999), Decimal("0.000000000000000001")
    up = CashRule(step=least, mode=RoundingMode.UP)
    assert rounded(most, least, RoundingMode.HALF_UP) == most
    card = Part(is_cash=False, amount=least)
    assert paid(most, (CASH, card), up).rounding == 0
    assert paid(most, (card,), up).rounding == Decimal("-99999999999999999998.999999999999999999")
