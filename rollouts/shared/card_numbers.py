"""Card numbers are never stored: anything that looks like one is found, refused, or masked.

A number looks like a card's when its first digits lie in a scheme's range and its length is one that
the scheme issues. The check digit is not asked for: a card number with a slip in it is still secret.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

MASK = "*"
SHOWN = 4
"""How many digits at the end of a masked number can be read."""

SHORTEST, LONGEST = 12, 19
LONG_RUN = 256
"""A run of more digits than this is masked whole: nobody reads it, and looking into it takes long."""

FIRST = 6
"""Digits that the ranges below are written with."""

_LENGTHS_LONG = frozenset(range(16, 20))
_LENGTHS_ANY = frozenset(range(SHORTEST, LONGEST + 1))
_DINERS = frozenset(range(14, 20))
_SIXTEEN = frozenset({16})

SCHEMES = (
    ("VISA", "4", "4", frozenset({13, 16, 19})),
    ("MC", "51", "55", _SIXTEEN),
    ("MC", "2221", "2720", _SIXTEEN),
    ("AMEX", "34", "34", frozenset({15})),
    ("AMEX", "37", "37", frozenset({15})),
    ("DISCOVER", "6011", "6011", _LENGTHS_LONG),
    ("DISCOVER", "644", "649", _LENGTHS_LONG),
    ("DISCOVER", "65", "65", _LENGTHS_LONG),
    ("JCB", "3528", "3589", _LENGTHS_LONG),
    ("UNIONPAY", "62", "62", _LENGTHS_LONG),
    ("UNIONPAY", "81", "81", _LENGTHS_LONG),
    ("DINERS", "300", "305", _DINERS),
    ("DINERS", "3095", "3095", _DINERS),
    ("DINERS", "36", "36", _DINERS),
    ("DINERS", "38", "39", _DINERS),
    ("MIR", "2200", "2204", _LENGTHS_LONG),
    ("RUPAY", "60", "60", _SIXTEEN),
    ("RUPAY", "82", "82", _SIXTEEN),
    ("MAESTRO", "5018", "5018", _LENGTHS_ANY),
    ("MAESTRO", "5020", "5020", _LENGTHS_ANY),
    ("MAESTRO", "5038", "5038", _LENGTHS_ANY),
    ("MAESTRO", "5893", "5893", _LENGTHS_ANY),
    ("MAESTRO", "6304", "6304", _LENGTHS_ANY),
    ("MAESTRO", "6759", "6763", _LENGTHS_ANY),
)
"""Scheme, first and last of its leading digits, and its lengths; the first that fits names it."""

_SEPARATOR = (
    r"[ \t\u00a0\u00ad\u061c\u1680\u180e\u2000-\u2015\u2028-\u202f\u2043\u205f-\u206f\u2212\u3000"
    r"\ufe00-\ufe0f\ufeff._+\-]"
)
"""Blanks, dashes, and the marks of writing direction and width that nobody sees."""
_RUN = re.compile(rf"\d(?:{_SEPARATOR}{{0,6}}\d)*")
"""Digits with at most six separators between two of them."""

_SHORTENED = re.compile(r"(?<![\d.])(\d\.\d{9,17})[eE]\+?(1[1-8])(?!\d)")
"""`4.11111111111111E+15`: what a spreadsheet leaves of a card number is most of it."""

_MARKED = re.compile(
    r"(?<![\d/:;|,*·])\d{4}([/:;|,*·\x00-\x08\x0b\x0c\x0e-\x1f])\d{4}\1\d{4}\1\d{4}(?![\d/:;|,*·])"
)
_GROUP = re.compile(r"\d+")

_ESCAPED = re.compile(r"%20|%2[dD]")
"""A blank or a dash as addresses write them."""

_DIGEST = re.compile(
    r"\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}\b"
    r"|\b(?=[0-9]*[a-fA-F])(?:[0-9a-fA-F]{128}|[0-9a-fA-F]{96}|[0-9a-fA-F]{64}|[0-9a-fA-F]{40}"
    r"|[0-9a-fA-F]{32})\b",
    re.ASCII,
)
"""UUIDs and digests: their digits are no numbers. Every log line of this house has some."""

_CARD_GROUPS = frozenset(
    {(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (4, 4, 4, 1), (6, 13), (4, 4, 4, 4, 1),
     (8, 8), (4, 4, 5), (6, 10), (4, 12), (12, 4), (4, 4, 4, 4, 2)}
)  # fmt: skip
"""How cards print their numbers; in other groups only a number with a right check digit counts."""

_GTIN_LENGTHS = frozenset({8, 12, 13, 14})


@dataclass(frozen=True, slots=True, kw_only=True)
class Exempt:
    """What a typed column may hold although it looks like a card number.

    `gtins`: a GTIN with its right check digit, as the whole value. `declared`: the retailer's own
    gift and loyalty ranges, each first and last number with as many digits as the numbers have.
    """

    gtins: bool = False
    declared: tuple[tuple[str, str], ...] = ()

    def lets_pass(self, value: str) -> bool:
        """Whether the whole `value` is such a number, in plain digits."""
        if not (value.isascii() and value.isdecimal()):
            return False
        if self.gtins and len(value) in _GTIN_LENGTHS and _is_gtin(value):
            return True
        return any(
            len(first) == len(value) == len(last) and first <= value <= last
            for first, last in self.declared
        )


NOTHING_EXEMPT = Exempt()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What looks like a card number at [start, end) of a text."""

    start: int
    end: int
    scheme: str
    check_digit_right: bool


