"""The columns of a file of items, in the order in which they are exported."""

from decimal import Decimal

from rollouts.estate.imports import cells, typed
from rollouts.estate.imports.cells import Bad, Check
from rollouts.estate.imports.columns import Column
from rollouts.items.rules import barcode_trouble, is_plu, is_prefix, restored
from rollouts.shared.card_numbers import NOTHING_EXEMPT, Exempt

LONGEST_TEXT = 80
OLDEST = 99
LARGEST_PACK = Decimal(100_000)
PLACES = 3
COST_PLACES = 4
LARGEST_COST = Decimal(10_000_000)

GTIN, PLU, PREFIX = "gtin", "plu", "price_prefix"
CODES = (GTIN, PLU, PREFIX)


def trade_column(
    name: str,
    check: Check,
    *aliases: str,
    field: str = "",
    is_key: bool = False,
    needed: bool = False,
    exempt: Exempt = NOTHING_EXEMPT,
) -> Column:
    """A column of reference data: what looks like a card number is refused in it."""
    return Column(
        name=name,
        field=field or name,
        check=check,
        aliases=aliases,
        is_key=is_key,
        needed=needed,
        exempt=exempt,
    )


def period_columns(since: str = "valid_from", until: str = "valid_to") -> tuple[Column, Column]:
    """The first moment, and the first that is no more included (a bare day is the last included)."""
    return (
        trade_column(since, typed.since, "from", "opens", field=since),
        trade_column(until, typed.until, "to", "closes", field=until),
    )


def item_columns() -> tuple[Column, ...]:
    """The columns of an item file: one row per item and code, so an item may have several rows."""
    text = cells.free(LONGEST_TEXT)
    return (
        trade_column("item_id", cells.code, "item", "sku", "item number", is_key=True),
        trade_column(
            GTIN, _barcode, "barcode", "ean", "upc", "upc ean", "gtin13", exempt=Exempt(gtins=True)
        ),
        trade_column(PLU, _plu, "plu code"),
        trade_column(PREFIX, _prefix, "price embedded prefix", "scale prefix"),
        trade_column("description", text, "name", "item name"),
        trade_column("department", cells.code, "department code"),
        trade_column("merchandise_code", cells.code),
        trade_column("tax_group", cells.code, "tax", "tax code"),
        trade_column("uom", cells.code, "unit", "unit of measure"),
        trade_column("pack_qty", _quantity(), "pack size", "pack quantity"),
        trade_column("age_limit", typed.whole(0, OLDEST), "minimum age"),
        trade_column("restricted_hours", typed.hours),
        trade_column("food_stamp", typed.flag, "ebt", "snap"),
        trade_column("wic", typed.flag),
        trade_column("scale", typed.flag, "weighed"),
        trade_column("tare", typed.number(least=Decimal(0), most=LARGEST_PACK, places=PLACES)),
        trade_column("linked_item", cells.code, "deposit item"),
        trade_column("deposit", typed.flag),
        trade_column("discountable", typed.flag),
        trade_column("price_entry", typed.flag, "price entry required", "open price"),
        trade_column("cost", typed.number(least=Decimal(0), most=LARGEST_COST, places=COST_PLACES)),
        trade_column("currency", typed.currency, "cost currency", field="cost_currency"),
        *_dates(),
    )


def _dates() -> tuple[Column, ...]:
    return (
        trade_column("active_from", typed.since),
        trade_column("active_to", typed.until),
        trade_column("sellable_from", typed.since, "on sale from"),
        trade_column("sellable_to", typed.until, "on sale to"),
    )


def _quantity() -> Check:
    return typed.number(least=Decimal("0.001"), most=LARGEST_PACK, places=PLACES)


def _barcode(text: str) -> str | Bad:
    trouble = barcode_trouble(text)
    return Bad(rule=f"items.{trouble}", known=restored(text)) if trouble else text


def _plu(text: str) -> str | Bad:
    return text if is_plu(text) else Bad(rule="items.plu_form")


def _prefix(text: str) -> str | Bad:
    return text if is_prefix(text) else Bad(rule="items.prefix_form")
