"""Questions and what every list can be asked: its ids, its rows in blocks, a page, a count."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from rollouts.shared.errors import refuse

A_co = TypeVar("A_co", covariant=True)
R_co = TypeVar("R_co", covariant=True)

BLOCK = 256
"""How many rows a block or a page has at most."""


class Question(Generic[A_co]):
    """Asked of `Reads.answer`; its parameter is the type of the answer."""

    __slots__ = ()


class Listing(Generic[R_co]):
    """One filtered and sorted list of rows; `sort` is one of SORTS (empty: the first of them).

    A blank `filter` lists everything. KnownError `reads.unknown_sort` for another sort key. By those
    of INDEXED the first page comes at once, however long the list is.
    """

    __slots__ = ()

    SORTS: ClassVar[tuple[str, ...]] = ()
    INDEXED: ClassVar[frozenset[str]] = frozenset()

    filter: str
    sort: str
    descending: bool

    @property
    def sorted_by(self) -> str:
        """The sort key in force; KnownError `reads.unknown_sort`."""
        if self.sort and self.sort not in self.SORTS:
            known = ", ".join(self.SORTS)
            raise refuse("reads.unknown_sort", object="list", value=self.sort[:40], known=known)
        return self.sort or self.SORTS[0]


Key = tuple[str | int, str | int]
"""Where a page ended: the last row's sort value, and what tells equal ones apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The ids of a whole list in its order, four bytes each: `array("I")` in this machine's order."""

    count: int
    data: bytes

    def ids(self) -> "array[int]":
        """The ids."""
        made = array("I")
        made.frombytes(self.data)
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOf(Generic[R_co]):
    """Rows in order; `after` asks for the next page and is None when this was the last."""

    rows: tuple[R_co, ...]
    after: Key | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ids(Question[Found]):
    """Every id of a list, in its order."""

    of: Listing[object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count(Question[int]):
    """How many rows a list has."""

    of: Listing[object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows(Question[tuple[R_co, ...]], Generic[R_co]):
    """The rows with these ids (at most BLOCK), in their order; ids that are gone are left out."""

    of: Listing[R_co]
    ids: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Question[PageOf[R_co]], Generic[R_co]):
    """The next rows of a list after `after` (None: from its start)."""

    of: Listing[R_co]
    limit: int = BLOCK
    after: Key | None = None
