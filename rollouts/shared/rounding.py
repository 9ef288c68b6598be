"""Rounding exact numbers to a step, by a tie rule that is always said."""

from collections.abc import Sequence
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from enum import StrEnum
from fractions import Fraction

HALF = Fraction(1, 2)

EVERY_DIGIT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
"""Moves the point without ever rounding."""


class Tie(StrEnum):
    """Where a number goes that lies exactly between two steps; each rule mirrors negative numbers."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    HALF_DOWN = "half_down"


def rounded(value: Fraction, step: Fraction, tie: Tie = Tie.HALF_UP) -> Fraction:
    """The multiple of `step` (above 0) nearest to `value`; half up means away from zero."""
    whole, rest = divmod(abs(value) / step, 1)
    up = rest > HALF or (rest == HALF and _tie_goes_up(whole, tie))
    steps = whole + 1 if up else whole
    return step * (steps if value >= 0 else -steps)


def shared_out(parts: Sequence[Fraction], total: Fraction, step: Fraction) -> tuple[Fraction, ...]:
    """`parts` as multiples of `step` that add up to `total`: the largest remainders get a step more.

    `total` is a multiple of `step` that lies less than one step per part from the sum of `parts`.
    """
    floors = [part // step * step for part in parts]
    missing = int((total - sum(floors, Fraction(0))) / step)
    by_remainder = sorted(range(len(parts)), key=lambda at: (floors[at] - parts[at], at))
    more = frozenset(by_remainder[:missing])
    return tuple(each + step if at in more else each for at, each in enumerate(floors))


def decimal(value: Fraction, places: int) -> Decimal:
    """`value` with exactly `places` digits behind the point, half up."""
    steps = rounded(value, Fraction(1, 10**places)) * 10**places
    return Decimal(int(steps)).scaleb(-places, EVERY_DIGIT)


def _tie_goes_up(whole: int, tie: Tie) -> bool:
    return tie is Tie.HALF_UP or (tie is Tie.HALF_EVEN and whole % 2 == 1)
