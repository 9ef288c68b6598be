"""The kinds of tax objects that are imported as tables, and how their files look.

Money stands in whole minor units, rates in percent, moments as dates; a `valid_to` is the first
moment excluded, as in a rate file.
"""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from rollouts.estate.imports import cells, typed
from rollouts.estate.imports.cells import Bad, Check
from rollouts.estate.imports.columns import Column
from rollouts.estate.imports.layouts import Layout, Want, layout_among
from rollouts.estate.names import is_code
from rollouts.items.columns import LONGEST_TEXT, trade_column
from rollouts.shared.objects import canonical, codec_of
from rollouts.shared.rounding import Tie
from rollouts.taxes.model import (
    AtThreshold,
    Bracket,
    Deposit,
    Fulfilment,
    JurisdictionLevel,
    PosTaxMap,
    Review,
    RoundedPart,
    RoundingLevel,
    RuleKind,
    TaxAuthority,
    TaxGroup,
    TaxJurisdiction,
    TaxLocation,
    TaxRule,
    ThresholdMode,
)
from rollouts.taxes.records import KINDS

LONGEST_SOURCE = 300
RATE_PLACES = 6
MOST_STEPS = 99
MOST_MINOR = 10**12
SHOWN = 32

_TEXT = cells.free(LONGEST_TEXT)
_NUMBER = typed.number(places=RATE_PLACES)
_MINOR = typed.whole(0, MOST_MINOR)


def _word(kind: type[StrEnum]) -> Check:
    return cells.choice_of("taxes.unknown_word", kind)


def _codes(text: str) -> str | Bad:
    """Codes with spaces between them, or the JSON list that an export writes."""
    return _listed(text, is_code)


def _fulfilments(text: str) -> str | Bad:
    return _listed(text, {each.value for each in Fulfilment}.__contains__)


def _listed(text: str, fits: Any) -> str | Bad:  # noqa: ANN401 - says of a text whether it fits
    try:
        found = json.loads(text) if text.startswith("[") else text.split()
    except (ValueError, RecursionError):
        return Bad(rule="taxes.bad_list")
    good = isinstance(found, list) and all(isinstance(each, str) and fits(each) for each in found)
    return canonical(list(dict.fromkeys(found))) if good else Bad(rule="taxes.bad_list")


def _brackets(text: str) -> str | Bad:
    codec = codec_of(tuple[Bracket, ...])
    try:
        return codec.write(codec.read(text))
    except (ArithmeticError, KeyError, RecursionError, TypeError, ValueError):
        return Bad(rule="taxes.bad_brackets")


def _code(name: str, *aliases: str) -> Column:
    return trade_column(name, cells.code, *aliases, field="code", is_key=True)


def _dates() -> tuple[Column, Column]:
    return (
        trade_column("valid_from", typed.since, "from", "effective from", "start"),
        trade_column("valid_to", typed.before, "to", "effective to", "end"),
    )


def _since(row: Mapping[str, str]) -> str:
    return row.get("valid_from") or "-"


def _rule_key(row: Mapping[str, str]) -> str:
    parts = (row["jurisdiction"], row["group"], row.get("step") or "1")
    marks = {
        "holiday": row.get("holiday") == "true",
        "pending": row.get("review") == Review.PENDING.value,
    }
    said = (word for word, holds in marks.items() if holds)
    return " ".join((*parts, row.get("fulfilment") or Fulfilment.ANY.value, _since(row), *said))


def _map_key(row: Mapping[str, str]) -> str:
    authorities = json.loads(row.get("authorities") or "[]")
    return " ".join((row["platform"], row["group"], ",".join(authorities))).rstrip()


def _authority(code: str, field: str = "authority") -> Want:
    return Want(kind="tax_authority", key=code, field=field, rule="taxes.unknown_authority")


def _place(code: str, field: str = "jurisdiction") -> Want:
    return Want(kind="tax_jurisdiction", key=code, field=field, rule="taxes.unknown_jurisdiction")


def _group(code: str) -> Want:
    return Want(kind="tax_group", key=code, field="group", rule="taxes.unknown_group")


def _rule_wants(each: TaxRule) -> Iterator[Want]:
    yield _place(each.jurisdiction)
    yield _group(each.group)


def _location_wants(each: TaxLocation) -> Iterator[Want]:
    for code in each.jurisdictions:
        yield _place(code, "jurisdictions")


def _map_wants(each: PosTaxMap) -> Iterator[Want]:
    yield _group(each.group)
    for code in each.authorities:
        yield _authority(code, "authorities")


AUTHORITIES: Layout[TaxAuthority] = Layout(
    kinds=KINDS,
    kind="tax_authority",
    columns=(
        _code("authority", "authority code"),
        trade_column("name", _TEXT),
        trade_column("currency", typed.currency, needed=True),
        trade_column("level", _word(RoundingLevel), "rounding"),
        trade_column("tie", _word(Tie)),
        trade_column("precision", typed.number(least=Decimal("0.0001"), places=4)),
        trade_column("rounded_part", _word(RoundedPart)),
        trade_column("combined", typed.flag),
        trade_column("holidays_capped", typed.flag),
    ),
    identity=lambda row: row["code"],
)

