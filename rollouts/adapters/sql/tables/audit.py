"""The audit trail: rows are inserted, never updated."""

from sqlalchemy import BigInteger, Column, Index, String, Table, Text

from rollouts.adapters.sql.tables.base import Instant, Json, metadata

audit_trail = Table(
    "audit_trail",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("operator", String(64), nullable=False),
    Column("action", String(64), nullable=False),
    Column("object", Text, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("origin", String(200), nullable=False),
    Column("data", Json, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
Index("ix_audit_trail_at", audit_trail.c.at)