def scheme_of(digits: str) -> str:
    """The scheme whose range and lengths `digits` (ASCII) fit, or the empty text."""
    length = len(digits)
    if not SHORTEST <= length <= LONGEST:
        return ""
    for scheme, first, last, lengths in SCHEMES:
        if length in lengths and first <= digits[: len(first)] <= last:
            return scheme
    return ""


def check_digit_right(digits: str) -> bool:
    """Whether `digits` end in the check digit that ISO/IEC 7812 (Luhn) demands."""
    doubled = (int(each) * (1 + at % 2) for at, each in enumerate(reversed(digits)))
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0


def looks_like_card(value: str, exempt: Exempt = NOTHING_EXEMPT) -> bool:
    """Whether a value that somebody wants to keep holds a card number, and so must be refused.

    A run of more than `LONG_RUN` digits is none: it is refused as what it claims to be.
    """
    return not exempt.lets_pass(value.strip()) and any(each.scheme for each in _found(value))


def found_in(text: str) -> tuple[Found, ...]:
    """Everything in `text` that looks like a card number, in order; none overlap."""
    return tuple(_found(text))


def masked(text: str) -> str:
    """`text` with every card number masked but for its last four digits.

    The length stays, and so do separators. What is masked once stays as it is. Text without a card
    number is returned unchanged.
    """
    while True:
        spots = found_in(text)
        if not spots:
            return text
        text = _covered(text, spots)


class CardMask:
    """Masks a text that comes in pieces: what comes out, joined, is `masked` of the whole.

    Holds back at most one line, and of a longer one than `LONGEST_LINE` the part after its last
    letter.
    """

    LONGEST_LINE = 65_536

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> str:
        """What can be shown now."""
        self._held += piece
        cut = self._held.rfind("\n") + 1
        if not cut and len(self._held) > self.LONGEST_LINE:
            cut = len(self._held.rstrip("0123456789abcdefABCDEF%.-_+/:;|,*· \t"))
            cut = cut or len(self._held)
        ready, self._held = self._held[:cut], self._held[cut:]
        return masked(ready)

    def close(self) -> str:
        """What was held back."""
        ready, self._held = self._held, ""
        return masked(ready)


def _found(text: str) -> Iterator[Found]:
    if len(text) < SHORTEST:
        return
    told = _told(text)
    common = [
        each
        for run in _RUN.finditer(told)
        if run.end() - run.start() >= SHORTEST
        for each in _in_run(told, run.start(), run.end())
    ]
    rare = [
        each
        for each in _rare(told)
        if not any(each.start < other.end and other.start < each.end for other in common)
    ]
    yield from sorted([*common, *rare], key=lambda each: each.start) if rare else common


def _rare(text: str) -> Iterator[Found]:
    """What a spreadsheet shortened, and four groups of four between marks of another kind."""
    for each in _SHORTENED.finditer(text):
        start, end = each.span(1)
        digits = _plain(text, [(start, start + 1), (start + 2, end)])
        scheme = scheme_of(digits.ljust(int(each[2]) + 1, "0"))
        if scheme:
            yield Found(start=start, end=end, scheme=scheme, check_digit_right=False)
    for each in _MARKED.finditer(text):
        digits = _plain(text, [one.span() for one in _GROUP.finditer(text, *each.span())])
        if scheme_of(digits) and check_digit_right(digits):
            yield _spot(digits, *each.span())


