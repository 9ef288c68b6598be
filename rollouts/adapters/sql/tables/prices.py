"""Uploads of prices, their rows and findings, what is remembered of suppliers, the book's version."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from rollouts.adapters.sql.tables.base import Instant, Json, local_moment_column, metadata


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


price_uploads = Table(
    "price_uploads",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("uid", String(36), nullable=False, unique=True),
    _text("name"),
    Column("sha256", String(64), nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("supplier", String(80), nullable=False),
    _text("encoding"),
    _number("rows"),
    _number("new"),
    _number("changed"),
    _number("ended"),
    _number("unchanged"),
    _number("errors"),
    _number("warnings"),
    _number("total"),
    _text("findings"),
    Column("answers", Json, nullable=False),
    Column("counts", Json, nullable=False),
    _text("created_by"),
    Column("created_at", Instant, nullable=False),
    _number("applied"),
    _text("applied_by"),
    Column("applied_at", Instant),
    _text("reason"),
)

price_rows = Table(
    "price_rows",
    metadata,
    Column("upload", BigInteger, primary_key=True, autoincrement=False),
    Column("row_no", BigInteger, primary_key=True, autoincrement=False),
    Column("item_id", String(32), nullable=False),
    _text("uom"),
    _text("place"),
    _text("type"),
    local_moment_column("valid_from"),
    local_moment_column("valid_to"),
    Column("price", BigInteger),
    _number("multi_qty"),
    Column("currency", String(3), nullable=False),
    Column("min_price", BigInteger),
    Column("max_price", BigInteger),
    Column("label", Boolean, nullable=False),
    _text("reason"),
    Column("action", String(8), nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_price_rows_item_id", price_rows.c.item_id)

price_findings = Table(
    "price_findings",
    metadata,
    Column("upload", BigInteger, primary_key=True, autoincrement=False),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    _number("row_no"),
    _text("column"),
    _text("value"),
    Column("rule", String(40), nullable=False),
    Column("severity", String(8), nullable=False),
    _text("fix"),
    Column("auto_fixable", Boolean, nullable=False),
    _number("other_row"),
    Column("parameters", Json, nullable=False),
    sqlite_with_rowid=False,
)

price_suppliers = Table(
    "price_suppliers",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("answers", Json, nullable=False),
)

price_book = Table(
    "price_book",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    _number("version"),
)
