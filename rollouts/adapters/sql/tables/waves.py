"""Rollouts, waves, device tasks, and what the plan saw: projections of the journal.

A task is `newest` when its rollout is the last one that was started on its register: what lists of
registers show. Tasks of drafts never are.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, false, func
from sqlalchemy import UniqueConstraint as Unique

from rollouts.adapters.sql.tables.base import (
    BigKey,
    Instant,
    Json,
    key_column,
    metadata,
    uid_column,
)

rollouts = Table(
    "rollouts",
    metadata,
    key_column(),
    uid_column(),
    Column("number", Integer, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(32), nullable=False, index=True),
    Column("release", String(36), nullable=False),
    Column("version", Integer, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("created_by", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("approved_at", Instant),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("body", Json, nullable=False),
)

waves = Table(
    "waves",
    metadata,
    key_column(),
    uid_column(),
    Column("rollout_id", BigKey, ForeignKey("rollouts.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("registers", Integer, nullable=False),
    Column("body", Json, nullable=False),
    Unique("rollout_id", "position"),
)

tasks = Table(
    "tasks",
    metadata,
    key_column(),
    uid_column(),
    Column("rollout_id", BigKey, ForeignKey("rollouts.id"), nullable=False),
    Column("register", String(65), nullable=False),
    Column("store", String(32), nullable=False),
    Column("wave", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("counter", String(16), nullable=False),
    Column("failure", Boolean, nullable=False, server_default=false()),
    Column("newest", Boolean, nullable=False, server_default=false()),
    Column("phase", String(16), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("message", Text, nullable=False),
    Column("message_folded", Text, nullable=False, server_default=""),
    Column("attempt", Integer, nullable=False),
    Column("activations", Integer, nullable=False),
    Column("busy", Boolean, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("changed_at", Instant),
    Column("body", Json, nullable=False),
    Unique("rollout_id", "register"),
)
Index("ix_tasks_counter", tasks.c.rollout_id, tasks.c.counter)
Index("ix_tasks_register", tasks.c.register, tasks.c.changed_at)
Index("ix_tasks_busy", tasks.c.busy, tasks.c.register)
Index("ix_tasks_waves", tasks.c.rollout_id, tasks.c.wave, tasks.c.counter, tasks.c.failure)
Index("ix_tasks_newest", func.lower(tasks.c.register), tasks.c.newest)
Index(
    "ix_tasks_standing",
    tasks.c.newest,
    tasks.c.counter,
    tasks.c.state,
    tasks.c.failure,
    func.lower(tasks.c.register),
)

plan_rows = Table(
    "plan_rows",
    metadata,
    key_column(),
    Column("rollout_id", BigKey, ForeignKey("rollouts.id"), nullable=False),
    Column("register", String(65), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("code", String(64), nullable=False),
    Column("there", Text, nullable=False),
    Column("released", Text, nullable=False),
    Column("proposed", Text, nullable=False),
    Column("edits", Integer, nullable=False),
    Column("detail", Json, nullable=False),
    Column("seen_at", Instant),
    Unique("rollout_id", "register"),
)

task_steps = Table(
    "task_steps",
    metadata,
    key_column(),
    Column("task", String(36), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("step", String(32), nullable=False),
    Column("text", Text, nullable=False),
)
