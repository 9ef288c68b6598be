"""What a proof says of every store and every column (a tender, a tax group), small enough to be drawn.

Stores that are alike in every column and every flaw are told together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

ALL_COLUMNS = None


class CellState(StrEnum):
    """What was proved of one column at one store; the letter stands in `MatrixRow.states`."""

    PROVED = "P"
    HOLE = "H"
    DOUBLE = "D"
    INACTIVE = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """Stores that are alike: one letter of `CellState` for each column, in order.

    `flaws` are positions in the proof's list of flaws; every store of the row has all of them.
    """

    states: str
    flaws: tuple[int, ...]
    stores: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Active:
    """Columns that are in use at each of some stores."""

    columns: frozenset[str]
    stores: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Struck:
    """Where one flaw is: a hole or a double match in `column` (None: in all that are in use)."""

    column: str | None
    is_hole: bool
    stores: Sequence[str]


def matrix(
    columns: Sequence[str], active: Iterable[Active], flaws: Sequence[Struck], *, most: int
) -> tuple[MatrixRow, ...]:
    """The rows of the map, by their first store; flaws from position `most` on colour, and are not listed.

    A cell with a hole and a double match is a hole.
    """
    used: dict[str, set[str]] = {}
    for each in active:
        for store in each.stores:
            used.setdefault(store, set()).update(each.columns)
    struck: dict[str, list[int]] = {}
    for at, flaw in enumerate(flaws):
        for store in flaw.stores:
            struck.setdefault(store, []).append(at)
    rows: dict[tuple[frozenset[str], tuple[int, ...]], list[str]] = {}
    for store in sorted(used.keys() | struck.keys()):
        key = (frozenset(used.get(store, ())), tuple(struck.get(store, ())))
        rows.setdefault(key, []).append(store)
    return tuple(
        MatrixRow(
            states=_states(columns, in_use, [flaws[at] for at in hit]),
            flaws=tuple(at for at in hit if at < most),
            stores=tuple(stores),
        )
        for (in_use, hit), stores in rows.items()
    )


def _states(columns: Sequence[str], in_use: frozenset[str], flaws: Sequence[Struck]) -> str:
    everywhere = [each for each in flaws if each.column is ALL_COLUMNS]
    holes = {each.column for each in flaws if each.is_hole}
    doubles = {each.column for each in flaws if not each.is_hole}
    made = []
    for name in columns:
        own = (name in in_use and bool(everywhere)) or name in holes or name in doubles
        if not own:
            made.append(CellState.PROVED if name in in_use else CellState.INACTIVE)
        elif name in holes or (name in in_use and any(each.is_hole for each in everywhere)):
            made.append(CellState.HOLE)
        else:
            made.append(CellState.DOUBLE)
    return "".join(made)
