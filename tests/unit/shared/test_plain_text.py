from hypothesis import given
from hypothesis import strategies as st

from rollouts.shared.plain_text import plain

TEXTS = st.text(max_size=200) | st.binary(max_size=200)


@given(text=TEXTS, cap=st.integers(min_value=1, max_value=300), newlines=st.booleans())
def test_what_comes_out_is_printable_and_short(
    *, text: str | bytes, cap: int, newlines: bool
) -> None:
    shown = plain(text, cap=cap, newlines=newlines)
    assert len(shown) <= cap
    assert shown.replace("\n", "" if newlines else "\n").isprintable()


@given(text=TEXTS, newlines=st.booleans())
def test_plain_text_stays_as_it_is(*, text: str | bytes, newlines: bool) -> None:
    once = plain(text, newlines=newlines)
    assert plain(once, newlines=newlines) == once


def test_what_could_act_or_deceive_becomes_visible() -> None:
    assert plain("\x1b[2J\r\n") == "\\x1b[2J\\x0d\\x0a"
    assert plain("a\u202eb\u200bc") == "a\\u202eb\\u200bc"
    assert plain("\U000e0041") == "\\U000e0041"
    assert plain(b"\xff\xfe") == "\\xff\\xfe"


def test_newlines_are_kept_where_asked() -> None:
    assert plain("one\ntwo\r", newlines=True) == "one\ntwo\\x0d"


def test_a_cut_shows() -> None:
    assert plain("x" * 5000, cap=10) == "x" * 9 + "…"


def test_trade_text_passes_untouched() -> None:
    assert plain("Café Łódź 日本 – 12,50 €") == "Café Łódź 日本 – 12,50 €"
