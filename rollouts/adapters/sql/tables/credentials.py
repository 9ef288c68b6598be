"""Credential profiles and names of secrets: references only."""

from sqlalchemy import Boolean, Column, Integer, String, Table

from rollouts.adapters.sql.tables.base import Instant, key_column, metadata

credentials = Table(
    "credentials",
    metadata,
    key_column(),
    Column("name", String(100), nullable=False, unique=True),
    Column("user", String(100), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("has_passphrase", Boolean, nullable=False),
    Column("agent_socket", String(200), nullable=False),
    Column("rotated_at", Instant, nullable=False),
    Column("rotated_by", String(64), nullable=False),
)

named_secrets = Table(
    "named_secrets",
    metadata,
    key_column(),
    Column("name", String(128), nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("set_at", Instant, nullable=False),
    Column("set_by", String(64), nullable=False),
)
