"""How codes and names are written, compared and guessed."""

import difflib
import re
import unicodedata
from collections.abc import Iterable

CODE_LENGTH = 32
NAME_LENGTH = 80
CODE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,31}")
"""Codes reach folders and command lines of registers: no leading dash or dot, no separator, no quote."""

CLOSE = 0.6  # of the characters are shared, in order
"""How many known words a refusal lists when none is near what was written."""


def is_code(text: str) -> bool:
    """Whether `text` may name a business unit, store, register, group or profile."""
    return CODE.fullmatch(text) is not None


def fold(text: str) -> str:
    """Canonical caseless form (Unicode D145): equal for texts that differ in case only.

    Idempotent. ASCII text folds to its lower case.
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())


def nearest(word: str, known: Iterable[str]) -> str:
    """The known words close to `word`, comma separated; empty when none is close."""
    by_folded = {fold(each): each for each in known}
    close = difflib.get_close_matches(fold(word), by_folded, n=3, cutoff=CLOSE)
    return ", ".join(by_folded[each] for each in close)


def nearest_or_all(word: str, choices: Iterable[str]) -> str:
    """As `nearest`, of a list that is whole and short: all of it when none is close."""
    known = tuple(choices)
    return nearest(word, known) or ", ".join(sorted(known))


def has_control(text: str) -> bool:
    """Whether `text` holds a control, bidirectional or unassigned-width format character."""
    return any(unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for each in text)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would calculate `text` instead of showing it."""
    return text[:1] in {"=", "+", "-", "@", "\t", "\r"}
