"""The journal, the installation, the engine's lease, and what an engine has under way."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from rollouts.adapters.sql.tables.base import Instant, Json, key_column, metadata, uid_column

installation = Table(
    "installation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("origin", String(36), nullable=False),
    Column("estate", String(36), nullable=False),
    Column("environment", String(16), nullable=False),
    Column("fence_epoch", BigInteger, nullable=False),
    Column("fence_counter", BigInteger, nullable=False),
    Column("created_at", Instant, nullable=False),
)

journal = Table(
    "journal",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("origin", String(36), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("rollout", String(36), nullable=False),
    Column("at", Instant, nullable=False),
    Column("data", Json, nullable=False),
)
Index("ix_journal_rollout", journal.c.rollout, journal.c.seq)

engine_lease = Table(
    "engine_lease",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner", String(36), nullable=False),
    Column("described", String(200), nullable=False),
    Column("until", Instant, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("stop_wanted", Boolean, nullable=False, default=False),
    Column("process", String(150), nullable=False, default=""),
)

requests = Table(
    "requests",
    metadata,
    key_column(),
    uid_column(),
    Column("action", String(64), nullable=False),
    Column("operator", String(64), nullable=False),
    Column("body", Json, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("done", BigInteger, nullable=False, default=0),
    Column("total", BigInteger, nullable=False, default=0),
    Column("note", Text, nullable=False, default=""),
    Column("result", Json),
    Column("error", Json),
    Column("cancel_wanted", Boolean, nullable=False, default=False),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("finished_at", Instant),
    Column("caller", String(150), nullable=False, default="", server_default=""),
    Column("wanted_until", Instant),
)

brings = Table(
    "brings",
    metadata,
    key_column(),
    uid_column(),
    Column("register", String(65), nullable=False, unique=True),
    Column("request", String(36), nullable=False),
    Column("operator", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("wanted", Json, nullable=False),
    Column("state", String(16), nullable=False),
    Column("phase", String(16), nullable=False),
    Column("fence_epoch", BigInteger, nullable=False),
    Column("fence_counter", BigInteger, nullable=False),
    Column("looks", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("until", Instant),
)
