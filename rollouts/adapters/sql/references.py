"""How people name rows (`C-12`, `R-7`, `31`), and lists of names cut to what one statement takes."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

CHUNK = 500
MOST_DIGITS = 9
NO_NUMBER = -1


def number_in(reference: str, prefix: str = "") -> int:
    """The number that `reference` names, with or without `prefix`; NO_NUMBER when it names none."""
    digits = reference.upper().removeprefix(prefix)
    if not digits.isdecimal() or len(digits) > MOST_DIGITS:
        return NO_NUMBER
    return int(digits)


def chunks(names: Sequence[T]) -> Iterator[Sequence[T]]:
    """`names` in pieces of at most CHUNK."""
    for start in range(0, len(names), CHUNK):
        yield names[start : start + CHUNK]
