import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rollouts.shared.card_numbers import (
    SCHEMES,
    CardMask,
    Exempt,
    check_digit_right,
    found_in,
    looks_like_card,
    masked,
    scheme_of,
)

VISA = "4111111111111111"
WRONG_CHECK = "4111111111111112"


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """A number of a scheme's range and length, whatever its check digit."""
    _, first, last, lengths = draw(st.sampled_from(SCHEMES))
    head = str(draw(st.integers(int(first), int(last)))).zfill(len(first))
    length = draw(st.sampled_from(sorted(lengths)))
    rest = length - len(head)
    return head + draw(st.text("0123456789", min_size=rest, max_size=rest))


NASTY = st.text(st.sampled_from("0123456789 -.%abcdefxyz٤４\n\t="), max_size=80)


@given(numbers(), st.sampled_from(["{}", "card {} ok", "pan={}&x=1", "x{}y", ";{}=2512", "({})"]))
def test_every_number_of_a_scheme_is_found_wherever_it_stands(number: str, around: str) -> None:
    text = around.format(number)
    assert looks_like_card(text)
    hidden = masked(text)
    assert number not in hidden
    assert hidden == around.format("*" * (len(number) - 4) + number[-4:])


@given(NASTY, numbers(), NASTY)
def test_masking_keeps_the_length_and_every_other_character(
    before: str, number: str, after: str
) -> None:
    text = f"{before}{number}{after}"
    hidden = masked(text)
    assert len(hidden) == len(text)
    assert all(new in {old, "*"} for old, new in zip(text, hidden, strict=True))
    assert all(old.isdecimal() for old, new in zip(text, hidden, strict=True) if old != new)
    assert masked(hidden) == hidden
    assert not found_in(hidden)


@settings(max_examples=200)
@given(st.lists(st.one_of(NASTY, numbers()), max_size=6), st.data())
def test_a_text_in_pieces_is_masked_as_the_whole(parts: list[str], data: st.DataObject) -> None:
    text = "".join(parts)
    mask = CardMask()
    shown, rest = "", text
    while rest:
        length = data.draw(st.integers(1, len(rest)))
        shown += mask.feed(rest[:length])
        rest = rest[length:]
    assert shown + mask.close() == masked(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4111 1111 1111 1111", "**** **** **** 1111"),
        ("4111-1111-1111-1111", "****-****-****-1111"),
        ("4111 - 1111 - 1111 - 1111", "**** - **** - **** - 1111"),
        ("41 11 11 11 11 11 11 11", "** ** ** ** ** ** 11 11"),
        ("4111\u00a01111\u20091111\u20101111", "****\u00a0****\u2009****\u20101111"),
        ("4111\u200b1111\u200b1111\u200b1111", "****\u200b****\u200b****\u200b1111"),
        ("٤١١١١١١١١١١١١١١١", "*" * 12 + "١١١١"),
        ("４１１１１１１１１１１１１１１１", "*" * 12 + "１１１１"),
        (
            "https://x/pay?pan=4111%201111%201111%201111",
            "https://x/pay?pan=****%20****%20****%201111",
        ),
        ("a+4111+1111+1111+1111", "a+****+****+****+1111"),
        ("3782 822463 10005", "**** ****** *0005"),
        ("6221260000000000000", "*" * 15 + "0000"),
        ("0004111111111111111", "000" + "*" * 12 + "1111"),
        (";4111111111111111=25121010000012345678", ";************1111=25121010000012345678"),
        ("99" + VISA + "2512", "99" + "*" * 12 + "11112512"),
        (WRONG_CHECK, "*" * 12 + "1112"),
    ],
)
def test_nasty_ways_to_write_a_number(text: str, expected: str) -> None:
    assert masked(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0042/01 at 2026-03-14T12:00:00",
        "2026-03-14 12:00:00.123456",
        "20260314120000",
        "sha256 4111111111111111aaaaaaaaaaaaaaaa4111111111111111bbbbbbbbbbbbbbbb",
        "41111111-1111-7111-8111-111111111111",
        "412.50 500.00 1234567890",
        "0.4123456789012345",
        "10.0.0.7:8080 4711 81 3",
        "1234567890123456",
    ],
)
def test_other_numbers_stay_as_they_are(text: str) -> None:
    assert masked(text) == text


def test_gtins_and_declared_ranges_pass_in_typed_columns_only() -> None:
    gtin, wrong = "4006381333931", "4006381333932"
    assert looks_like_card(gtin)
    assert not looks_like_card(gtin, Exempt(gtins=True))
    assert looks_like_card(wrong, Exempt(gtins=True))
    assert looks_like_card(f"item {gtin}", Exempt(gtins=True))
    gift = Exempt(declared=(("6006490000000000", "6006499999999999"),))
    assert looks_like_card("6006491234567890")
    assert not looks_like_card("6006491234567890", gift)
    assert looks_like_card("6006501234567890", gift)
    assert masked(gtin) == "*********3931"


def test_a_very_long_run_of_digits_is_masked_whole_and_quickly() -> None:
    assert masked("7" * 5000) == "*" * 4996 + "7777"
    assert not looks_like_card("7" * 5000)
    assert found_in("4 " * 5_000) == ()


def test_schemes_and_check_digits() -> None:
    assert [scheme_of(each) for each in (VISA, "5555555555554444", "371449635398431")] == [
        "VISA",
        "MC",
        "AMEX",
    ]
    assert scheme_of("2720990000000000") == "MC"
    assert scheme_of("2721000000000000") == ""
    assert check_digit_right(VISA)
    assert not check_digit_right(WRONG_CHECK)


def test_a_line_without_end_is_not_held_for_ever() -> None:
    mask = CardMask()
    shown = mask.feed("x" * (CardMask.LONGEST_LINE + 1) + VISA)
    assert len(shown) > CardMask.LONGEST_LINE
    assert re.fullmatch(r"x+\*{12}1111", shown + mask.close())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4.11111111111111E+15", "*.**********1111E+15"),
        ("paid 3.7828224631000e14.", "paid *.*********1000e14."),
        ("4111/1111/1111/1111", "****/****/****/1111"),
        ("4111,1111,1111,1111", "****,****,****,1111"),
        ("(4111|1111|1111|1111)", "(****|****|****|1111)"),
        ("4111\x001111\x001111\x001111", "****\x00****\x00****\x001111"),
        ("4111\u200e1111\u200e1111\u200e1111", "****\u200e****\u200e****\u200e1111"),
        ("\u202d4111\u206611111111\u20691111", "\u202d****\u2066********\u20691111"),
    ],
)
def test_rare_ways_to_write_a_number(text: str, expected: str) -> None:
    assert looks_like_card(text)
    assert masked(text) == expected
    assert masked(expected) == expected


@pytest.mark.parametrize(
    "text",
    [
        "4.111E+15", "4.11111111111111E+25", "4.111111111111112", "4111,1111,1111,1112",
        "4111,1111,1111,1111,1111", "2024/1111/1111/1111", "4111/1111,1111/1111",
    ],
)  # fmt: skip
def test_what_only_resembles_these_stays(text: str) -> None:
    assert masked(text) == text
