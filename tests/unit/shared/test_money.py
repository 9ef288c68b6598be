from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollouts.shared.money import EXPONENTS, exact, exponent, major_units, minor_units, written


@given(st.integers(-(10**15), 10**15), st.sampled_from(sorted(EXPONENTS)))
def test_what_is_written_reads_back_as_the_same_minor_units(minor: int, currency: str) -> None:
    text = written(minor, currency)
    assert minor_units(exact(text), currency) == minor
    assert len(text.partition(".")[2]) == exponent(currency)


@pytest.mark.parametrize(
    "text",
    ["", "NaN", "Infinity", "1e3", "1,00", "1 000", "--1", ".5", "5.", "٣", "9" * 5000, "1_0"],
)
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        exact(text)


def test_minor_units_follow_the_currency() -> None:
    assert [minor_units(Decimal(5), each) for each in ("JPY", "USD", "KWD")] == [5, 500, 5000]
    assert major_units(1050, "USD") == Decimal("10.50")
    assert [written(-5, each) for each in ("JPY", "USD", "KWD")] == ["-5", "-0.05", "-0.005"]


def test_an_amount_finer_than_the_currency_and_an_unknown_currency_are_refused() -> None:
    with pytest.raises(ValueError, match="finer"):
        minor_units(Decimal("0.5"), "JPY")
    with pytest.raises(ValueError, match="not a currency"):
        exponent("EURO")


@pytest.mark.parametrize(
    "text", ["Infinity", "-Infinity", "NaN", "sNaN", "1e400", "1e999999", "1e-400"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        minor_units(Decimal(text), "USD")


def test_amounts_of_any_length_keep_every_digit() -> None:
    assert written(10**40 + 1, "USD") == "1" + "0" * 38 + ".01"
