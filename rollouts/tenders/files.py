"""The kinds of tender objects that are imported by name, and how their files look.

Amounts are whole numbers of minor units, and their columns say so: a tender without a currency is in
the store's own, which may have none, two or three decimals.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from rollouts.estate.imports import cells, typed
from rollouts.estate.imports.cells import Bad, Check
from rollouts.estate.imports.columns import Column
from rollouts.estate.imports.layouts import Broken, Layout, Want
from rollouts.estate.names import fold, nearest_or_all
from rollouts.items.columns import LONGEST_TEXT, period_columns, trade_column
from rollouts.registers.model import ENTERPRISE, Level, parse_scope
from rollouts.shared.errors import KnownError, refuse
from rollouts.shared.findings import Parameter
from rollouts.shared.objects import Keyed
from rollouts.tenders.catalogue import (
    Authorization,
    EntryMode,
    Funding,
    RoundingMode,
    TenderClass,
)
from rollouts.tenders.lists import Words, joined, words_of
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
from rollouts.tenders.resolving import IDENTITY

MINOR = "_minor"
LARGEST = 999_999_999_999
MOST_USES = 9999
LOWEST_PRIORITY = 9999
LONGEST_BUTTON = 30

_TEXT = cells.free(LONGEST_TEXT)
_BUTTON = cells.free(LONGEST_BUTTON)


def _scope(text: str) -> str | Bad:
    try:
        return str(parse_scope(text))
    except KnownError:
        return Bad(rule="tenders.bad_scope")


def _list(items: Words, check: Check) -> Check:
    """A list of `items`, kept as edits carry it: canonical JSON."""

    def checked(text: str) -> str | Bad:
        found = [check(each) for each in items.split(text)]
        wrong = next((each for each in found if isinstance(each, Bad)), None)
        return wrong or items.kept([each for each in found if isinstance(each, str)])

    return checked


def _digits(text: str) -> str | Bad:
    fits = text.isascii() and text.isdecimal() and len(text) in {6, 8}
    return text if fits else Bad(rule="tenders.bin_digits")


def _key(name: str, *aliases: str, field: str) -> Column:
    return trade_column(name, cells.code, *aliases, field=field, is_key=True)


def _amount(field: str) -> Column:
    return trade_column(field + MINOR, typed.whole(0, LARGEST), field=field)


def _scope_column(*, is_key: bool = False) -> Column:
    return trade_column("scope", _scope, "where", is_key=is_key)


def _words(field: str, check: Check) -> Column:
    return trade_column(field, _list(words_of(field), check))


_MODES = cells.choice("tenders.unknown_entry_mode", [each.value for each in EntryMode if each])

_TYPE_COLUMNS = (
    trade_column(
        "class",
        cells.choice_of("tenders.unknown_class", TenderClass),
        "tender class",
        "type",
        field="tender_class",
        needed=True,
    ),
    trade_column("name", _TEXT, "description"),
    trade_column("active", typed.flag),
    trade_column("currency", typed.currency),
    trade_column("button", _BUTTON),
    trade_column("receipt", _BUTTON, "receipt text"),
    _words("brands", cells.code),
    _words("entry_modes", _MODES),
    _amount("min_line"),
    _amount("max_line"),
    _amount("min_transaction"),
    _amount("max_transaction"),
    trade_column("over_tender", typed.flag),
    trade_column("under_tender", typed.flag),
    trade_column("change_tender", cells.code),
    _amount("change_minimum"),
    trade_column("above_minimum_tender", cells.code),
    _amount("max_change"),
    trade_column("refund_with_receipt", typed.flag),
    trade_column("refund_without_receipt", typed.flag),
    trade_column("refund_same_tender", typed.flag),
    trade_column("refund_tender", cells.code),
    _amount("max_refund"),
    _amount("rounding_unit"),
    trade_column("rounding_mode", cells.choice_of("tenders.unknown_rounding", RoundingMode)),
    trade_column(
        f"denominations{MINOR}",
        _list(words_of("denominations"), typed.whole(1, LARGEST)),
        field="denominations",
    ),
    trade_column("opens_drawer", typed.flag, "drawer open"),
    trade_column("count_required", typed.flag),
    trade_column("authorization", cells.choice_of("tenders.unknown_authorization", Authorization)),
    _amount("offline_floor"),
    trade_column("offline_allowed", typed.flag),
    trade_column("reference_prompt", _BUTTON),
    _amount("signature_minimum"),
    trade_column("repeated_use_limit", typed.whole(0, MOST_USES)),
)

_BY_FIELD = {each.field: each for each in _TYPE_COLUMNS}
assert not IDENTITY & _BY_FIELD.keys()  # noqa: S101 - what no override may patch is no such column


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
    column = _BY_FIELD.get(values.get("field", ""))
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
    kind="tender",
    columns=(
        _key("tender", "tender code", field="code"),
        _scope_column(),
        *_TYPE_COLUMNS,
        *period_columns(),
    ),
    identity=lambda row: _dated(f"{_at(row)} {row['code']}", row),
)

OVERRIDES: Layout[TenderOverride] = Layout(
    kinds=KINDS,
    kind="tender_override",
    columns=(
        _key("tender", "tender code", field="tender"),
        _scope_column(is_key=True),
        trade_column("field", cells.choice("tenders.unknown_field", _BY_FIELD), is_key=True),
        trade_column("value", _TEXT, needed=True),
        *period_columns(),
    ),
    identity=lambda row: _dated(f"{_at(row)} {row['tender']}.{row['field']}", row),
    settle=_settle_override,
)

CARD_RANGES: Layout[CardRange] = Layout(
    kinds=KINDS,
    kind="card_range",
    columns=(
        _key("brand", "card brand", "scheme", field="brand"),
        trade_column("bin_from", _digits, "from bin", is_key=True),
        trade_column("bin_to", _digits, "to bin", is_key=True),
        trade_column("funding", cells.choice_of("tenders.unknown_funding", Funding)),
        trade_column("priority", typed.whole(0, LOWEST_PRIORITY)),
        *period_columns(),
    ),
    identity=lambda row: _dated(f"{row['brand']} {row['bin_from']}-{row['bin_to']}", row),
)

MAP: Layout[TenderMapping] = Layout(
    kinds=KINDS,
    kind="tender_map",
    columns=(
        _key("tender", "tender code", field="tender"),
        _scope_column(),
        trade_column("brand", cells.code, "card brand", "scheme"),
        trade_column("bin_from", _digits),
        trade_column("bin_to", _digits),
        trade_column("entry_mode", _MODES, "entry"),
        trade_column("channel", cells.code, "settlement channel"),
        trade_column("asset_account", cells.code, "clearing account"),
        trade_column("fee_account", cells.code),
        trade_column("over_short_account", cells.code, "over short"),
        trade_column("cost_centre", _TEXT, "cost center"),
        trade_column("bank_account", cells.code, "bank"),
        *period_columns(),
    ),
    identity=_mapped,
    wants=_mapping_wants,
)

CHANNELS: Layout[SettlementChannel] = Layout(
    kinds=KINDS,
    kind="settlement_channel",
    columns=(
        _key("channel", "settlement channel", field="code"),
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
    return tuple(trade_column(each, _TEXT) for each in fields)


SETTLEMENT_LAYOUTS: Layout[SettlementLayout] = Layout(
    kinds=KINDS,
    kind="settlement_layout",
    columns=(
        _key("processor", field="processor"),
        trade_column("gross", _TEXT, needed=True),
        *_headers("scheme", "count", "fee", "net", "currency", "reference", "kind"),
        trade_column("only_scheme", cells.code),
        trade_column("only_currency", typed.currency),
        _words("scheme_words", _TEXT),
        _words("chargeback_words", _TEXT),
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
        _key("layout", field="name"),
        trade_column("tender", _TEXT, needed=True),
        trade_column("amount", _TEXT, needed=True),
        *_headers("count", "brand", "register", "currency", "reference"),
        *_headers("refunds", "tips", "cash_back"),
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
    found = LAYOUTS.get(fold(word).replace("_", "-"))
    if found is None:
        known = nearest_or_all(word[:32], LAYOUTS)
        raise refuse(
            "tenders.unknown_kind", object="tender", field="kind", value=word[:32], known=known
        )
    return found


def cells_of(layout: Layout[Any], entity: Keyed) -> tuple[str, ...]:
    """One object as the texts of its row; the same layout reads the same object from them."""
    texts = layout.kinds.texts_of(entity)
    if isinstance(entity, TenderOverride):
        texts["value"] = joined(entity.field, entity.value)
    return tuple(joined(each.field, texts[each.field]) for each in layout.columns)
