"""The price book as columns: every price that counts, found by line and start."""

from collections.abc import Iterable

import polars as pl

from rollouts.adapters.columnar.hashing import HashPlaces
from rollouts.adapters.columnar.keeping import Schema, framed
from rollouts.prices.ports import BookRow
from rollouts.prices.rules.facts import NEVER

START_BITS = 20
"""Of a key; the rest of its 64 bits are the line's hash, and a found line is compared as text."""

BOOK: Schema = {
    "item_id": pl.String,
    "rest": pl.String,
    "start": pl.Int64,
    "end": pl.Int64,
    "price": pl.Int64,
    "multi": pl.Int64,
    "currency": pl.String,
    "line": pl.UInt64,
}


def rest_of(uom: str, place: str, kind: str) -> str:
    """What a line has besides its item, as one text."""
    return f"{uom}|{place}|{kind}"


def line_hash(items: pl.Series, rests: pl.Series) -> pl.Series:
    """One number for each line."""
    return items.hash() ^ rests.hash()


class PriceShelf:
    """The prices that count, in the order of line and start.

    `money` tells the currency of each as its place in `currencies`; `ends_early` whether some only
    end what was there.
    """

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame
        self.starts = frame["start"].unique().sort()
        ranks = (self.starts.search_sorted(frame["start"]) + 1).cast(pl.UInt64)
        self._places = HashPlaces(_keys(frame["line"], ranks))
        self.currencies = frame["currency"].unique().to_list()
        codes = frame["currency"].cast(pl.Enum(self.currencies)).to_physical()
        self.money = codes.cast(pl.Int16)
        self.ends_early = bool((frame["price"].null_count() or 0) > 0)
        self.types = frozenset(each.rpartition("|")[2] for each in frame["rest"].unique().to_list())

    @property
    def height(self) -> int:
        """How many prices there are."""
        return self.frame.height

    def column(self, name: str) -> pl.Series:
        """One column, in the order of the keys."""
        return self.frame[name]

    def around(
        self, lines: pl.Series, items: pl.Series, starts: pl.Series
    ) -> tuple[pl.Series, pl.Series]:
        """Where the price of each line stands that began last, at `starts` or before, and the next.

        Null where there is none.
        """
        if not self.height:
            nothing = pl.repeat(None, lines.len(), dtype=pl.UInt32, eager=True)
            return nothing, nothing
        rank = self.starts.search_sorted(starts, side="right").cast(pl.UInt64)
        behind = self._places.lower(_keys(lines, rank) + 1)
        first = self._places.row(behind - (behind > 0).cast(pl.UInt32))
        before = self._own(first, lines, items, behind > 0)
        if before.null_count() == before.len():
            return before, self._own(self._places.row(behind), lines, items, behind < self.height)
        beyond = (before + 1).clip(upper_bound=self.height - 1).fill_null(0)
        follows = self._own(beyond, lines, items, before < self.height - 1)
        lost = before.is_null().arg_true()
        if lost.len():
            places = behind.gather(lost)
            rest = self._own(
                self._places.row(places),
                lines.gather(lost),
                items.gather(lost),
                places < self.height,
            )
            follows = follows.scatter(lost, rest)
        return before, follows

    def _own(
        self, at: pl.Series, lines: pl.Series, items: pl.Series, inside: pl.Series
    ) -> pl.Series:
        """The places that hold a price of the same line."""
        same = (self.frame["line"].gather(at) == lines) & inside.fill_null(value=False)
        alike = same.arg_true()
        if not alike.len():
            return pl.repeat(None, at.len(), dtype=pl.UInt32, eager=True)
        if alike.len() == at.len():
            right = self.frame["item_id"].gather(at) == items
            return at if right.all() else _kept(right, at)
        right = self.frame["item_id"].gather(at.gather(alike)) == items.gather(alike)
        return _kept(same.scatter(alike, right), at)


def shelf_frame(rows: Iterable[BookRow]) -> pl.DataFrame:
    """Counting prices as a shelf wants them, taken in parts; they come by item, line and start."""
    frame = framed(rows, {name: BOOK[name] for name in list(BOOK)[:-1]})
    if frame["start"].n_unique() >= (1 << START_BITS) - 2:
        message = f"{frame['start'].n_unique()} different starts"
        raise OverflowError(message)
    return frame.with_columns(line=line_hash(frame["item_id"], frame["rest"]))


def holds_at(frame: pl.DataFrame, at: pl.Series, starts: pl.Series) -> pl.Series:
    """Whether the prices at these places are prices that are still in force at `starts`."""
    ends, prices = frame["end"].gather(at), frame["price"].gather(at)
    return (starts < ends.fill_null(-NEVER)) & prices.is_not_null()


def _keys(lines: pl.Series, ranks: pl.Series) -> pl.Series:
    return _line_part(lines) + ranks


def _line_part(keys: pl.Series) -> pl.Series:
    return keys - keys % (1 << START_BITS)


def _kept(good: pl.Series, at: pl.Series) -> pl.Series:
    return pl.select(pl.when(good).then(at).otherwise(None)).to_series()
