"""Facts in columns: what is the same for many rows is worked out once and told by number."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import polars as pl

from rollouts.adapters.columnar.ruling import expression, facts_in
from rollouts.prices.rules.terms import Predicate, Value

KINDS: Mapping[type, Any] = {bool: pl.Boolean, int: pl.Int64, str: pl.String}


class Shared:
    """Facts of the different values of some columns: a table of them, and each row's number in it."""

    def __init__(self, table: pl.DataFrame, codes: pl.Series) -> None:
        self.table = table
        self.codes = codes


class ColumnFacts:
    """Every fact of a file by name, spread out over its rows only where something asks for that."""

    def __init__(self, height: int) -> None:
        self.height = height
        self._own: dict[str, pl.Series] = {}
        self._shared: dict[str, Shared] = {}

    def put(self, **columns: pl.Series) -> None:
        """Take facts with one value per row."""
        self._own |= columns

    def constant(self, **values: Value) -> None:
        """Take facts that are the same in every row."""
        codes = pl.zeros(self.height, dtype=pl.UInt32, eager=True)
        self.share(Shared(table_of([values]), codes))

    def share(self, shared: Shared) -> None:
        """Take the facts of a table."""
        self._shared |= dict.fromkeys(shared.table.columns, shared)

    def shared(self, name: str) -> Shared:
        """The table that holds a fact; KeyError for one that stands by itself."""
        return self._shared[name]

    def __contains__(self, name: str) -> bool:
        return name in self._own or name in self._shared

    def column(self, name: str) -> pl.Series:
        """One fact, a value for each row."""
        if name not in self._own:
            shared = self._shared[name]
            self._own[name] = shared.table[name].gather(shared.codes)
        return self._own[name]

    def values(self, name: str, rows: pl.Series) -> pl.Series:
        """One fact at some rows, without spreading it out over all."""
        if name in self._own:
            return self._own[name].gather(rows)
        shared = self._shared[name]
        return shared.table[name].gather(shared.codes.gather(rows))

    def breaking(self, predicate: Predicate) -> pl.Series | None:
        """The positions of rows for which the predicate holds, in order; None when there are none."""
        names = sorted(set(facts_in(predicate)))
        missing = [each for each in names if each not in self]
        if missing:
            message = f"no such fact: {missing}"
            raise KeyError(message)
        shared = {id(self._shared[each]) for each in names if each in self._shared}
        if len(shared) == 1 and all(each in self._shared for each in names):
            source = self._shared[names[0]]
            hit = source.table.select(broken=expression(predicate))["broken"]
            if not hit.any():
                return None
            return hit.gather(source.codes).arg_true()
        frame = pl.DataFrame({each: self.column(each) for each in names})
        broken = frame.select(broken=expression(predicate))["broken"]
        return broken.arg_true() if broken.any() else None


def coded(column: pl.Series) -> tuple[list[str], pl.Series]:
    """The different texts of a column and, for each row, which of them it has."""
    texts = column.unique()
    if texts.len() == 1:
        return texts.to_list(), pl.zeros(column.len(), dtype=pl.UInt32, eager=True)
    codes = column.cast(pl.Enum(texts)).to_physical().cast(pl.UInt32)
    return texts.to_list(), codes


def combined(parts: Iterable[tuple[int, pl.Series]]) -> tuple[pl.Series, pl.Series]:
    """The different combinations of codes, as one number each, and each row's place among them.

    Every part is how many different codes there are, and the codes.
    """
    whole: pl.Series | None = None
    for count, codes in parts:
        wide = codes.cast(pl.Int64)
        whole = wide if whole is None else whole * count + wide
    if whole is None:
        raise ValueError("nothing to combine")
    numbers = whole.unique().sort()
    return numbers, numbers.search_sorted(whole).cast(pl.UInt32)


def shared_of(
    columns: Mapping[str, tuple[list[str], pl.Series]],
    facts: Callable[[Mapping[str, str]], Mapping[str, Value]],
) -> Shared:
    """The facts of every combination of the texts that columns have in the same row."""
    parts = [(len(texts), codes) for texts, codes in columns.values()]
    numbers, places = combined(parts)
    rows = []
    for number in numbers.to_list():
        rest, row = number, {}
        for name, (texts, _) in reversed(list(columns.items())):
            rest, at = divmod(rest, len(texts))
            row[name] = texts[at]
        rows.append(facts(row))
    return Shared(table_of(rows), places)


def table_of(rows: list[Mapping[str, Value]]) -> pl.DataFrame:
    """Facts as a table; a column of nothing but None holds numbers."""
    if not rows:
        return pl.DataFrame()
    columns = {}
    for name in rows[0]:
        values = [each[name] for each in rows]
        kind = next((type(each) for each in values if each is not None), int)
        columns[name] = pl.Series(name, values, dtype=KINDS[kind])
    return pl.DataFrame(columns)