JURISDICTIONS: Layout[TaxJurisdiction] = Layout(
    kinds=KINDS,
    kind="tax_jurisdiction",
    columns=(
        _code("jurisdiction", "jurisdiction code"),
        trade_column("authority", cells.code, needed=True),
        trade_column("level", _word(JurisdictionLevel), needed=True),
        trade_column("name", _TEXT),
        trade_column("country", cells.country),
        trade_column("subdivision", cells.subdivision, "state", "province"),
        trade_column("city", _TEXT),
        trade_column("lowest", _NUMBER, "lowest rate"),
        trade_column("highest", _NUMBER, "highest rate"),
    ),
    identity=lambda row: row["code"],
    wants=lambda each: (_authority(each.authority),),
)

GROUPS: Layout[TaxGroup] = Layout(
    kinds=KINDS,
    kind="tax_group",
    columns=(
        _code("group", "tax group"),
        trade_column("description", _TEXT, "name"),
        trade_column("standard_code", _TEXT),
    ),
    identity=lambda row: row["code"],
)

RULES: Layout[TaxRule] = Layout(
    kinds=KINDS,
    kind="tax_rule",
    columns=(
        trade_column("jurisdiction", cells.code, is_key=True),
        trade_column("group", cells.code, "tax group", is_key=True),
        trade_column("step", typed.whole(1, MOST_STEPS)),
        trade_column("fulfilment", _word(Fulfilment)),
        *_dates(),
        trade_column("kind", _word(RuleKind), needed=True),
        trade_column("rate", _NUMBER),
        trade_column("amount", _NUMBER),
        trade_column("unit", cells.code),
        trade_column("brackets", _brackets),
        trade_column("inclusive", typed.flag),
        trade_column("feeds_next", typed.flag),
        trade_column("fed_by_previous", typed.flag),
        trade_column("reverse_charge", typed.flag),
        trade_column("threshold", _MINOR),
        trade_column("threshold_mode", _word(ThresholdMode)),
        trade_column("at_threshold", _word(AtThreshold)),
        trade_column("min_taxable", _MINOR),
        trade_column("max_taxable", _MINOR),
        trade_column("portion", _NUMBER),
        trade_column("holiday", typed.flag),
        trade_column("holiday_cap", _MINOR),
        trade_column("source", cells.free(LONGEST_SOURCE), "law"),
        trade_column("review", _word(Review)),
    ),
    identity=_rule_key,
    wants=_rule_wants,
)

LOCATIONS: Layout[TaxLocation] = Layout(
    kinds=KINDS,
    kind="tax_location",
    columns=(
        _code("location", "tax location"),
        *_dates(),
        trade_column("jurisdictions", _codes, needed=True),
        trade_column("fulfilments", _fulfilments),
        trade_column("prices_include_tax", typed.flag),
        trade_column("combined_rate", _NUMBER),
        trade_column("combined_group", cells.code),
    ),
    identity=lambda row: f"{row['code']} {_since(row)}",
    wants=_location_wants,
)

POS_CODES: Layout[PosTaxMap] = Layout(
    kinds=KINDS,
    kind="pos_tax_map",
    columns=(
        trade_column("platform", cells.code, is_key=True),
        trade_column("group", cells.code, "tax group", is_key=True),
        trade_column("authorities", _codes, "authority"),
        trade_column("pos_code", cells.code, "tax code", needed=True),
        trade_column("description", _TEXT),
    ),
    identity=_map_key,
    wants=_map_wants,
)

DEPOSITS: Layout[Deposit] = Layout(
    kinds=KINDS,
    kind="deposit",
    columns=(
        _code("deposit", "deposit code"),
        trade_column("jurisdiction", cells.code, is_key=True),
        *_dates(),
        trade_column("amount", _MINOR, "minor units", needed=True),
        trade_column("currency", typed.currency, needed=True),
        trade_column("in_base", typed.flag),
    ),
    identity=lambda row: f"{row['code']} {row['jurisdiction']} {_since(row)}",
    wants=lambda each: (_place(each.jurisdiction),),
)

LAYOUTS: Mapping[str, Layout[Any]] = {
    "authorities": AUTHORITIES,
    "jurisdictions": JURISDICTIONS,
    "groups": GROUPS,
    "rules": RULES,
    "locations": LOCATIONS,
    "pos-codes": POS_CODES,
    "deposits": DEPOSITS,
}
"""Every kind that `tax list` shows and `tax import` takes as a table, by the word people type."""

RATES = "rates"
"""What `tax import` takes besides: published rates, which wait for a review."""


def layout_named(word: str) -> Layout[Any]:
    """The layout that people call `word`, in any case; KnownError `taxes.unknown_kind`."""
    return layout_among(LAYOUTS, word, rule="taxes.unknown_kind", about="taxes", more=(RATES,))
