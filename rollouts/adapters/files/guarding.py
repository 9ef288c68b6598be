"""The guard against formulas: a text that a spreadsheet would calculate gets an apostrophe.

Guarding can be undone exactly: a text that already begins with an apostrophe gets one more.
"""

import re

GUARD = "'"
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", GUARD)
_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)*")


def guarded(text: str) -> str:
    """`text` as it may be written to a sheet. Numbers, negative ones too, stay as they are."""
    if text.startswith(_RISKY) and _NUMBER.fullmatch(text) is None:
        return GUARD + text
    return text


def unguarded(text: str) -> str:
    """What was meant by a cell that may carry the guard."""
    if text.startswith(GUARD) and text[1:2] in _RISKY and text[1:]:
        return text[1:]
    return text
