"""Which later day brought what an earlier one was short of, from counts and amounts alone."""

from collections.abc import Iterable

Diff = tuple[int, int]
"""Count and amount, settled less POS."""

AGREED: Diff = (0, 0)
LONGEST_ROLL = 10
"""So many files may follow each other, each with a carry in and a carry out, until one closes them."""


def matched(diffs: list[Diff | None]) -> list[tuple[int, int, Diff]]:
    """(day that was short, day that brought it, what); matched days agree afterwards."""
    return [*_rolled(diffs), *_brought_whole(diffs)]


def _brought_whole(diffs: list[Diff | None]) -> Iterable[tuple[int, int, Diff]]:
    """Shortages that some later file brings exactly: the nearest one, or all that wait together."""
    short: dict[int, Diff] = {}
    for at, diff in enumerate(diffs):
        if diff is None or not diff[0]:
            continue
        if diff[0] < 0:
            short[at] = (-diff[0], -diff[1])
            continue
        origins = [next((each for each in reversed(short) if short[each] == diff), -1)]
        if origins == [-1] and _total(short.values()) == diff:
            origins = list(short)
        for origin in origins:
            if origin >= 0:
                yield origin, at, short.pop(origin)
                diffs[origin] = diffs[at] = AGREED


def _rolled(diffs: list[Diff | None]) -> Iterable[tuple[int, int, Diff]]:
    """Files that follow each other, each with what days before carried, until nothing is owed.

    A day that agrees neither brings nor carries.
    """
    for start, diff in enumerate(diffs):
        if diff is None or diff[0] >= 0:
            continue
        owed = {start: (-diff[0], -diff[1])}
        for at in range(start + 1, min(start + LONGEST_ROLL, len(diffs))):
            following, last = diffs[at], list(owed.values())[-1]
            if following is None or last[0] <= 0:
                break
            left = (last[0] - following[0], last[1] - following[1])
            if left == AGREED:
                yield from zip(owed, [*list(owed)[1:], at], owed.values(), strict=True)
                diffs[start : at + 1] = [AGREED] * (at + 1 - start)
                break
            if following != AGREED:
                owed[at] = left


def _total(diffs: Iterable[Diff]) -> Diff:
    listed = list(diffs)
    return sum(each[0] for each in listed), sum(each[1] for each in listed)
