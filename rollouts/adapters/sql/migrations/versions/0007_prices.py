"""Prices: uploads with their rows and findings, what is remembered of suppliers, the book's version.

Frozen: the tables of the program move on, a revision does not.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()


def upgrade() -> None:
    _uploads()
    _rows()
    _findings()
    op.create_table(
        "price_suppliers",
        sa.Column("name", word(80), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_price_suppliers"),
    )
    op.create_table(
        "price_book",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        _number("version"),
        sa.PrimaryKeyConstraint("id", name="pk_price_book"),
    )


def word(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _text(name: str) -> sa.Column:
    return sa.Column(name, TEXT, nullable=False)


def _number(name: str) -> sa.Column:
    return sa.Column(name, NUMBER, nullable=False)


def _key(name: str) -> sa.Column:
    return sa.Column(name, NUMBER, autoincrement=False, nullable=False)


def _moment(name: str) -> sa.Column:
    return sa.Column(name, word(19), nullable=False, server_default="")


def _uploads() -> None:
    op.create_table(
        "price_uploads",
        _key("number"),
        sa.Column("uid", word(36), nullable=False),
        _text("name"),
        sa.Column("sha256", word(64), nullable=False),
        sa.Column("state", word(16), nullable=False),
        sa.Column("supplier", word(80), nullable=False),
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
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        _text("created_by"),
        _number("created_at"),
        _number("applied"),
        _text("applied_by"),
        sa.Column("applied_at", NUMBER),
        _text("reason"),
        sa.PrimaryKeyConstraint("number", name="pk_price_uploads"),
        sa.UniqueConstraint("uid", name="uq_price_uploads_uid"),
    )
    op.create_index("ix_price_uploads_sha256", "price_uploads", ["sha256"], unique=False)


def _rows() -> None:
    op.create_table(
        "price_rows",
        _key("upload"),
        _key("row_no"),
        sa.Column("item_id", word(32), nullable=False),
        _text("uom"),
        _text("place"),
        _text("type"),
        _moment("valid_from"),
        _moment("valid_to"),
        sa.Column("price", NUMBER),
        _number("multi_qty"),
        sa.Column("currency", word(3), nullable=False),
        sa.Column("min_price", NUMBER),
        sa.Column("max_price", NUMBER),
        sa.Column("label", sa.Boolean(), nullable=False),
        _text("reason"),
        sa.Column("action", word(8), nullable=False),
        sa.PrimaryKeyConstraint("upload", "row_no", name="pk_price_rows"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_price_rows_item_id", "price_rows", ["item_id"], unique=False)


def _findings() -> None:
    op.create_table(
        "price_findings",
        _key("upload"),
        _key("position"),
        _number("row_no"),
        _text("column"),
        _text("value"),
        sa.Column("rule", word(40), nullable=False),
        sa.Column("severity", word(8), nullable=False),
        _text("fix"),
        sa.Column("auto_fixable", sa.Boolean(), nullable=False),
        _number("other_row"),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("upload", "position", name="pk_price_findings"),
        sqlite_with_rowid=False,
    )
