from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollouts.shared.rounding import Tie, decimal, rounded, shared_out

CENT = Fraction(1, 100)
amounts = st.fractions(min_value=-1000, max_value=1000, max_denominator=4000)
steps = st.sampled_from([CENT, Fraction(1, 20), Fraction(1), Fraction(1, 10**6)])


@pytest.mark.parametrize(
    ("tie", "up", "even", "negative"),
    [
        (Tie.HALF_UP, "0.01", "0.02", "-0.01"),
        (Tie.HALF_EVEN, "0.00", "0.02", "0.00"),
        (Tie.HALF_DOWN, "0.00", "0.01", "0.00"),
    ],
)
def test_half_a_cent(tie: Tie, up: str, even: str, negative: str) -> None:
    assert rounded(Fraction("0.005"), CENT, tie) == Fraction(up)
    assert rounded(Fraction("0.015"), CENT, tie) == Fraction(even)
    assert rounded(Fraction("-0.005"), CENT, tie) == Fraction(negative)


@given(amounts, steps, st.sampled_from(Tie))
def test_nearest_multiple_and_mirrored(value: Fraction, step: Fraction, tie: Tie) -> None:
    near = rounded(value, step, tie)
    assert (near / step).denominator == 1
    assert abs(near - value) * 2 <= step
    assert rounded(-value, step, tie) == -near


@given(st.lists(amounts, min_size=1, max_size=8), steps)
def test_shares_add_up(parts: list[Fraction], step: Fraction) -> None:
    total = rounded(sum(parts, Fraction(0)), step)
    shares = shared_out(parts, total, step)
    assert sum(shares, Fraction(0)) == total
    assert all(abs(share - part) <= step for share, part in zip(shares, parts, strict=True))


def test_decimals_are_written_in_full() -> None:
    assert decimal(Fraction(20, 3), 6) == Decimal("6.666667")
    assert str(decimal(Fraction(5), 2)) == "5.00"


def test_many_digits_are_kept() -> None:
    assert str(decimal(Fraction(10**40) + Fraction(1, 8), 2)) == "1" + "0" * 40 + ".13"
