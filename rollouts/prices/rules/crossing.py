"""Rows of one file against each other: the same price twice, and ranges that overlap. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from rollouts.prices.rules.facts import NEVER

DUPLICATE, OVERLAP = "duplicate_key", "overlap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lying:
    """Where a row lies: its line as a text, and its range in seconds."""

    row_no: int
    line: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Two rows that cannot both be: the second of them in the file's order of time."""

    rule: str
    row_no: int
    other_row: int


def crossings(rows: Iterable[Lying]) -> tuple[Crossing, ...]:
    """Every row that starts with another of its line, or before a bounded one has ended.

    A range without an end gives way to the next that starts after it: that is no overlap.
    """
    lines: dict[str, list[Lying]] = {}
    for each in rows:
        lines.setdefault(each.line, []).append(each)
    found = [crossing for some in lines.values() if len(some) > 1 for crossing in _within(some)]
    return tuple(sorted(found, key=lambda each: (each.row_no, each.rule)))


def _within(some: list[Lying]) -> Iterable[Crossing]:
    ordered = sorted(some, key=lambda each: (each.start, each.row_no))
    reach = first = ordered[0]
    for each in ordered[1:]:
        if each.start == first.start:
            yield Crossing(rule=DUPLICATE, row_no=each.row_no, other_row=first.row_no)
            continue
        first = each
        if reach.end != NEVER and each.start < reach.end:
            yield Crossing(rule=OVERLAP, row_no=each.row_no, other_row=reach.row_no)
        if reach.end == NEVER or each.end > reach.end:
            reach = each
