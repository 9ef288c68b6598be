"""Items and barcodes. Their business keys are their primary keys."""

from sqlalchemy import Column, String, Table, Text

from rollouts.adapters.sql.tables.base import metadata

_ITEM_ID = String(32).with_variant(String(32, collation="C"), "postgresql")

items = Table(
    "items",
    metadata,
    Column("item_id", _ITEM_ID, primary_key=True),
    Column("description", String(80), nullable=False, default=""),
    Column("department", String(32), nullable=False, default=""),
    Column("tax_group", String(32), nullable=False, default=""),
    Column("search", Text, nullable=False, default=""),
)

item_barcodes = Table(
    "item_barcodes",
    metadata,
    Column("key", String(14), primary_key=True),
    Column("gtin", String(14), nullable=False),
    Column("item_id", String(32), nullable=False, index=True),
)
