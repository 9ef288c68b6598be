"""Which range of cards decides a BIN at a moment: overlaps, gaps, and what is never reached."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from itertools import pairwise
from typing import NamedTuple

from rollouts.shared.moments import LocalMoment
from rollouts.shared.ranges import in_force
from rollouts.tenders.model import BIN_DIGITS, CardRange, bins_of

SHORTEST_BIN = 6


class Span(NamedTuple):
    """8-digit BINs [start, stop) that one range decides."""

    start: int
    stop: int
    range: CardRange


class CardTable:
    """The ranges in force at one moment, laid out so that every BIN has at most one.

    The lowest priority number decides an overlap, then the narrower range, then the key. Building
    takes n log n, a look-up log n. Does not change after it is built.
    """

    def __init__(self, ranges: Iterable[CardRange], at: LocalMoment) -> None:
        self.ranges = in_force(ranges, at)
        self.spans = _laid_out(self.ranges)
        self._starts = [each.start for each in self.spans]

    def find(self, digits: str) -> tuple[CardRange, ...]:
        """The ranges that the first 6 to 8 digits of a card may lie in.

        One where the BIN decides, several where more digits are needed, none where it is unknown.
        ValueError for fewer than 6 digits or anything but digits.
        """
        first = digits[:BIN_DIGITS]
        if len(first) < SHORTEST_BIN or not (first.isascii() and first.isdecimal()):
            message = f"not a BIN: {first!r}"
            raise ValueError(message)
        wanted = bins_of(first, first)
        begin = max(0, bisect_right(self._starts, wanted.start) - 1)
        end = bisect_right(self._starts, wanted.stop - 1)
        found = (each.range for each in self.spans[begin:end] if each.stop > wanted.start)
        return tuple(dict.fromkeys(found))

    def of_brand(self, brand: str) -> tuple[range, ...]:
        """The 8-digit BINs at which `brand` decides, in order."""
        spans = ((each.start, each.stop) for each in self.spans if each.range.brand == brand)
        return _joined(spans)

    def unreached(self) -> tuple[CardRange, ...]:
        """Ranges that decide no BIN at all: others cover them."""
        reached = {each.range.key for each in self.spans}
        return tuple(each for each in self.ranges if each.key not in reached)

    def gaps(self, brand: str) -> tuple[range, ...]:
        """BINs between two stretches of `brand` at which no range decides."""
        taken = _joined((each.start, each.stop) for each in self.spans)
        own = self.of_brand(brand)
        between = (range(one.stop, other.start) for one, other in pairwise(own))
        return tuple(free for gap in between for free in without(gap, taken))


def clashes(ranges: Iterable[CardRange]) -> tuple[tuple[CardRange, CardRange], ...]:
    """Pairs of equal priority that share BINs: each with one that begins at or before it."""
    found = []
    by_priority: dict[int, list[CardRange]] = {}
    for each in sorted(ranges, key=lambda one: (one.bins.start, -one.bins.stop, one.key)):
        by_priority.setdefault(each.priority, []).append(each)
    for peers in by_priority.values():
        longest = peers[0]
        for each in peers[1:]:
            if each.bins.start < longest.bins.stop:
                found.append((longest, each))
            longest = max(longest, each, key=lambda one: one.bins.stop)
    return tuple(found)


def pieces(spans: Sequence[range], cuts: Iterable[range]) -> tuple[range, ...]:
    """`spans` cut at the ends of `cuts`, so that each piece lies wholly inside or outside each cut."""
    borders = sorted({end for cut in cuts for end in (cut.start, cut.stop)})
    made = []
    for span in spans:
        inner = [each for each in borders if span.start < each < span.stop]
        made += [range(a, b) for a, b in pairwise([span.start, *inner, span.stop])]
    return tuple(made)


def without(span: range, taken: Sequence[range]) -> tuple[range, ...]:
    """The parts of `span` that lie in none of `taken`."""
    parts = pieces([span], taken)
    return tuple(each for each in parts if not any(_inside(each, other) for other in taken))


def written_bins(span: range) -> str:
    """`FROM-TO` with as many digits as are needed: 6 where the ends allow it, else 8."""
    first, last = f"{span.start:08}", f"{span.stop - 1:08}"
    if first.endswith("00") and last.endswith("99"):
        first, last = first[:SHORTEST_BIN], last[:SHORTEST_BIN]
    return f"{first}-{last}"


def _inside(part: range, whole: range) -> bool:
    return whole.start <= part.start and part.stop <= whole.stop


def _joined(spans: Iterable[tuple[int, int]]) -> tuple[range, ...]:
    made: list[range] = []
    for start, stop in spans:
        if made and made[-1].stop >= start:
            made[-1] = range(made[-1].start, max(made[-1].stop, stop))
        else:
            made.append(range(start, stop))
    return tuple(made)


def _laid_out(ranges: Sequence[CardRange]) -> tuple[Span, ...]:
    starts = sorted(ranges, key=lambda each: each.bins.start)
    borders = sorted({end for each in ranges for end in (each.bins.start, each.bins.stop)})
    waiting: list[tuple[int, int, str, int]] = []
    made: list[Span] = []
    coming = 0
    for start, stop in pairwise(borders):
        while coming < len(starts) and starts[coming].bins.start <= start:
            each = starts[coming]
            heappush(waiting, (each.priority, len(each.bins), each.key, coming))
            coming += 1
        while waiting and starts[waiting[0][3]].bins.stop <= start:
            heappop(waiting)
        if waiting:
            _add(made, Span(start, stop, starts[waiting[0][3]]))
    return tuple(made)


def _add(made: list[Span], span: Span) -> None:
    last = made[-1] if made else None
    if last and last.stop == span.start and last.range is span.range:
        made[-1] = Span(last.start, span.stop, span.range)
    else:
        made.append(span)
