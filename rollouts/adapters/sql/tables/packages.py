"""Packages: what was added under which name and version."""

from sqlalchemy import BigInteger, Column, Integer, String, Table, UniqueConstraint

from rollouts.adapters.sql.tables.base import Instant, key_column, metadata

packages = Table(
    "packages",
    metadata,
    key_column(),
    Column("name", String(64), nullable=False),
    Column("version", String(64), nullable=False),
    Column("platform", String(64), nullable=False),
    Column("rid", String(16), nullable=False),
    Column("files", Integer, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("added_by", String(64), nullable=False),
    Column("added_at", Instant, nullable=False),
    UniqueConstraint("name", "version"),
)
