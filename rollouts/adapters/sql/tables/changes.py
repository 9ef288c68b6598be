"""Change sets and their staged edits."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from rollouts.adapters.sql.tables.base import BigKey, Instant, key_column, metadata, uid_column

change_sets = Table(
    "change_sets",
    metadata,
    key_column(),
    uid_column(),
    Column("number", Integer, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("created_by", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("submitted_at", Instant),
    Column("submitted_by", String(64), nullable=False, default=""),
    Column("undoes", String(36), nullable=False, default=""),
)

change_edits = Table(
    "change_edits",
    metadata,
    key_column(),
    Column("change_id", BigKey, ForeignKey("change_sets.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("key", String(400), nullable=False),
    Column("field", String(64), nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("by", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("change_id", "position"),
)
Index("ix_change_edits_key", change_edits.c.kind, change_edits.c.key)
