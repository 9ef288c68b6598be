"""Reconciling: files taken in, their days and what waits; column maps tell stores and days apart.

Frozen: the tables of the program move on, a revision does not.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
JSON = sa.Text()
NUMBER = sa.BigInteger()
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


FLAG = sa.Boolean()
SETTLEMENT_LAYOUTS = (
    *("processor", "gross", "scheme", "count", "fee", "net", "currency", "reference", "kind"),
    *("only_scheme", "only_currency", "scheme_words", "chargeback_words"),
)
POS_LAYOUTS = (
    *("name", "tender", "amount", "count", "brand", "register", "currency", "reference"),
    *("refunds", "tips", "cash_back", "only_currency"),
)
FLAGS = ("in_minor_units", "decimal_comma")
ADDED = ("store", "date")


def upgrade() -> None:
    _make_again("settlement_layouts", SETTLEMENT_LAYOUTS)
    _make_again("pos_layouts", POS_LAYOUTS)
    _files()
    _days()


def word(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _make_again(table: str, texts: tuple[str, ...]) -> None:
    """The table with its rows and the columns `ADDED`, which have no default: SQLite cannot add them."""
    columns = (
        sa.Column("key", word(200), nullable=False),
        *(sa.Column(each, TEXT, nullable=False) for each in texts),
        *(sa.Column(each, FLAG, nullable=False) for each in FLAGS),
    )
    known = sa.table(table, *(sa.column(each.name) for each in columns))
    rows = [dict(each) for each in op.get_bind().execute(sa.select(known)).mappings()]
    op.drop_table(table)
    made = op.create_table(
        table,
        *columns,
        *(sa.Column(each, TEXT, nullable=False) for each in ADDED),
        sa.PrimaryKeyConstraint("key", name=f"pk_{table}"),
    )
    if rows:
        op.bulk_insert(made, [each | dict.fromkeys(ADDED, "") for each in rows])


def _files() -> None:
    op.create_table(
        "reconciliation_files",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("uid", word(36), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("sha256", word(64), nullable=False),
        sa.Column("in_force", word(200), nullable=True),
        sa.Column("kind", word(16), nullable=False),
        sa.Column("source", word(64), nullable=False),
        sa.Column("row_count", NUMBER, nullable=False),
        sa.Column("store_count", NUMBER, nullable=False),
        sa.Column("day_count", NUMBER, nullable=False),
        sa.Column("store", word(64), nullable=False),
        sa.Column("business_date", word(10), nullable=False),
        sa.Column("taken_at", NUMBER, nullable=False),
        sa.Column("taken_by", TEXT, nullable=False),
        sa.Column("taken_back_at", NUMBER, nullable=True),
        sa.Column("taken_back_by", TEXT, nullable=False),
        sa.Column("taken_back_why", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reconciliation_files"),
        sa.UniqueConstraint("uid", name="uq_reconciliation_files_uid"),
        sa.UniqueConstraint("in_force", name="uq_reconciliation_files_in_force"),
    )
    op.create_table(
        "reconciliation_parts",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("file", KEY, nullable=False),
        sa.Column("store", word(64), nullable=False),
        sa.Column("business_date", word(10), nullable=False),
        sa.Column("records", JSON, nullable=False),
        sa.Column("findings", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["file"], ["reconciliation_files.id"], name="fk_reconciliation_parts_file"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reconciliation_parts"),
    )
    op.create_index("ix_reconciliation_parts_file", "reconciliation_parts", ["file"])
    op.create_index(
        "ix_reconciliation_parts_day", "reconciliation_parts", ["store", "business_date"]
    )


def _days() -> None:
    op.create_table(
        "reconciliation_days",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("store", word(64), nullable=False),
        sa.Column("business_date", word(10), nullable=False),
        sa.Column("state", word(16), nullable=False),
        sa.Column("standing", JSON, nullable=True),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.Column("owner", TEXT, nullable=False),
        sa.Column("signed", JSON, nullable=True),
        sa.Column("reopened_at", NUMBER, nullable=True),
        sa.Column("reopened_why", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reconciliation_days"),
    )
    op.create_index(
        "ix_reconciliation_days_day",
        "reconciliation_days",
        ["business_date", "store"],
        unique=True,
    )
    op.create_index("ix_reconciliation_days_due", "reconciliation_days", ["due"])
    op.create_table(
        "reconciliation_items",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("store", word(64), nullable=False),
        sa.Column("since", word(10), nullable=False),
        sa.Column("item", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reconciliation_items"),
    )
    op.create_index("ix_reconciliation_items_store", "reconciliation_items", ["store", "since"])
