"""Half-open ranges of one key: laying a new one over, overlaps, gaps.

Works for any frozen dataclass with `valid_from` and `valid_to`: values of a setting, tax rates,
tender maps, prices. Whoever calls says what one key is, by handing over the ranges of that key only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import Field, replace
from itertools import accumulate
from typing import Any, ClassVar, Protocol, TypeVar, cast

from rollouts.shared.moments import OPEN, LocalMoment, within

END_OF_TIME = LocalMoment("~")
"""Sorts after every moment: stands for an open end while ranges are compared."""


class Dated(Protocol):
    """A frozen dataclass that holds during [valid_from, valid_to), store-local; OPEN is unbounded."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def valid_from(self) -> LocalMoment:
        """The first moment in force; OPEN for one that always was."""

    @property
    def valid_to(self) -> LocalMoment:
        """The first moment no more in force; OPEN for one without an end."""


D = TypeVar("D", bound=Dated)


def end_of(value: Dated) -> LocalMoment:
    """The first moment at which the value is no longer in force, comparable as text."""
    return value.valid_to if value.valid_to != OPEN else END_OF_TIME


def in_force(values: Iterable[D], at: LocalMoment) -> tuple[D, ...]:
    """Those of `values` that hold at `at`; more than one only where ranges overlap."""
    return tuple(each for each in values if within(at, each.valid_from, each.valid_to))


def overlap(one: Dated, other: Dated) -> bool:
    """Whether both would be in force at some moment."""
    return one.valid_from < end_of(other) and other.valid_from < end_of(one)


def overlaps(values: Iterable[D]) -> tuple[tuple[D, D], ...]:
    """Pairs of ranges of one key that overlap: each with one that began before it."""
    ordered = sorted(values, key=_start)
    found = []
    for longest, each in zip(accumulate(ordered, _longer), ordered[1:], strict=False):
        if overlap(longest, each):
            found.append((longest, each))
    return tuple(found)


def gaps(values: Iterable[Dated]) -> tuple[tuple[LocalMoment, LocalMoment], ...]:
    """Times between two ranges in which neither is in force."""
    ordered = sorted(values, key=_start)
    return tuple(
        (one.valid_to, other.valid_from)
        for one, other in zip(accumulate(ordered, _longer), ordered[1:], strict=False)
        if end_of(one) < other.valid_from
    )


def laid_over(present: Sequence[D], new: D) -> tuple[D, ...]:
    """The ranges after `new` is set: what it covers gives way, what lies around it stays.

    Guarantees that inside `new`'s range `new` holds, outside every moment keeps its value, and that
    nothing overlaps `new`. A present range that `new` splits goes on after it.
    """
    kept = [piece for each in present for piece in _around(each, new)]
    return tuple(sorted([*kept, new], key=_start))


def giving_way(present: Sequence[D], new: Sequence[D]) -> tuple[D, ...]:
    """`present`, each range without an end ended where the next of `new` begins after its start.

    What else overlaps stays so: `overlaps` of both together finds it.
    """
    starts = sorted(each.valid_from for each in new)
    cut = []
    for each in present:
        later = [start for start in starts if start > each.valid_from]
        gives_way = each.valid_to == OPEN and bool(later)
        cut.append(_dated(each, each.valid_from, later[0]) if gives_way else each)
    return tuple(cut)


def fitted(present: Sequence[D], new: D, at: LocalMoment) -> D:
    """`new` with the dates of the value in force at `at`, or of the free time around `at`."""
    standing = next(iter(in_force(present, at)), None)
    if standing:
        return _dated(new, standing.valid_from, standing.valid_to)
    ended = [end_of(each) for each in present if end_of(each) <= at]
    coming = [each.valid_from for each in present if each.valid_from > at]
    return _dated(new, max(ended, default=OPEN), min(coming, default=OPEN))


def _around(present: D, new: D) -> tuple[D, ...]:
    if not overlap(present, new):
        return (present,)
    pieces = []
    if present.valid_from < new.valid_from:
        pieces.append(_dated(present, present.valid_from, new.valid_from))
    if end_of(new) < end_of(present):
        pieces.append(_dated(present, new.valid_to, present.valid_to))
    return tuple(pieces)


def _dated(value: D, start: LocalMoment, end: LocalMoment) -> D:
    # replace() is typed for classes, not for what several of them have in common
    return cast("D", replace(cast("Any", value), valid_from=start, valid_to=end))


def _start(value: Dated) -> LocalMoment:
    return value.valid_from


def _longer(one: D, other: D) -> D:
    return max(one, other, key=end_of)