def _told(text: str) -> str:
    """`text` with blanks for what is no number: its digits stand where they stood."""
    told = _DIGEST.sub(lambda digest: "x" * len(digest[0]), text)
    return _ESCAPED.sub("   ", told)


def _in_run(text: str, start: int, end: int) -> Iterator[Found]:
    groups = [each.span() for each in _GROUP.finditer(text, start, end)]
    at = 0
    while at < len(groups):
        last = _widest(text, groups, at)
        if last is None:
            yield from _inside(text, *groups[at])
            at += 1
            continue
        digits = _plain(text, groups[at : last + 1])
        yield _spot(digits, groups[at][0], groups[last][1])
        at = last + 1


def _widest(text: str, groups: list[tuple[int, int]], at: int) -> int | None:
    """The last of the groups that from `at` on form a card number; the longest such number."""
    best = None
    length = 0
    for last in range(at, min(len(groups), at + LONGEST)):
        length += groups[last][1] - groups[last][0]
        if length > LONGEST:
            break
        if length >= SHORTEST and _is_card(text, groups[at : last + 1]):
            best = last
    return best


def _is_card(text: str, groups: list[tuple[int, int]]) -> bool:
    digits = _plain(text, groups)
    if not scheme_of(digits):
        return False
    if len(groups) == 1:
        return not _is_fraction(text, groups[0][0]) or check_digit_right(digits)
    shape = tuple(end - start for start, end in groups)
    return shape in _CARD_GROUPS or check_digit_right(digits)


def _is_fraction(text: str, start: int) -> bool:
    """Whether the digits at `start` follow the decimal point of a number."""
    return start >= 2 and text[start - 1] == "." and text[start - 2].isdecimal()


def _inside(text: str, start: int, end: int) -> Iterator[Found]:
    """Card numbers with a right check digit within one run of digits that is none itself."""
    if end - start > LONG_RUN:
        yield Found(start=start, end=end, scheme="", check_digit_right=False)
        return
    digits = _plain(text, [(start, end)])
    padding = len(digits) - len(digits.lstrip("0"))
    if end - start <= LONGEST:
        if padding and scheme_of(digits[padding:]):
            yield _spot(digits[padding:], start + padding, end)
        return
    even, odd = _luhn_sums(digits)
    at = 0
    while at + SHORTEST <= len(digits):
        length = next((each for each in _lengths(digits, at) if _sums(even, odd, at, each)), 0)
        if length:
            yield _spot(digits[at : at + length], start + at, start + at + length)
        at += length or 1


def _lengths(digits: str, at: int) -> Iterator[int]:
    longest = min(LONGEST, len(digits) - at)
    return (each for each in range(longest, SHORTEST - 1, -1) if scheme_of(digits[at : at + each]))


def _luhn_sums(digits: str) -> tuple[list[int], list[int]]:
    """Running sums of the digits with those at even, and with those at odd places doubled."""
    plain = [int(each) for each in digits]
    doubled = [2 * each - 9 if each > 4 else 2 * each for each in plain]
    even = [doubled[at] if at % 2 == 0 else plain[at] for at in range(len(plain))]
    odd = [plain[at] if at % 2 == 0 else doubled[at] for at in range(len(plain))]
    return list(accumulate(even, initial=0)), list(accumulate(odd, initial=0))


def _sums(even: list[int], odd: list[int], at: int, length: int) -> bool:
    chosen = even if (at + length) % 2 == 0 else odd
    return (chosen[at + length] - chosen[at]) % 10 == 0


def _spot(digits: str, start: int, end: int) -> Found:
    return Found(
        start=start, end=end, scheme=scheme_of(digits), check_digit_right=check_digit_right(digits)
    )


def _plain(text: str, groups: list[tuple[int, int]]) -> str:
    """The digits of `groups` as ASCII, whatever script they are written in."""
    joined = "".join(text[start:end] for start, end in groups)
    return joined if joined.isascii() else "".join(str(unicodedata.decimal(e)) for e in joined)


def _covered(text: str, spots: tuple[Found, ...]) -> str:
    shown, told = list(text), _told(text)
    for spot in spots:
        places = [at for at in range(spot.start, spot.end) if told[at].isdecimal()]
        for at in places[:-SHOWN]:
            shown[at] = MASK
    return "".join(shown)


def _is_gtin(digits: str) -> bool:
    """Whether the GS1 check digit is right: weights 3 and 1 from the right."""
    body = reversed(digits[:-1])
    total = sum(int(each) * (3 if at % 2 == 0 else 1) for at, each in enumerate(body))
    return -total % 10 == int(digits[-1])
