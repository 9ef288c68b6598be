"""Versions, releases, their targets, and what registers are proved to have."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)

from rollouts.adapters.sql.tables.base import (
    BigKey,
    Instant,
    Json,
    key_column,
    metadata,
    uid_column,
)

component_versions = Table(
    "component_versions",
    metadata,
    key_column(),
    Column("component", String(32), nullable=False),
    Column("rid", String(16), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("manifest", String(64), nullable=False),
    Column("payload", Json, nullable=False),
    Column("formats", Json, nullable=False),
    Column("secrets", Json, nullable=False),
    Column("label", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("component", "rid"),
)

releases = Table(
    "releases",
    metadata,
    key_column(),
    uid_column(),
    Column("number", Integer, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("components", Json, nullable=False),
    Column("change", String(36), nullable=False),
    Column("registers", Integer, nullable=False),
    Column("versions", Integer, nullable=False),
    Column("created_by", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
)

release_targets = Table(
    "release_targets",
    metadata,
    key_column(),
    Column("release_id", BigKey, ForeignKey("releases.id"), nullable=False),
    Column("register", String(65), nullable=False),
    Column("version_id", BigKey, ForeignKey("component_versions.id"), nullable=False),
    UniqueConstraint("release_id", "register", "version_id"),
)
Index("ix_release_targets_register", release_targets.c.register)

register_proofs = Table(
    "register_proofs",
    metadata,
    key_column(),
    Column("register", String(65), nullable=False),
    Column("component", String(32), nullable=False),
    Column("rid", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Column("evidence", String(16), nullable=False),
    Column("task", String(36), nullable=False),
    UniqueConstraint("register", "component"),
)
Index("ix_register_proofs_key", func.lower(register_proofs.c.register), register_proofs.c.component)
Index("ix_register_proofs_rid", func.lower(register_proofs.c.rid))

past_proofs = Table(
    "past_proofs",
    metadata,
    Column("register", String(65), primary_key=True),
    Column("component", String(32), primary_key=True),
    Column("at", Instant, primary_key=True),
    Column("rid", String(16), nullable=False),
    Column("evidence", String(16), nullable=False),
    Column("task", String(36), nullable=False),
)

register_facts = Table(
    "register_facts",
    metadata,
    key_column(),
    Column("register", String(65), nullable=False, unique=True),
    Column("device_id", String(64), nullable=False),
    Column("last_seen", Instant),
    Column("facts", Json, nullable=False),
    Column("templates", Json, nullable=False),
)
Index("ix_register_facts_key", func.lower(register_facts.c.register), register_facts.c.last_seen)
ADOPTED = text("templates <> '{}'")
Index(
    "ix_register_facts_adopted",
    func.lower(register_facts.c.register),
    sqlite_where=ADOPTED,
    postgresql_where=ADOPTED,
)
