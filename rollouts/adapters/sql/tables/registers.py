"""Configuration values in force. Staged and past edits are the change sets'.

`key` is the value's business key (`SCOPE SETTING VALID_FROM`); `rank` the scope's level, 0 for the
enterprise, so that rows come widest first.
"""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from rollouts.adapters.sql.tables.base import key_column, local_moment_column, metadata

config_values = Table(
    "config_values",
    metadata,
    key_column(),
    Column("key", String(400), nullable=False, unique=True),
    Column("rank", Integer, nullable=False),
    Column("scope", String(80), nullable=False),
    Column("setting", String(120), nullable=False),
    local_moment_column("valid_from"),
    local_moment_column("valid_to"),
    Column("value", Text, nullable=False),
    Column("change", String(36), nullable=False, default="", server_default=""),
)
Index(
    "ix_config_values_order",
    config_values.c.rank,
    config_values.c.scope,
    config_values.c.setting,
    config_values.c.valid_from,
)
Index("ix_config_values_scope", config_values.c.scope)
