"""Every row against the book, and against the other rows of its file."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from rollouts.adapters.columnar.cells import Cells
from rollouts.adapters.columnar.facts import ColumnFacts, Shared, shared_of
from rollouts.adapters.columnar.shelf import PriceShelf, holds_at, rest_of
from rollouts.prices.model import EACH, Difference, PriceAction, PriceType
from rollouts.prices.rules.crossing import Crossing, Lying, crossings
from rollouts.prices.rules.facts import NEVER
from rollouts.prices.rules.reference import Places

CODES = {each: code for code, each in enumerate(Difference)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The line of every row: its hash, its item and, by a table, what it has besides."""

    hashes: pl.Series
    items: pl.Series
    rests: Shared
    starts: pl.Series
    ends: pl.Series


def lines_of(facts: ColumnFacts, cells: Cells, places: Places) -> Lines:
    """The lines, and in the table of rests the wider places that a price is looked for in."""
    place, words = facts.shared("place"), facts.shared("type")
    parts = {
        **cells.codes("uom"),
        "place": (place.table["place"].to_list(), place.codes),
        "type": (words.table["type"].to_list(), words.codes),
    }
    rests = shared_of(
        parts, lambda row: _rests(row["uom"] or EACH, row["place"], row["type"], places)
    )
    items = _named(facts, cells)
    own = rests.table["rest"].hash().gather(rests.codes)
    return Lines(
        hashes=items.hash() ^ own,
        items=items,
        rests=rests,
        starts=facts.column("start").fill_null(0),
        ends=facts.column("end").fill_null(0),
    )


def take_standing(facts: ColumnFacts, lines: Lines, shelf: PriceShelf, now: int) -> pl.Series:
    """Take the facts about the book; what each row changes, as a code of `Difference`."""
    last, following = shelf.around(lines.hashes, lines.items, lines.starts)
    old = _first_priced(shelf, last, following)
    old = _wider(shelf, lines, old, ("zone_rest", "wide_rest"))
    _take_old(facts, shelf, old)
    _take_scheduled(facts, shelf, lines, last, following, now)
    _take_others(facts, shelf, lines)
    return _differences(facts, shelf, lines, last, following)


def crossing_rows(lines: Lines, row_no: pl.Series, sound: pl.Series) -> tuple[Crossing, ...]:
    """What `rollouts.prices.rules.crossing` finds among the sound rows."""
    hashes = lines.hashes if sound.all() else lines.hashes.filter(sound)
    if hashes.n_unique() == hashes.len():
        return ()
    frame = pl.DataFrame(
        {
            "hash": lines.hashes,
            "start": lines.starts,
            "end": lines.ends,
            "row_no": row_no.cast(pl.Int64),
            "at": pl.int_range(row_no.len(), dtype=pl.UInt32, eager=True),
        }
    ).filter(sound)
    twice = frame.filter(pl.col("hash").is_duplicated()).sort("hash", "start", "row_no")
    bounded = pl.when(pl.col("end") < NEVER).then(pl.col("end")).otherwise(-NEVER)
    reach = bounded.cum_max().over("hash").shift(1).over("hash")
    met = (pl.col("start") == pl.col("start").shift(1).over("hash")) | (pl.col("start") < reach)
    suspects = twice.filter(met.fill_null(value=False).any().over("hash"))
    return crossings(_lying(lines, suspects))


def _lying(lines: Lines, suspects: pl.DataFrame) -> list[Lying]:
    at = suspects["at"]
    rests = lines.rests.table["rest"].gather(lines.rests.codes.gather(at))
    names = (lines.items.gather(at) + "|" + rests).to_list()
    return [
        Lying(row_no=row_no, line=name, start=start, end=end)
        for name, row_no, start, end in zip(
            names,
            suspects["row_no"].to_list(),
            suspects["start"].to_list(),
            suspects["end"].to_list(),
            strict=True,
        )
    ]


