"""Policies that differ from their default."""

from sqlalchemy import BigInteger, Column, String, Table

from rollouts.adapters.sql.tables.base import key_column, metadata

policies = Table(
    "policies",
    metadata,
    key_column(),
    Column("name", String(64), nullable=False, unique=True),
    Column("value", BigInteger, nullable=False),
)
