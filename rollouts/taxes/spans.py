"""Half-open spans of local time as pairs of texts that compare in the order of time."""

from collections.abc import Iterable, Sequence

from rollouts.shared.moments import OPEN, LocalMoment
from rollouts.shared.ranges import END_OF_TIME

Span = tuple[LocalMoment, LocalMoment]
"""[start, end); an open end is `END_OF_TIME`, never the empty text."""


def span(start: LocalMoment, end: LocalMoment) -> Span:
    """The span of a dated object, whose open end is the empty text."""
    return start, END_OF_TIME if end == OPEN else end


def clipped(one: Span, other: Span) -> Span | None:
    """What both have in common; None when that is nothing."""
    start, end = max(one[0], other[0]), min(one[1], other[1])
    return (start, end) if start < end else None


def united(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same moments as maximal spans, in order."""
    made: list[Span] = []
    for start, end in sorted(spans):
        if made and start <= made[-1][1]:
            if end > made[-1][1]:
                made[-1] = (made[-1][0], end)
        elif start < end:
            made.append((start, end))
    return tuple(made)


def common(one: Sequence[Span], other: Sequence[Span]) -> tuple[Span, ...]:
    """The moments in both; each is `united`."""
    made: list[Span] = []
    at = by = 0
    while at < len(one) and by < len(other):
        both = clipped(one[at], other[by])
        if both:
            made.append(both)
        if one[at][1] < other[by][1]:
            at += 1
        else:
            by += 1
    return tuple(made)


def missing(spans: Iterable[Span], whole: Span) -> tuple[Span, ...]:
    """The moments of `whole` in none of `spans`."""
    made: list[Span] = []
    reached = whole[0]
    for start, end in united(spans):
        gap = clipped((reached, start), whole)
        if gap:
            made.append(gap)
        reached = max(reached, end)
    rest = clipped((reached, END_OF_TIME), whole)
    return (*made, rest) if rest else tuple(made)