def _rests(uom: str, place: str, kind: str, places: Places) -> dict[str, str]:
    store = place.removeprefix("store:") if place.startswith("store:") else ""
    zone = places.stores.get(store, ("", ""))[0]
    wider = f"zone:{zone}" if zone else ""
    regular = PriceType.REGULAR.value
    promotion = PriceType.PROMOTION.value
    return {
        "rest": rest_of(uom, place, kind),
        "zone_rest": rest_of(uom, wider, kind),
        "wide_rest": rest_of(uom, "", kind),
        "regular_rest": rest_of(uom, place, regular),
        "regular_zone_rest": rest_of(uom, wider, regular),
        "regular_wide_rest": rest_of(uom, "", regular),
        "promotion_rest": rest_of(uom, place, promotion),
        "promotion_wide_rest": rest_of(uom, "", promotion),
    }


def _named(facts: ColumnFacts, cells: Cells) -> pl.Series:
    """The item of each row; where none is found, the barcode or PLU that stands in the file."""
    items = facts.column("item")
    missing = items == ""
    for name in ("gtin", "plu"):
        if name in cells.wide and missing.any():
            said = cells.wide[name]
            items = pl.select(pl.when(missing).then(f"{name}:" + said).otherwise(items)).to_series()
            missing = items == f"{name}:"
    return items


def _first_priced(shelf: PriceShelf, one: pl.Series, other: pl.Series) -> pl.Series:
    prices = shelf.column("price")
    if shelf.ends_early:
        none = pl.lit(None, dtype=pl.UInt32)
        one, other = (
            pl.select(pl.when(prices.gather(at).is_null()).then(none).otherwise(at)).to_series()
            for at in (one, other)
        )
    if other.null_count() == other.len():
        return one
    return pl.select(pl.coalesce(one, other)).to_series()


def _wider(shelf: PriceShelf, lines: Lines, found: pl.Series, names: Sequence[str]) -> pl.Series:
    """`found`, and for rows that found nothing the price of a wider place."""
    for name in names:
        if not shelf.height or not found.null_count():
            return found
        rows = found.is_null().arg_true()
        at = _nearest(shelf, lines, rows, name)
        if at.null_count() < at.len():
            found = found.clone().scatter(rows, at)  # scatter writes in place; others hold `found`
    return found


def _nearest(shelf: PriceShelf, lines: Lines, rows: pl.Series, name: str) -> pl.Series:
    items, starts = lines.items.gather(rows), lines.starts.gather(rows)
    rests = lines.rests.table[name].hash().gather(lines.rests.codes.gather(rows))
    return _first_priced(shelf, *shelf.around(items.hash() ^ rests, items, starts))


def _take_old(facts: ColumnFacts, shelf: PriceShelf, old: pl.Series) -> None:
    if old.null_count() == old.len():
        facts.constant(old_price=None, old_multi=None, old_currency_same=False)
        return
    facts.put(
        old_price=shelf.column("price").gather(old),
        old_multi=shelf.column("multi").gather(old),
        old_currency_same=(shelf.money.gather(old) == _money(facts, shelf)).fill_null(value=False),
    )


def _money(facts: ColumnFacts, shelf: PriceShelf) -> pl.Series:
    """The currency of each row, by its place in the shelf's list; -1 for one that is not there."""
    shared = facts.shared("currency")
    places = {each: at for at, each in enumerate(shelf.currencies)}
    codes = [places.get(each, -1) for each in shared.table["currency"].to_list()]
    return pl.Series(codes, dtype=pl.Int16).gather(shared.codes)


def _take_scheduled(
    facts: ColumnFacts,
    shelf: PriceShelf,
    lines: Lines,
    last: pl.Series,
    following: pl.Series,
    now: int,
) -> None:
    start, end = shelf.column("start"), shelf.column("end")
    facts.constant(over_scheduled=False, scheduled_from=None)
    ahead = start.gather(following)
    coming = (ahead > now) & (ahead < lines.ends) & (lines.ends != NEVER)
    over = coming.fill_null(value=False)
    when = ahead
    if (shelf.starts > now).any():
        begun, until = start.gather(last), end.gather(last)
        cut = (begun > now) & (begun < lines.starts) & (lines.starts < until) & (until != NEVER)
        when = pl.select(pl.when(over).then(ahead).otherwise(begun)).to_series()
        over |= cut.fill_null(value=False)
    if over.any():
        facts.put(over_scheduled=over, scheduled_from=when)


