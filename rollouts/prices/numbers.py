"""How a price is written, and what it comes to. Pure; no number passes through a float."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rollouts.prices.answers import COMMA, POINT

MOST_DIGITS = 12
MARKS = (POINT, COMMA)

_PLAIN = {mark: re.compile(rf"(-?)([0-9]+)(?:\{mark}([0-9]+))?", re.ASCII) for mark in MARKS}
_GROUPED = {
    POINT: re.compile(r"([0-9]{1,3}(?:[,' ][0-9]{3})+)(?:\.([0-9]+))?", re.ASCII),
    COMMA: re.compile(r"([0-9]{1,3}(?:[.' ][0-9]{3})+)(?:,([0-9]+))?", re.ASCII),
}
_DRESSED = re.compile(r"(?:[A-Z]{3}|[$€£¥]) ?([0-9.,]+)|([0-9.,]+) ?(?:[A-Z]{3}|[$€£¥])")
_ONE_MARK = re.compile(r"[0-9]+([.,])([0-9]+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Written:
    """A number as written: `digits` / 10**`places`, `zeros` of them at the end beyond need.

    `trouble` is empty or `number_format`; `fix` then how it would be written, where that is certain.
    """

    digits: int = 0
    places: int = 0
    zeros: int = 0
    trouble: str = ""
    fix: str = ""


def written(text: str, mark: str = POINT) -> Written:
    """The number in `text`: digits, at most one decimal mark with a digit on both sides of it.

    A minus is read, so that a rule can say that the price is not positive; a plus, an exponent, a
    currency, groups of thousands and other digits than 0-9 are `number_format`.
    """
    match = _PLAIN[mark].fullmatch(text)
    if match is None or len(text) > MOST_DIGITS + 2:
        return Written(trouble="number_format", fix=_guess(text, mark))
    sign, whole, rest = match[1], match[2], match[3] or ""
    digits = int(whole + rest) * (-1 if sign else 1)
    return Written(digits=digits, places=len(rest), zeros=len(rest) - len(rest.rstrip("0")))


def minor(number: Written, exponent: int) -> int | None:
    """The amount in minor units of a currency with that exponent; None when it is finer."""
    if number.places - number.zeros > exponent:
        return None
    if number.places <= exponent:
        return number.digits * int(10 ** (exponent - number.places))
    return number.digits // int(10 ** (number.places - exponent))


def decimal_mark(texts: Iterable[str]) -> tuple[str, bool]:
    """The decimal mark of a column of prices, and whether it is certain.

    A single mark followed by other than three digits tells; the commoner one holds. Where every
    mark has three digits behind it (`1,234`), nothing tells and a person has to.
    """
    sure = dict.fromkeys(MARKS, 0)
    open_ = dict.fromkeys(MARKS, 0)
    for text in texts:
        match = _ONE_MARK.fullmatch(text.strip())
        if match:
            (open_ if len(match[2]) == 3 else sure)[match[1]] += 1
    if sure[COMMA] or sure[POINT]:
        return (COMMA if sure[COMMA] > sure[POINT] else POINT), True
    return (COMMA if open_[COMMA] > open_[POINT] else POINT), not open_[COMMA]


def _guess(text: str, mark: str) -> str:
    bare = text.strip()
    dressed = _DRESSED.fullmatch(bare)
    if dressed:
        bare = dressed[1] or dressed[2]
    match = _PLAIN[mark].fullmatch(bare.removeprefix("+"))
    if match and not match[1]:
        return bare.removeprefix("+")
    for own in MARKS:
        grouped = _GROUPED[own].fullmatch(bare)
        if grouped and (grouped[2] or own == mark):
            whole = re.sub(r"[^0-9]", "", grouped[1])
            return whole + (mark + grouped[2] if grouped[2] else "")
    if re.fullmatch(rf"\{mark}[0-9]+", bare, re.ASCII):
        return "0" + bare
    if re.fullmatch(rf"[0-9]+\{mark}", bare, re.ASCII):
        return bare[:-1]
    return ""
