"""Files taken in to be reconciled, the days they are of, and what waits to be answered."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, String, Table, Text

from rollouts.adapters.sql.tables.base import Instant, Json, key_column, metadata, uid_column

CODE_LENGTH = 64
DAY_LENGTH = 10

reconciliation_files = Table(
    "reconciliation_files",
    metadata,
    key_column(),
    uid_column(),
    Column("name", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("in_force", String(200), nullable=True, unique=True),
    Column("kind", String(16), nullable=False),
    Column("source", String(CODE_LENGTH), nullable=False),
    Column("row_count", BigInteger, nullable=False),
    Column("store_count", BigInteger, nullable=False),
    Column("day_count", BigInteger, nullable=False),
    Column("store", String(CODE_LENGTH), nullable=False),
    Column("business_date", String(DAY_LENGTH), nullable=False),
    Column("taken_at", Instant, nullable=False),
    Column("taken_by", Text, nullable=False),
    Column("taken_back_at", Instant, nullable=True),
    Column("taken_back_by", Text, nullable=False),
    Column("taken_back_why", Text, nullable=False),
)
"""`in_force` is what no second file may be; NULL once it was taken back."""

reconciliation_parts = Table(
    "reconciliation_parts",
    metadata,
    key_column(),
    Column("file", ForeignKey("reconciliation_files.id"), nullable=False, index=True),
    Column("store", String(CODE_LENGTH), nullable=False),
    Column("business_date", String(DAY_LENGTH), nullable=False),
    Column("records", Json, nullable=False),
    Column("findings", Json, nullable=False),
)
Index(
    "ix_reconciliation_parts_day",
    reconciliation_parts.c.store,
    reconciliation_parts.c.business_date,
)

reconciliation_days = Table(
    "reconciliation_days",
    metadata,
    key_column(),
    Column("store", String(CODE_LENGTH), nullable=False),
    Column("business_date", String(DAY_LENGTH), nullable=False),
    Column("state", String(16), nullable=False),
    Column("standing", Json, nullable=True),
    Column("due", Boolean, nullable=False),
    Column("owner", Text, nullable=False),
    Column("signed", Json, nullable=True),
    Column("reopened_at", Instant, nullable=True),
    Column("reopened_why", Text, nullable=False),
)
Index(
    "ix_reconciliation_days_day",
    reconciliation_days.c.business_date,
    reconciliation_days.c.store,
    unique=True,
)
Index("ix_reconciliation_days_due", reconciliation_days.c.due)

reconciliation_items = Table(
    "reconciliation_items",
    metadata,
    key_column(),
    Column("store", String(CODE_LENGTH), nullable=False),
    Column("since", String(DAY_LENGTH), nullable=False),
    Column("item", Json, nullable=False),
)
Index("ix_reconciliation_items_store", reconciliation_items.c.store, reconciliation_items.c.since)
