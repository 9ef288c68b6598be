"""Alembic's entry: runs the revisions over the connection that `upgrading.py` hands over."""

from alembic import context

from rollouts.adapters.sql.tables.every import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    transaction_per_migration=False,
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
