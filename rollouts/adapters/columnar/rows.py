"""Rows as they leave the columns: to be stored, and to be looked at."""

from collections.abc import Iterator, Sequence
from typing import cast

import polars as pl

from rollouts.adapters.columnar.cells import Cells
from rollouts.adapters.columnar.facts import ColumnFacts
from rollouts.adapters.columnar.lines import CODES
from rollouts.prices.model import EACH
from rollouts.prices.ports import DeltaRow, PreviewRow
from rollouts.prices.rules.words import flag_of
from rollouts.shared.money import EXPONENTS, written

PART = 5_000
SHOWN = 20
LONGEST_REASON = 80


def delta_parts(facts: ColumnFacts, cells: Cells, at: pl.Series) -> Iterator[Sequence[DeltaRow]]:
    """The rows at some positions, ready to be stored, in parts of `PART`."""
    for start in range(0, at.len(), PART):
        some = at.slice(start, PART)
        yield cast("Sequence[DeltaRow]", _stored(facts, cells, some).rows())


def previewed(facts: ColumnFacts, cells: Cells, differences: pl.Series) -> tuple[PreviewRow, ...]:
    """The first rows as they were understood."""
    at = pl.int_range(min(SHOWN, cells.height), dtype=pl.UInt32, eager=True)
    names = {code: each.value for each, code in CODES.items()}
    rows = _stored(facts, cells, at).with_columns(
        gtin=cells.wide["gtin"].gather(at) if "gtin" in cells.wide else pl.lit(""),
        difference=differences.gather(at).replace_strict(names, return_dtype=pl.String),
    )
    return tuple(
        PreviewRow(
            row_no=each["row_no"],
            item=each["item"],
            gtin=each["gtin"],
            place=each["place"],
            type=each["type"],
            price=_amount(each["price"], each["currency"]),
            currency=each["currency"],
            multi_qty=each["multi"] or 0,
            effective_from=each["valid_from"] or "",
            effective_to=each["valid_to"] or "",
            difference=each["difference"],
        )
        for each in rows.to_dicts()
    )


def _stored(facts: ColumnFacts, cells: Cells, at: pl.Series) -> pl.DataFrame:
    def text(name: str, default: str = "") -> pl.Series:
        texts, codes = cells.codes(name)[name]
        values = pl.Series([each or default for each in texts], dtype=pl.String)
        return values.gather(codes.gather(at))

    labels, codes = cells.codes("label")["label"]
    wanted = pl.Series([flag_of(each) for each in labels], dtype=pl.Boolean)
    reason = cells.written["reason"].gather(at) if "reason" in cells.written else text("reason")
    return pl.DataFrame(
        {
            "row_no": cells.row_no.gather(at).cast(pl.Int64),
            "item": facts.values("item", at),
            "uom": text("uom", EACH),
            "place": facts.values("place", at),
            "type": facts.values("type", at),
            "valid_from": facts.values("valid_from", at),
            "valid_to": facts.values("valid_to", at),
            "price": facts.values("price", at),
            "multi": facts.values("multi", at),
            "currency": facts.values("currency", at),
            "min_price": facts.values("min_price", at).cast(pl.Int64),
            "max_price": facts.values("max_price", at).cast(pl.Int64),
            "label": wanted.gather(codes.gather(at)),
            "reason": reason.str.strip_chars().str.slice(0, LONGEST_REASON),
            "action": facts.values("action", at),
        }
    )


def _amount(price: int | None, currency: str) -> str:
    return written(price, currency) if price is not None and currency in EXPONENTS else ""
