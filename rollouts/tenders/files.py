"""The kinds of tender objects that are imported by name, and how their files look.

Amounts are whole numbers of minor units, and their columns say so: a tender without a currency is in
the store's own, which may have none, two or three decimals.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from rollouts.estate.imports import cells, typed
from rollouts.estate.imports.cells import Bad
from rollouts.estate.imports.columns import Column
from rollouts.estate.imports.layouts import Broken, Layout, Want, layout_among, row_of
from rollouts.items.columns import period_columns, trade_column
from rollouts.registers.model import ENTERPRISE, Level
from rollouts.shared.findings import Parameter
from rollouts.shared.objects import Keyed
from rollouts.tenders.catalogue import Funding
from rollouts.tenders.columns import (
    BY_FIELD,
    MODES,
    TEXT,
    TYPE_COLUMNS,
    bin_digits,
    key_column,
    scope_column,
    words_column,
)
from rollouts.tenders.lists import joined
from rollouts.tenders.model import (
    OPEN_START,
    CardRange,
    SettlementChannel,
    TenderMapping,
    TenderOverride,
    TenderType,
)
from rollouts.tenders.reconciling.layouts import PosLayout, SettlementLayout
from rollouts.tenders.records import KINDS

LOWEST_PRIORITY = 9999


def _dated(line: str, row: Mapping[str, str]) -> str:
    return f"{line} {row.get('valid_from') or OPEN_START}"


def _at(row: Mapping[str, str]) -> str:
    return row.get("scope") or str(ENTERPRISE)


def _mapped(row: Mapping[str, str]) -> str:
    bins = (row.get("bin_from") or "", row.get("bin_to") or "")
    span = "-".join(bins) if bins[0] else ""
    parts = (row["tender"], row.get("brand") or "", span, row.get("entry_mode") or "")
    return _dated(f"{_at(row)} {'/'.join(parts).rstrip('/')}", row)


def _settle_override(values: dict[str, str], _present: Mapping[str, str]) -> Broken | None:
    """Bring the value into the form of the field it patches."""
    column = BY_FIELD.get(values.get("field", ""))
    text = values.get("value", "")
    if column is None or not text:
        return None
    value = column.check(text)
    if isinstance(value, Bad):
        rule = value.rule if "." in value.rule else f"estate.{value.rule}"
        parameters: dict[str, Parameter] = {"known": value.known, "limit": value.limit}
        return Broken(rule=rule, field="value", value=text[:80], parameters=parameters)
    values["value"] = value
    return None


def _account(each: TenderMapping, field: str, kind: str, rule: str) -> Iterator[Want]:
    code = getattr(each, field)
    if code:
        yield Want(kind=kind, key=code, field=field, rule=rule)


def _mapping_wants(each: TenderMapping) -> Iterator[Want]:
    for field in ("asset_account", "fee_account", "over_short_account"):
        yield from _account(each, field, "gl_account", "items.unknown_account")
    yield from _account(each, "bank_account", "bank_account", "tenders.bank_unknown")
    if each.scope.level is Level.STORE:
        yield Want(kind="store", key=each.scope.code, field="scope", rule="items.unknown_store")


def _channel_wants(each: SettlementChannel) -> Iterator[Want]:
    yield Want(
        kind="processor", key=each.processor, field="processor", rule="items.unknown_processor"
    )
    if each.merchant_id:
        yield Want(
            kind="merchant_id",
            key=f"{each.processor}/{each.merchant_id}",
            field="merchant_id",
            rule="tenders.merchant_unknown",
        )


def _layout_wants(each: SettlementLayout) -> Iterator[Want]:
    yield Want(
        kind="processor", key=each.processor, field="processor", rule="items.unknown_processor"
    )


TYPES: Layout[TenderType] = Layout(
    kinds=KINDS,
    ranges=True,
    kind="tender",
    columns=(
        key_column("tender", "tender code", field="code"),
        scope_column(),
        *TYPE_COLUMNS,
        *period_columns(),
    ),
    identity=lambda row: _dated(f"{_at(row)} {row['code']}", row),
)

OVERRIDES: Layout[TenderOverride] = Layout(
    kinds=KINDS,
    ranges=True,
    kind="tender_override",
    columns=(
        key_column("tender", "tender code", field="tender"),
        scope_column(is_key=True),
        trade_column("field", cells.choice("tenders.unknown_field", BY_FIELD), is_key=True),
        trade_column("value", TEXT, needed=True),
        *period_columns(),
    ),
    identity=lambda row: _dated(f"{_at(row)} {row['tender']}.{row['field']}", row),
    settle=_settle_override,
)

CARD_RANGES: Layout[CardRange] = Layout(
    kinds=KINDS,
    ranges=True,
    kind="card_range",
    columns=(
        key_column("brand", "card brand", "scheme", field="brand"),
        trade_column("bin_from", bin_digits, "from bin", is_key=True),
        trade_column("bin_to", bin_digits, "to bin", is_key=True),
        trade_column("funding", cells.choice_of("tenders.unknown_funding", Funding)),
        trade_column("priority", typed.whole(0, LOWEST_PRIORITY)),
        *period_columns(),
    ),
    identity=lambda row: _dated(f"{row['brand']} {row['bin_from']}-{row['bin_to']}", row),
)

MAP: Layout[TenderMapping] = Layout(
    kinds=KINDS,
    ranges=True,
    kind="tender_map",
    columns=(
        key_column("tender", "tender code", field="tender"),
        scope_column(),
        trade_column("brand", cells.code, "card brand", "scheme"),
        trade_column("bin_from", bin_digits),
        trade_column("bin_to", bin_digits),
        trade_column("entry_mode", MODES, "entry"),
        trade_column("channel", cells.code, "settlement channel"),
        trade_column("asset_account", cells.code, "clearing account"),
        trade_column("fee_account", cells.code),
        trade_column("over_short_account", cells.code, "over short"),
        trade_column("cost_centre", TEXT, "cost center"),
        trade_column("bank_account", cells.code, "bank"),
        *period_columns(),
    ),
    identity=_mapped,
    wants=_mapping_wants,
)

CHANNELS: Layout[SettlementChannel] = Layout(
    kinds=KINDS,
    ranges=True,
    kind="settlement_channel",
    columns=(
        key_column("channel", "settlement channel", field="code"),
        trade_column("processor", cells.code, needed=True),
        trade_column("merchant_id", cells.code, "mid"),
        trade_column("cut_off", cells.cutover, "batch cut off"),
        trade_column("currency", typed.currency),
        *period_columns(),
    ),
    identity=lambda row: _dated(row["code"], row),
    wants=_channel_wants,
)


def _headers(*fields: str) -> tuple[Column, ...]:
    return tuple(trade_column(each, TEXT) for each in fields)


SETTLEMENT_LAYOUTS: Layout[SettlementLayout] = Layout(
    kinds=KINDS,
    kind="settlement_layout",
    columns=(
        key_column("processor", field="processor"),
        trade_column("gross", TEXT, needed=True),
        *_headers(
            "scheme", "count", "fee", "net", "currency", "reference", "kind", "store", "date"
        ),
        trade_column("only_scheme", cells.code),
        trade_column("only_currency", typed.currency),
        words_column("scheme_words", TEXT),
        words_column("chargeback_words", TEXT),
        trade_column("in_minor_units", typed.flag),
        trade_column("decimal_comma", typed.flag),
    ),
    identity=lambda row: row["processor"],
    wants=_layout_wants,
)

POS_LAYOUTS: Layout[PosLayout] = Layout(
    kinds=KINDS,
    kind="pos_layout",
    columns=(
        key_column("layout", field="name"),
        trade_column("tender", TEXT, needed=True),
        trade_column("amount", TEXT, needed=True),
        *_headers("count", "brand", "register", "currency", "reference"),
        *_headers("refunds", "tips", "cash_back", "store", "date"),
        trade_column("only_currency", typed.currency),
        trade_column("in_minor_units", typed.flag),
        trade_column("decimal_comma", typed.flag),
    ),
    identity=lambda row: row["name"],
)

LAYOUTS: Mapping[str, Layout[Any]] = {
    "types": TYPES,
    "overrides": OVERRIDES,
    "card-ranges": CARD_RANGES,
    "channels": CHANNELS,
    "map": MAP,
    "settlement-layouts": SETTLEMENT_LAYOUTS,
    "pos-layouts": POS_LAYOUTS,
}
"""Every kind that `tender import` takes, by the word that people type."""


def layout_named(word: str) -> Layout[Any]:
    """The layout that people call `word`, in any case; KnownError `tenders.unknown_kind`."""
    return layout_among(LAYOUTS, word, rule="tenders.unknown_kind", about="tender")


def cells_of(layout: Layout[Any], entity: Keyed) -> tuple[str, ...]:
    """As `layouts.cells_of`, with lists as people write them."""
    texts = layout.kinds.texts_of(entity)
    if isinstance(entity, TenderOverride):
        texts["value"] = joined(entity.field, entity.value)
    return row_of(
        layout, {each.field: joined(each.field, texts[each.field]) for each in layout.columns}
    )
