"""Item ids, barcodes and PLUs of a whole file: checked and found."""

from collections.abc import Sequence
from functools import cache

import polars as pl

from rollouts.adapters.columnar.cells import Cells
from rollouts.adapters.columnar.facts import ColumnFacts
from rollouts.adapters.columnar.stock import Stock
from rollouts.items.rules import LENGTHS, barcode_trouble
from rollouts.prices.rules.facts import SCIENTIFIC, gtin_fix

FIVE = 100_000


def take_identities(
    facts: ColumnFacts, cells: Cells, stock: Stock, accepted: Sequence[str]
) -> None:
    """Take every fact about which item a row is about; `item` and `at` say it."""
    blank = pl.repeat("", cells.height, dtype=pl.String, eager=True)
    item, plu = cells.wide.get("item_id", blank), cells.wide.get("plu", blank)
    gtin, number, trouble, fix = _barcodes(cells.wide.get("gtin", blank), accepted)
    has_item, has_gtin, has_plu = item != "", gtin != "", plu != ""
    good = has_gtin & (trouble == "")
    own = stock.places(item) if has_item.any() else _nowhere(cells.height)
    found = _found(stock, own, good, number)
    names = stock.items["item_id"]
    elsewhere = has_item & found.is_not_null() & (found != own).fill_null(value=True)
    by_code = names.gather(found).fill_null("") if not has_item.all() else blank
    by_plu = plu.replace_strict(stock.plus, default="") if has_plu.any() else blank
    named = _first(item, has_item, _first(by_code, by_code != "", by_plu))
    at = own if has_item.all() else stock.places(named)
    scientific = _scientific(item, at)
    lost = at.is_null() & ~scientific & ((named != "") | has_plu)
    knows = pl.Series([stock.height > 0])
    facts.put(
        no_item=~(has_item | has_gtin | has_plu),
        gtin_state=trouble,
        gtin_fix=fix,
        item_scientific=scientific,
        item=named,
        gtin_elsewhere=elsewhere,
        gtin_unknown=good & ~has_item & found.is_null() & ~has_plu & knows,
        item_unknown=lost & knows,
        at=at,
    )
    facts.constant(item_fix="", gtin_item="")
    if elsewhere.any():
        facts.put(gtin_item=names.gather(found).fill_null(""))
    _take_items(facts, stock, at)


def unplaced(facts: ColumnFacts, stock: Stock) -> tuple[int, dict[str, str]]:
    """The width that puts leading zeros back to unknown items, and the items it finds; (0, {})."""
    unknown = facts.column("item").filter(facts.column("item_unknown")).unique().to_list()
    digits = [each for each in unknown if each and each.isascii() and each.isdecimal()]
    for width in stock.widths():
        padded = pl.Series([each.zfill(width) for each in digits], dtype=pl.String)
        there = stock.places(padded).is_not_null().to_list()
        found = {
            old: old.zfill(width) for old, is_there in zip(digits, there, strict=True) if is_there
        }
        if found:
            return width, found
    return 0, {}


def _barcodes(
    gtin: pl.Series, accepted: Sequence[str]
) -> tuple[pl.Series, pl.Series, pl.Series, pl.Series]:
    """The barcodes with accepted fixes taken, as numbers, what is wrong with each, what would do."""
    number = gtin.cast(pl.Int64, strict=False)
    length = gtin.str.len_bytes()
    signed = gtin.str.starts_with("+") | gtin.str.starts_with("-")
    plain = number.is_not_null() & length.is_in(list(LENGTHS)) & ~signed
    good = (plain & (_weighted(number) == 0)).fill_null(value=False) | (gtin == "")
    nothing = pl.repeat("", gtin.len(), dtype=pl.String, eager=True)
    odd = (~good).arg_true()
    if not odd.len():
        return gtin, number, nothing, nothing
    texts = gtin.gather(odd).unique().to_list()
    trouble = {each: barcode_trouble(each) for each in texts}
    fixes = {each: gtin_fix(each, trouble[each]) for each in texts}
    taken = {each: fixes[each] for each in texts if trouble[each] in accepted and fixes[each]}
    states = gtin.replace_strict({**trouble, **dict.fromkeys(taken, "")}, default="")
    meant = gtin.replace_strict(fixes, default="")
    if taken:
        gtin = gtin.replace(taken)
        number = gtin.cast(pl.Int64, strict=False)
    return gtin, number, states, meant


def _weighted(number: pl.Series) -> pl.Series:
    """The remainder of the right-aligned weighted sum: 0 for a right check digit of any length.

    Five digits at a time are looked up; those behind an odd number of digits begin with weight 3.
    """
    low = number.fill_null(0).clip(lower_bound=0)
    parts = (low % FIVE, (low // FIVE) % FIVE, (low // FIVE**2) % FIVE)
    sums = [
        _sums(first).gather(part.cast(pl.UInt32))
        for part, first in zip(parts, (1, 3, 1), strict=True)
    ]
    return (sums[0] + sums[1] + sums[2]) % 10


@cache
def _sums(first: int) -> pl.Series:
    """The weighted sum of every five digits, from the right."""
    digits = pl.int_range(FIVE, dtype=pl.UInt32, eager=True)
    total = pl.zeros(FIVE, dtype=pl.UInt32, eager=True)
    for place in range(5):
        total += (digits // 10**place % 10) * (first if place % 2 == 0 else 4 - first)
    return total.cast(pl.UInt16)


def _found(stock: Stock, own: pl.Series, good: pl.Series, number: pl.Series) -> pl.Series:
    """Where the item of each sound barcode stands: mostly it is the one that the row names."""
    found = _nowhere(good.len())
    if not good.any() or not stock.height:
        return found
    usual = good & (stock.items["primary"].gather(own) == number).fill_null(value=False)
    if usual.all():
        return own
    found = pl.select(pl.when(usual).then(own).otherwise(None)).to_series()
    rest = (good & ~usual).arg_true()
    return found.scatter(rest, stock.by_barcode(number.gather(rest)))


def _nowhere(height: int) -> pl.Series:
    return pl.repeat(None, height, dtype=pl.UInt32, eager=True)


def _scientific(item: pl.Series, at: pl.Series) -> pl.Series:
    """Which item ids a spreadsheet has rounded; none that is known is one."""
    unknown = item.filter(at.is_null()).unique().to_list()
    return item.is_in([each for each in unknown if barcode_trouble(each) == SCIENTIFIC])


def _first(one: pl.Series, is_given: pl.Series, other: pl.Series) -> pl.Series:
    if is_given.all():
        return one
    return pl.select(pl.when(is_given).then(one).otherwise(other)).to_series()


def _take_items(facts: ColumnFacts, stock: Stock, at: pl.Series) -> None:
    """What is known of the items; an empty list of them knows nothing."""
    items = stock.items
    if not items["active"].all():
        inactive = ~items["active"].gather(at).fill_null(value=True)
        facts.put(item_inactive=inactive)
    else:
        facts.constant(item_inactive=False)
    if items["price_entry"].any():
        facts.put(price_entry=items["price_entry"].gather(at).fill_null(value=False))
    else:
        facts.constant(price_entry=False)
    linked = items.filter(pl.col("linked_item") != "")
    missing = linked.filter(stock.places(linked["linked_item"]).is_null())
    if missing.height:
        names = items["linked_item"].gather(at).fill_null("")
        facts.put(linked_item=names, link_missing=names.is_in(missing["linked_item"].to_list()))
    else:
        facts.constant(linked_item="", link_missing=False)
