"""Which task is due next: an immutable leftist heap, and sets of places as bits of an integer."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple


class Due(NamedTuple):
    """The earliest entry of a heap. An entry may be stale: the reader compares it with the task."""

    at: datetime
    place: int
    rank: int
    left: "Due | None"
    right: "Due | None"


def push(heap: Due | None, at: datetime, place: int) -> Due:
    """The heap with one more entry, in logarithmic time."""
    return _joined(heap, Due(at, place, 1, None, None))


def popped(heap: Due) -> Due | None:
    """The heap without its earliest entry."""
    if heap.left is None or heap.right is None:
        return heap.left or heap.right
    return _joined(heap.left, heap.right)


def due_by(heap: Due | None, now: datetime) -> Iterator[tuple[datetime, int]]:
    """Every entry at or before `now`, each once, in no particular order."""
    stack = [heap]
    while stack:
        node = stack.pop()
        if node is not None and node.at <= now:
            yield node.at, node.place
            stack += (node.left, node.right)


def _joined(one: Due | None, other: Due) -> Due:
    if one is None:
        return other
    if (other.at, other.place) < (one.at, one.place):
        one, other = other, one
    right = _joined(one.right, other)
    left = one.left
    if left is None or left.rank < right.rank:
        left, right_side = right, left
    else:
        right_side = right
    rank = 1 + (right_side.rank if right_side else 0)
    return Due(one.at, one.place, rank, left, right_side)


def places(bits: int) -> Iterator[int]:
    """The set bits of `bits`, lowest first."""
    octets = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    for index, octet in enumerate(octets):
        rest = octet
        while rest:
            low = rest & -rest
            yield index * 8 + low.bit_length() - 1
            rest ^= low
