"""How lines share a discount, in whole minor units.

Every rule hands out exactly the total; only RUNNING_DELTA makes the total itself, from the shares.
"""

from collections.abc import Sequence
from fractions import Fraction

from rollouts.promotions.policy import Allocation
from rollouts.shared.rounding import shared_out

ZERO, ONE = Fraction(0), Fraction(1)


def half_up(amount: Fraction) -> int:
    """The nearest whole number; a half goes away from zero."""
    whole = (2 * abs(amount.numerator) + amount.denominator) // (2 * amount.denominator)
    return whole if amount >= 0 else -whole


def portion(amount: int, percent: Fraction) -> Fraction:
    """So many percent of an amount, exactly."""
    return amount * percent / 100


def allocated(
    total: int, weights: Sequence[int], allocation: Allocation, units: Sequence[int] = ()
) -> tuple[int, ...]:
    """`total` over the weights, in their order; no share is above its weight where total fits them.

    LARGEST_REMAINDER gives the exact shares' whole units, then one more to the largest remainders, to
    the earliest among equals. LAST_LINE rounds each half up and leaves the rest to the last.
    RUNNING_DELTA rounds each after what rounding carried over. EQUAL_SPLIT gives each of `units` the
    same, spare units to the earliest.
    """
    whole = sum(weights)
    if not total or not whole:
        return (0,) * len(weights)
    if allocation is Allocation.EQUAL_SPLIT:
        return _equal(total, weights, units)
    exact = [Fraction(total * each, whole) for each in weights]
    if allocation is Allocation.RUNNING_DELTA:
        return carried(exact, weights)
    if allocation is Allocation.LAST_LINE:
        first = [half_up(each) for each in exact[:-1]]
        return (*first, total - sum(first))
    return tuple(int(each) for each in shared_out(exact, Fraction(total), ONE))


def carried(exact: Sequence[Fraction], most: Sequence[int]) -> tuple[int, ...]:
    """Each amount half up, after adding what rounding those before it left over; never above `most`."""
    delta, made = ZERO, []
    for each, limit in zip(exact, most, strict=True):
        wanted = each + delta
        made.append(min(half_up(wanted), limit))
        delta = wanted - made[-1]
    return tuple(made)


def over_units(total: int, count: int) -> tuple[int, ...]:
    """`total` over so many equal units: the spare minor units go to the earliest."""
    sign = -1 if total < 0 else 1
    each, spare = divmod(abs(total), count)
    return tuple(sign * (each + (at < spare)) for at in range(count))


def _equal(total: int, weights: Sequence[int], units: Sequence[int]) -> tuple[int, ...]:
    """By units; what a line cannot take goes to the others."""
    counts = list(units) or [1] * len(weights)
    shares, left = [0] * len(weights), total
    while left:
        open_lines = [at for at, each in enumerate(weights) if shares[at] < each]
        if not open_lines:
            break
        given = over_units(left, sum(counts[at] for at in open_lines))
        left, start = 0, 0
        for at in open_lines:
            wanted = shares[at] + sum(given[start : start + counts[at]])
            start += counts[at]
            shares[at] = min(wanted, weights[at])
            left += wanted - shares[at]
    return tuple(shares)
