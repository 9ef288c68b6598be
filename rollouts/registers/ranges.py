"""Half-open ranges of one setting at one scope: laying a new one over, overlaps, gaps."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from rollouts.registers.model import ConfigValue
from rollouts.shared.moments import OPEN, LocalMoment, within

END_OF_TIME = LocalMoment("~")
"""Sorts after every moment: stands for an open end while ranges are compared."""


def end_of(value: ConfigValue) -> LocalMoment:
    """The first moment at which the value is no longer in force, comparable as text."""
    return value.valid_to if value.valid_to != OPEN else END_OF_TIME


def overlap(one: ConfigValue, other: ConfigValue) -> bool:
    """Whether both would be in force at some moment."""
    return one.valid_from < end_of(other) and other.valid_from < end_of(one)


def overlaps(values: Iterable[ConfigValue]) -> tuple[tuple[ConfigValue, ConfigValue], ...]:
    """Pairs of values of one setting at one scope that overlap: each with one that began before it."""
    ordered = sorted(values, key=lambda each: each.valid_from)
    found = []
    for longest, each in zip(accumulate(ordered, _longer), ordered[1:], strict=False):
        if overlap(longest, each):
            found.append((longest, each))
    return tuple(found)


def gaps(values: Iterable[ConfigValue]) -> tuple[tuple[LocalMoment, LocalMoment], ...]:
    """Times between two ranges in which neither is in force."""
    ordered = sorted(values, key=lambda each: each.valid_from)
    return tuple(
        (one.valid_to, other.valid_from)
        for one, other in pairwise(ordered)
        if end_of(one) < other.valid_from
    )


def laid_over(present: Sequence[ConfigValue], new: ConfigValue) -> tuple[ConfigValue, ...]:
    """The ranges after `new` is set: what it covers gives way, what lies around it stays.

    Guarantees that inside `new`'s range `new` holds, outside every moment keeps its value, and that
    nothing overlaps `new`. A present range that `new` splits goes on after it.
    """
    kept = [piece for each in present for piece in _around(each, new)]
    return tuple(sorted([*kept, new], key=lambda each: each.valid_from))


def fitted(present: Sequence[ConfigValue], new: ConfigValue, at: LocalMoment) -> ConfigValue:
    """`new` with the dates of the value in force at `at`, or of the free time around `at`."""
    standing = next((each for each in present if within(at, each.valid_from, each.valid_to)), None)
    if standing:
        return replace(new, valid_from=standing.valid_from, valid_to=standing.valid_to)
    ended = [end_of(each) for each in present if end_of(each) <= at]
    coming = [each.valid_from for each in present if each.valid_from > at]
    return replace(new, valid_from=max(ended, default=OPEN), valid_to=min(coming, default=OPEN))


def _around(present: ConfigValue, new: ConfigValue) -> tuple[ConfigValue, ...]:
    if not overlap(present, new):
        return (present,)
    pieces = []
    if present.valid_from < new.valid_from:
        pieces.append(replace(present, valid_to=new.valid_from))
    if end_of(new) < end_of(present):
        pieces.append(replace(present, valid_from=new.valid_to))
    return tuple(pieces)


def _longer(one: ConfigValue, other: ConfigValue) -> ConfigValue:
    return max(one, other, key=end_of)
