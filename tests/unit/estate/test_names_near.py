"""Hints: words that are close, never strangers."""

import string

from hypothesis import given
from hypothesis import strategies as st

from rollouts.estate.names import fold, nearest, nearest_or_all

WORDS = ("receipt.footer1", "receipt.footer2", "scale.min_weight", "Pilots")
LETTERS = st.text(string.ascii_lowercase, min_size=1, max_size=12)


def test_what_is_close_is_named_in_its_own_spelling() -> None:
    assert nearest("pilot", WORDS) == "Pilots"
    assert nearest("reciept.footer1", WORDS).split(", ")[0] == "receipt.footer1"


def test_nothing_is_named_when_nothing_is_close() -> None:
    assert nearest("zzz", WORDS) == ""
    assert nearest("x", ()) == ""


def test_a_closed_list_is_named_whole_when_nothing_is_close() -> None:
    assert nearest_or_all("zzz", ("b", "a")) == "a, b"
    assert nearest_or_all("pilot", WORDS) == "Pilots"


@given(word=LETTERS, known=st.lists(LETTERS, max_size=20))
def test_no_hint_shares_less_than_a_letter_with_the_word(word: str, known: list[str]) -> None:
    for hint in filter(None, nearest(word, known).split(", ")):
        assert hint in known
        assert set(fold(hint)) & set(fold(word))
