"""Items, the codes that find them, departments and where they are sold."""

from sqlalchemy import BigInteger, Boolean, Column, Index, String, Table, Text, false, true

from rollouts.adapters.sql.tables.base import local_moment_column, metadata
from rollouts.adapters.sql.tables.objects import object_table
from rollouts.items.declared import HeldTaxCode, NumberRange
from rollouts.items.model import Assortment, Department, PosCode

_ITEM_ID = String(32).with_variant(String(32, collation="C"), "postgresql")


def _text(name: str, default: str = "") -> Column[str]:
    return Column(name, Text, nullable=False, default=default, server_default=default)


def _flag(name: str, *, default: bool = False) -> Column[bool]:
    preset = true() if default else false()
    return Column(name, Boolean, nullable=False, default=default, server_default=preset)


items = Table(
    "items",
    metadata,
    Column("item_id", _ITEM_ID, primary_key=True),
    Column("description", String(80), nullable=False, default=""),
    Column("department", String(32), nullable=False, default=""),
    Column("tax_group", String(32), nullable=False, default=""),
    Column("search", Text, nullable=False, default=""),
    _text("merchandise_code"),
    _text("uom", "EA"),
    _text("pack_qty", "1"),
    Column("age_limit", BigInteger, nullable=False, default=0, server_default="0"),
    _text("restricted_hours"),
    _flag("food_stamp"),
    _flag("wic"),
    _flag("scale"),
    _text("tare", "0"),
    _text("linked_item"),
    _flag("deposit"),
    _flag("discountable", default=True),
    _flag("price_entry"),
    Column("cost", BigInteger),
    _text("cost_currency"),
    local_moment_column("active_from"),
    local_moment_column("active_to"),
    local_moment_column("sellable_from"),
    local_moment_column("sellable_to"),
)

item_barcodes = Table(
    "item_barcodes",
    metadata,
    Column("key", String(14), primary_key=True),
    Column("gtin", String(14), nullable=False),
    Column("item_id", String(32), nullable=False, index=True),
)

item_pos_codes = object_table("item_pos_codes", PosCode)
Index("ix_item_pos_codes_item_id", item_pos_codes.c.item_id)

departments = object_table("departments", Department)

assortments = object_table("assortments", Assortment)

number_ranges = object_table("number_ranges", NumberRange)

held_tax_codes = object_table("held_tax_codes", HeldTaxCode)
