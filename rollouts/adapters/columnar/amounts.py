"""Prices, dates and words of a whole file: read once for each different text."""

from collections.abc import Mapping
from functools import partial

import polars as pl

from rollouts.adapters.columnar.cells import Cells
from rollouts.adapters.columnar.facts import ColumnFacts, Shared, coded, shared_of, table_of
from rollouts.adapters.columnar.stock import Stock
from rollouts.prices.model import PriceAction
from rollouts.prices.numbers import MOST_DIGITS, Written, written
from rollouts.prices.rules.facts import (
    NO_EXPONENT,
    RAILS,
    Reading,
    money_facts,
    place_and_money_facts,
    price_fix,
    times_facts,
    word_facts,
)
from rollouts.prices.rules.reference import Places
from rollouts.prices.rules.terms import Value

PLACE_COLUMNS = ("store", "price_zone", "currency", "tax_group", "department")
WORD_COLUMNS = ("price_type", "action", "multi_qty")
DATE_COLUMNS = ("effective_from", "effective_to")


def take_places(facts: ColumnFacts, cells: Cells, reading: Reading, places: Places) -> None:
    """Take the facts about where a price holds and what is paid in there."""
    facts.share(
        shared_of(
            cells.codes(*PLACE_COLUMNS), lambda row: place_and_money_facts(row, reading, places)
        )
    )


def take_words(facts: ColumnFacts, cells: Cells) -> None:
    """Take the facts about types, actions and pieces."""
    facts.share(shared_of(cells.codes(*WORD_COLUMNS), word_facts))


def take_times(facts: ColumnFacts, cells: Cells, reading: Reading) -> None:
    """Take the facts about ranges."""
    facts.share(shared_of(cells.codes(*DATE_COLUMNS), lambda row: times_facts(row, reading)))


def take_money(facts: ColumnFacts, cells: Cells, reading: Reading, stock: Stock) -> None:
    """Take the facts about amounts: every price read once, then put into minor units by currency."""
    texts, codes = cells.codes("price")["price"]
    exponents = facts.column("exponent")
    table = _prices(texts, reading, least=_least(facts))
    digits, places, zeros = (table[each].gather(codes) for each in ("digits", "places", "zeros"))
    sound = table["sound"].gather(codes) & (exponents != NO_EXPONENT)
    fine = sound & (places - zeros > exponents)
    price = pl.select(
        pl.when(sound & ~fine).then(_scaled(digits, exponents - places)).otherwise(None)
    ).to_series()
    extra = sound & ~fine & (places > exponents)
    wanted = (facts.column("action") == PriceAction.UPSERT.value) | (table["given"].gather(codes))
    state = table["trouble"].gather(codes)
    if not wanted.all():
        state = pl.select(pl.when(wanted).then(state).otherwise(pl.lit(""))).to_series()
    facts.put(price=price, price_state=state, price_too_fine=fine, price_zeros=extra)
    facts.share(Shared(table.select("price_fix", "price_short"), codes))
    _take_rails(facts, cells, reading, stock)


def _least(facts: ColumnFacts) -> int:
    """The fewest decimals that a currency of this file has."""
    known = facts.shared("exponent").table["exponent"]
    return min((each for each in known.to_list() if each != NO_EXPONENT), default=0)


def _prices(texts: list[str], reading: Reading, least: int) -> pl.DataFrame:
    """Each different price as digits, places and zeros; those beyond `least` places have a fix."""
    mark = reading.mark
    unique = pl.DataFrame({"text": pl.Series(texts, dtype=pl.String)})
    text = pl.col("text")
    read = unique.with_columns(
        (
            text.str.contains(rf"^-?[0-9]+(\{mark}[0-9]+)?$")
            & (text.str.len_bytes() <= MOST_DIGITS + 2)
        ).alias("sound"),
        text.str.split_exact(mark, 1).struct.field("field_1").fill_null("").alias("rest"),
        text.str.replace_all(mark, "", literal=True).cast(pl.Int64, strict=False).alias("digits"),
    ).with_columns(
        places=pl.col("rest").str.len_bytes().cast(pl.Int64),
        zeros=(
            pl.col("rest").str.len_bytes() - pl.col("rest").str.strip_chars_end("0").str.len_bytes()
        ).cast(pl.Int64),
    )
    return _with_fixes(read, texts, reading, least)


