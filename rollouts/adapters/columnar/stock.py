"""Items and barcodes as columns: what a file's identities are found in."""

from collections.abc import Iterable

import polars as pl

from rollouts.adapters.columnar.hashing import HashPlaces
from rollouts.adapters.columnar.keeping import Schema, framed
from rollouts.prices.rules.reference import KnownItem

ITEMS: Schema = {
    "item_id": pl.String,
    "active": pl.Boolean,
    "price_entry": pl.Boolean,
    "cost": pl.Int64,
    "cost_currency": pl.String,
    "linked_item": pl.String,
    "hash": pl.UInt64,
    "primary": pl.Int64,
}
CODES: Schema = {
    "code": pl.String,
    "item_id": pl.String,
    "number": pl.Int64,
    "item": pl.UInt32,
}
PLU = "plu:"


class Stock:
    """Known items in the order of their ids, and what barcodes and PLUs find.

    `primary` is one barcode of each item, as a number: most rows of a file name an item with it.
    """

    def __init__(self, items: pl.DataFrame, codes: pl.DataFrame) -> None:
        self.items = items
        self._places = HashPlaces(items["hash"])
        is_plu = codes["number"].is_null()
        barcodes = codes.filter(~is_plu) if is_plu.any() else codes
        self._numbers, self._owners = barcodes["number"], barcodes["item"]
        plus = codes.filter(is_plu).select("code", "item_id").rows() if is_plu.any() else ()
        self.plus = {code.removeprefix(PLU): item for code, item in plus}

    @property
    def height(self) -> int:
        """How many items there are."""
        return self.items.height

    def places(self, ids: pl.Series) -> pl.Series:
        """Where each id stands in `items`; null for what is no item."""
        if not self.height:
            return pl.repeat(None, ids.len(), dtype=pl.UInt32, eager=True)
        at = self._places.row(self._places.lower(ids.hash()))
        good = self.items["item_id"].gather(at) == ids
        return at if good.all() else _where(good, at)

    def by_barcode(self, digits: pl.Series) -> pl.Series:
        """Where the item that each GTIN (as a number) finds stands in `items`; else null."""
        if not self._numbers.len():
            return pl.repeat(None, digits.len(), dtype=pl.UInt32, eager=True)
        wanted = digits.fill_null(-1)
        at = self._numbers.search_sorted(wanted).clip(upper_bound=self._numbers.len() - 1)
        at = at.cast(pl.UInt32)
        return _where(self._numbers.gather(at) == wanted, self._owners.gather(at))

    def widths(self) -> tuple[int, ...]:
        """The lengths of item ids that begin with a zero, commonest first."""
        padded = self.items.filter(pl.col("item_id").str.contains("^0[0-9]*$"))
        lengths = padded.select(pl.col("item_id").str.len_bytes().alias("n"))
        counts = lengths["n"].value_counts(sort=True)
        return tuple(counts["n"].to_list())


def stock_frames(
    items: Iterable[KnownItem], codes: Iterable[tuple[str, str]]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Items, and barcodes (digits) and PLUs (`plu:4011`) with their items, as a Stock wants them."""
    known = framed(map(_row, items), {name: ITEMS[name] for name in list(ITEMS)[:-2]})
    known = known.with_columns(hash=known["item_id"].hash()).sort("item_id")
    found = framed(codes, {"code": pl.String, "item_id": pl.String})
    is_plu = pl.col("code").str.starts_with(PLU)
    found = found.with_columns(
        number=pl.when(is_plu).then(None).otherwise(pl.col("code")).cast(pl.Int64)
    )
    places = known.select("item_id", pl.int_range(pl.len(), dtype=pl.UInt32).alias("item"))
    found = found.join(places, on="item_id", how="inner").sort("number", nulls_last=True)
    primary = found.drop_nulls("number").group_by("item_id").agg(pl.col("number").min())
    known = known.join(primary, on="item_id", how="left", maintain_order="left")
    known = known.rename({"number": "primary"})
    return known.select(list(ITEMS)), found.select(list(CODES))


def _row(item: KnownItem) -> tuple[str | int | bool | None, ...]:
    return (
        item.item_id,
        item.active,
        item.price_entry,
        item.cost,
        item.cost_currency,
        item.linked_item,
    )


def _where(good: pl.Series, at: pl.Series) -> pl.Series:
    return pl.select(pl.when(good).then(at).otherwise(None)).to_series()
