"""Which stores and columns of a proof a filter leaves: `store:0001 tender:CREDIT is:hole text`."""

from collections.abc import Sequence
from dataclasses import dataclass

from console.pages.coverage.proofs import Flaw, Outlier, ProofSheet
from rollouts.estate.names import fold
from rollouts.shared.errors import refuse
from rollouts.shared.matrix import CellState

STATES = {
    "hole": CellState.HOLE.value,
    "double": CellState.DOUBLE.value,
    "proved": CellState.PROVED.value,
    "inactive": CellState.INACTIVE.value,
    "wrong": CellState.HOLE.value + CellState.DOUBLE.value,
}
COLUMN_WORDS = frozenset({"tender", "group", "column"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """A filter: parts of store codes and of column names (all must fit one of each), letters."""

    stores: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    letters: str = ""

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return not (self.stores or self.columns or self.texts or self.letters)


def picked(text: str) -> Picked:
    """The filter that a person typed; KnownError `coverage.filter_word`."""
    stores, columns, texts, letters = [], [], [], ""
    for term in text.split():
        word, colon, value = fold(term).partition(":")
        if not colon:
            texts.append(word)
        elif word == "store":
            stores.append(value)
        elif word in COLUMN_WORDS:
            columns.append(value)
        elif word == "is" and value in STATES:
            letters += STATES[value]
        else:
            known = ", ".join(STATES)
            raise refuse("coverage.filter_word", object="filter", value=term[:40], known=known)
    return Picked(stores=tuple(stores), columns=tuple(columns), texts=tuple(texts), letters=letters)


def cells_of(sheet: ProofSheet, wish: Picked) -> tuple[Sequence[int], Sequence[int]]:
    """The positions of the rows and columns that are left.

    A text fits a store or a column; with letters rows without a cell of one are left out, and columns
    too.
    """
    columns = [
        at for at, each in enumerate(sheet.columns) if _fits(each, wish.columns) or not wish.columns
    ]
    rows: Sequence[int] = range(len(sheet.stores))
    if wish.stores:
        rows = [at for at in rows if _fits(sheet.stores[at], wish.stores)]
    for text in wish.texts:
        named = [at for at in columns if text in fold(sheet.columns[at])]
        if named:
            columns = named
        else:
            rows = [at for at in rows if text in fold(sheet.stores[at])]
    if wish.letters:
        rows = [at for at in rows if _has(sheet.states[at], columns, wish.letters)]
        columns = [
            at for at in columns if any(sheet.states[row][at] in wish.letters for row in rows)
        ]
    return rows, columns


def flaws_of(sheet: ProofSheet, wish: Picked) -> list[Flaw]:
    """The flaws that are left."""
    return [each for each in sheet.flaws if _flaw_fits(each, wish)]


def outliers_of(sheet: ProofSheet, wish: Picked) -> list[Outlier]:
    """The outliers that are left."""
    words = (*wish.stores, *wish.columns, *wish.texts)
    return [
        each
        for each in sheet.outliers
        if all(word in fold(f"{each.store} {each.what}") for word in words)
    ]


def _flaw_fits(flaw: Flaw, wish: Picked) -> bool:
    letter = CellState.HOLE if flaw.is_hole else CellState.DOUBLE
    if wish.letters and letter not in wish.letters:
        return False
    if wish.columns and not (_fits(flaw.column, wish.columns) or not flaw.column):
        return False
    if wish.stores and not any(_fits(each, wish.stores) for each in flaw.stores):
        return False
    return all(
        text in fold(f"{flaw.column} {flaw.what}")
        or any(text in fold(each) for each in flaw.stores)
        for text in wish.texts
    )


def _fits(name: str, parts: Sequence[str]) -> bool:
    return any(part in fold(name) for part in parts)


def _has(states: str, columns: Sequence[int], letters: str) -> bool:
    if not any(each in states for each in letters):
        return False
    return any(states[at] in letters for at in columns)
