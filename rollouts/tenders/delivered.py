"""From the rows that a register holds back to a book: the map that is live there, whatever was planned."""

from collections.abc import Mapping
from typing import TypeVar, cast

from rollouts.tenders.lane import Tables, Texts
from rollouts.tenders.lists import LISTS
from rollouts.tenders.model import CardRange, SettlementChannel, TenderMapping, TenderType
from rollouts.tenders.records import KINDS, Entity
from rollouts.tenders.resolving import Book

E = TypeVar("E", bound=Entity)


def book_of(tables: Tables) -> Book:
    """The book that `lane_rows` wrote; its tender types are resolved, so they stand at the enterprise.

    KeyError, TypeError or ValueError for rows that no version of this program wrote.
    """
    return Book(
        types=_made(tables, TenderType),
        mappings=_made(tables, TenderMapping),
        ranges=_made(tables, CardRange),
        channels=_made(tables, SettlementChannel),
    )


def _made(tables: Tables, made: type[E]) -> tuple[E, ...]:
    kind = next(word for word, each in KINDS.classes.items() if each is made)
    rows: Mapping[str, Texts] = tables.get(kind, {})
    return tuple(cast("E", KINDS.made(kind, _kept(row))) for row in rows.values())


def _kept(row: Texts) -> dict[str, str]:
    """The texts as edits carry them; a list that holds one value only is a list too."""
    return {
        name: LISTS[name].kept([text] if isinstance(text, str) else text)
        if name in LISTS
        else cast("str", text)
        for name, text in row.items()
        if text
    }