def _take_others(facts: ColumnFacts, shelf: PriceShelf, lines: Lines) -> None:
    """The regular price beside a clearance or a multi-buy; a promotion around a regular price."""
    kinds = facts.shared("type")
    is_regular = (kinds.table["type"] == PriceType.REGULAR.value) & (kinds.table["multi"] == 1)
    facts.constant(regular_price=None, in_promotion=False)
    if not shelf.height:
        return
    rows = (~is_regular.fill_null(value=False)).gather(kinds.codes).arg_true()
    if rows.len():
        facts.put(regular_price=_spread(facts.height, rows, _regular(shelf, lines, rows)))
    if PriceType.PROMOTION.value in shelf.types:
        held = _in_promotion(shelf, lines, "promotion_rest")
        facts.put(in_promotion=held | _in_promotion(shelf, lines, "promotion_wide_rest"))


def _regular(shelf: PriceShelf, lines: Lines, rows: pl.Series) -> pl.Series:
    found = _nearest(shelf, lines, rows, "regular_rest")
    for name in ("regular_zone_rest", "regular_wide_rest"):
        other = _nearest(shelf, lines, rows, name)
        found = pl.select(pl.coalesce(found, other)).to_series()
    return shelf.column("price").gather(found)


def _spread(height: int, rows: pl.Series, values: pl.Series) -> pl.Series:
    return pl.repeat(None, height, dtype=pl.Int64, eager=True).scatter(rows, values)


def _in_promotion(shelf: PriceShelf, lines: Lines, name: str) -> pl.Series:
    rests = lines.rests.table[name].hash().gather(lines.rests.codes)
    at, _ = shelf.around(lines.items.hash() ^ rests, lines.items, lines.starts)
    return holds_at(shelf.frame, at, lines.starts).fill_null(value=False)


def _differences(
    facts: ColumnFacts, shelf: PriceShelf, lines: Lines, last: pl.Series, following: pl.Series
) -> pl.Series:
    begun, until = shelf.column("start").gather(last), shelf.column("end").gather(last)
    begins = (begun == lines.starts).fill_null(value=False)
    held = (lines.starts < until).fill_null(value=False)
    if shelf.ends_early:
        held &= shelf.column("price").gather(last).is_not_null()
    same = _same_worth(facts, shelf, last)
    unchanged = same & (lines.ends == until) if begins.any() else begins
    within = same & (lines.ends <= until)
    if following.null_count() < following.len():
        ahead = shelf.column("start").gather(following)
        within &= (ahead >= lines.ends).fill_null(value=True)
    codes = {each: pl.lit(code, dtype=pl.UInt8) for each, code in CODES.items()}
    kept, changed = codes[Difference.UNCHANGED], codes[Difference.CHANGED]
    made = pl.select(
        pl.when(begins)
        .then(pl.when(unchanged).then(kept).otherwise(changed))
        .when(held)
        .then(pl.when(within).then(kept).otherwise(changed))
        .otherwise(codes[Difference.NEW])
    ).to_series()
    return _with_ends(facts, made, begins, held)


def _with_ends(
    facts: ColumnFacts, made: pl.Series, begins: pl.Series, held: pl.Series
) -> pl.Series:
    """The differences, with those of rows that end a price or take one back."""
    words = facts.shared("action")
    for action, ending in ((PriceAction.DELETE, begins), (PriceAction.END, held)):
        wanted = words.table["action"] == action.value
        if wanted.any():
            code = (
                pl.when(ending).then(CODES[Difference.ENDED]).otherwise(CODES[Difference.UNCHANGED])
            )
            own = wanted.gather(words.codes)
            made = pl.select(pl.when(own).then(code.cast(pl.UInt8)).otherwise(made)).to_series()
    return made


def _same_worth(facts: ColumnFacts, shelf: PriceShelf, last: pl.Series) -> pl.Series:
    price = shelf.column("price").gather(last) == facts.column("price")
    multi = shelf.column("multi").gather(last) == facts.column("multi")
    money = shelf.money.gather(last) == _money(facts, shelf)
    return (price & multi & money).fill_null(value=False)
