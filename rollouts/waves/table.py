"""An immutable table that shares its unchanged pages with the table it was made from."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")
PAGE = 256


class Table(Mapping[str, T], Generic[T]):
    """Rows by key, each with a fixed place 0, 1, 2 ... in order of arrival.

    Changing one row of n copies one page and the list of pages: about 256 + n/256 references.
    """

    __slots__ = ("_pages", "_places")

    def __init__(self, rows: Iterable[tuple[str, T]] = ()) -> None:
        pairs = tuple(rows)
        self._places = {key: place for place, (key, _) in enumerate(pairs)}
        if len(self._places) != len(pairs):
            raise ValueError("two rows share a key")
        every = tuple(row for _, row in pairs)
        self._pages = tuple(every[at : at + PAGE] for at in range(0, len(every), PAGE))

    def __getitem__(self, key: str) -> T:
        return self.at(self._places[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Table)
            and self._places == other._places
            and self._pages == other._pages
        )

    __hash__ = None  # type: ignore[assignment]  # rows may hold mappings

    def place(self, key: str) -> int:
        """The place of `key`; KeyError when there is none."""
        return self._places[key]

    def at(self, place: int) -> T:
        """The row at `place`."""
        return self._pages[place // PAGE][place % PAGE]

    def put(self, rows: Mapping[int, T]) -> "Table[T]":
        """This table with the rows at the given places replaced."""
        fresh: dict[int, list[T]] = {}
        for place, row in rows.items():
            number = place // PAGE
            page = fresh.get(number)
            if page is None:
                page = fresh[number] = list(self._pages[number])
            page[place % PAGE] = row
        pages = list(self._pages)
        for number, page in fresh.items():
            pages[number] = tuple(page)
        return self._made(self._places, tuple(pages))

    def extended(self, rows: Iterable[tuple[str, T]]) -> "Table[T]":
        """This table with rows appended; ValueError when a key is there already."""
        pairs = tuple(rows)
        places = self._places | {key: len(self) + at for at, (key, _) in enumerate(pairs)}
        if len(places) != len(self) + len(pairs):
            raise ValueError("two rows share a key")
        whole = len(self) // PAGE
        rest = (*(row for page in self._pages[whole:] for row in page), *(row for _, row in pairs))
        fresh = tuple(rest[at : at + PAGE] for at in range(0, len(rest), PAGE))
        return self._made(places, self._pages[:whole] + fresh)

    def changed_since(self, before: "Table[T]") -> Iterator[T]:
        """Rows that are not in `before` or differ from it, in order of place.

        `before` is a table that this one grew from; pages that both share are not looked at.
        """
        known = before._pages  # noqa: SLF001 - a table of the same class
        for number, page in enumerate(self._pages):
            old = known[number] if number < len(known) else ()
            if page is not old:
                for offset, row in enumerate(page):
                    if offset >= len(old) or (old[offset] is not row and old[offset] != row):
                        yield row

    @classmethod
    def _made(cls, places: dict[str, int], pages: tuple[tuple[T, ...], ...]) -> "Table[T]":
        table = cls()
        table._places = places
        table._pages = pages
        return table