def _with_fixes(read: pl.DataFrame, texts: list[str], reading: Reading, least: int) -> pl.DataFrame:
    accepts = "number_format" in reading.answers.accept
    numbers: dict[int, Written] = {}
    for at in (~read["sound"]).arg_true().to_list():
        number = written(texts[at], reading.mark)
        numbers[at] = written(number.fix, reading.mark) if accepts and number.fix else number
    shorts = {
        at: price_fix(
            Written(read["digits"][at], read["places"][at], read["zeros"][at]), reading.mark
        )
        for at in (read["sound"] & (read["zeros"] > 0) & (read["places"] > least))
        .arg_true()
        .to_list()
    }
    rows: list[Mapping[str, Value]] = [
        {
            "digits": number.digits,
            "places": number.places,
            "zeros": number.zeros,
            "sound": not number.trouble,
            "trouble": number.trouble,
            "price_fix": number.fix,
            "price_short": price_fix(number, reading.mark) if number.zeros else "",
        }
        for number in numbers.values()
    ]
    sound = read.select(
        "digits",
        "places",
        "zeros",
        "sound",
        pl.lit("").alias("trouble"),
        pl.lit("").alias("price_fix"),
        pl.lit("").alias("price_short"),
        pl.Series("given", [bool(each) for each in texts], dtype=pl.Boolean),
        pl.int_range(pl.len(), dtype=pl.Int64).alias("place"),
    )
    short = pl.Series(list(shorts.values()), dtype=pl.String)
    if shorts:
        sound = _patched(
            sound, pl.Series(list(shorts), dtype=pl.Int64), pl.DataFrame({"price_short": short})
        )
    if rows:
        sound = _patched(sound, pl.Series(list(numbers), dtype=pl.Int64), table_of(rows))
    return sound


def _patched(frame: pl.DataFrame, places: pl.Series, values: pl.DataFrame) -> pl.DataFrame:
    """The frame with other values at some places."""
    return frame.update(values.with_columns(place=places), on="place")


def _scaled(digits: pl.Series, shift: pl.Series) -> pl.Series:
    """Digits times ten to a power; a negative power only ever takes zeros away."""
    powers = shift.unique().to_list()
    if len(powers) == 1:
        return _by_power(digits, powers[0])
    made = pl.repeat(None, digits.len(), dtype=pl.Int64, eager=True)
    for power in powers:
        if power is not None:
            made = pl.select(
                pl.when(shift == power).then(_by_power(digits, power)).otherwise(made)
            ).to_series()
    return made


def _by_power(digits: pl.Series, power: int | None) -> pl.Series:
    if power is None or power >= 0:
        return digits * int(10 ** (power or 0))
    by = int(10**-power)
    return (digits.abs() // by) * digits.sign()


def _take_rails(facts: ColumnFacts, cells: Cells, reading: Reading, stock: Stock) -> None:
    """Take floors, ceilings and costs; the item's own cost where the file has none."""
    for name in RAILS:
        if name not in cells.coded:
            facts.constant(**{name: None, f"{name}_broken": False})
            continue
        texts, codes = cells.coded[name]
        both = {name: (texts, codes), "currency": _currencies(facts)}
        facts.share(shared_of(both, partial(money_facts, name=name, reading=reading)))
    costs = stock.items["cost"]
    if costs.null_count() < costs.len():
        at = facts.column("at")
        same = stock.items["cost_currency"].gather(at) == facts.column("currency")
        own = pl.select(
            pl.when(same.fill_null(value=False)).then(costs.gather(at)).otherwise(None)
        ).to_series()
        said = facts.column("cost")
        facts.put(
            cost=said if said.null_count() == 0 else pl.select(pl.coalesce(said, own)).to_series()
        )


def _currencies(facts: ColumnFacts) -> tuple[list[str], pl.Series]:
    return coded(facts.column("currency"))
