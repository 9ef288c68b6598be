"""Where a big table's rows come from: all ids at once, the records in blocks when they are seen."""

from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from console.kit.tone import Pill

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)

BLOCK_ROWS = 256
KEPT_BLOCKS = 64

Line = tuple[str, ...]


class RowSource(Protocol[R_co]):
    """One filtered and sorted result. Called on the window's thread; must return at once.

    `ids()` are the local integer keys of all rows in order (already there), `count()` their number.
    `fetch` asks for the records of `ids` (at most BLOCK_ROWS neighbours in that order) and promises
    one later call of `deliver`, on the window's thread, with the records found, in any order; ids
    that are gone are left out. `deliver` may also be called at once.
    """

    def count(self) -> int: ...

    def ids(self) -> "array[int]": ...

    def fetch(self, ids: Sequence[int], deliver: Callable[[Sequence[R_co]], None]) -> None: ...


@dataclass(slots=True)
class Block(Generic[R]):
    """Neighbouring rows with their cells formatted; None stands for a row that is gone."""

    records: list[R | None]
    lines: list[Line | None]
    pills: list[tuple[Pill | None, ...] | None]


class BlockCache(Generic[R]):
    """The KEPT_BLOCKS blocks seen last, by block number."""

    def __init__(self) -> None:
        self._blocks: OrderedDict[int, Block[R]] = OrderedDict()
        self._last = -1

    def get(self, number: int) -> Block[R] | None:
        """The block, which becomes the last seen; None when it is not here."""
        block = self._blocks.get(number)
        if block is not None and number != self._last:
            self._last = number
            self._blocks.move_to_end(number)
        return block

    def put(self, number: int, block: Block[R]) -> int | None:
        """Keep a block; the number of the one dropped for it, if any."""
        self._blocks[number] = block
        self._blocks.move_to_end(number)
        self._last = number
        if len(self._blocks) <= KEPT_BLOCKS:
            return None
        return self._blocks.popitem(last=False)[0]

    def clear(self) -> None:
        """Forget everything."""
        self._blocks.clear()
        self._last = -1
