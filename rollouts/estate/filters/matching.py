"""What a filter means, row by row. The SQL compiler is proved equal to this."""

from collections.abc import Mapping

from rollouts.estate.filters.syntax import (
    And,
    Between,
    Equals,
    Everything,
    Filter,
    Has,
    Like,
    Not,
    Or,
    Search,
    Term,
)
from rollouts.estate.filters.terms import like
from rollouts.estate.filters.words import SEARCH
from rollouts.estate.names import fold

Cell = str | int | tuple[str, ...] | None


def matches(tree: Filter, row: Mapping[str, Cell]) -> bool:
    """Whether `row` is selected. Missing fields are empty; an empty field is in no range."""
    match tree:
        case Everything():
            return True
        case Search(needle):
            return needle in fold(str(row.get(SEARCH) or ""))
        case Has(field, _, terms):
            return any(_holds(term, row.get(field)) for term in terms)
        case Not(part):
            return not matches(part, row)
        case And(parts):
            return all(matches(part, row) for part in parts)
        case Or(parts):
            return any(matches(part, row) for part in parts)


def _holds(term: Term, cell: Cell) -> bool:
    if isinstance(cell, tuple):
        empty = not cell and term == Equals("")
        return empty or any(_holds(term, each) for each in cell)
    match term:
        case Between(low, high):
            return _between(low, high, cell)
        case Equals(text):
            return fold("" if cell is None else str(cell)) == text
        case Like(parts):
            return like(parts, fold("" if cell is None else str(cell)))


def _between(low: int | str | None, high: int | str | None, cell: int | str | None) -> bool:
    if isinstance(cell, int):
        return (low is None or int(low) <= cell) and (high is None or cell < int(high))
    if not cell:
        return False
    return (low is None or str(low) <= cell) and (high is None or cell < str(high))
