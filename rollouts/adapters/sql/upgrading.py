"""Brings a database to the version this program knows, or says why not. Never half: one transaction."""

from datetime import datetime
from importlib.resources import files

from sqlalchemy import Connection, Engine, insert, inspect, select, text

from rollouts.adapters.sql.opening import reading
from rollouts.adapters.sql.tables.journal import installation
from rollouts.adapters.sql.trouble import translated
from rollouts.shared.errors import refuse
from rollouts.shared.ids import new_uid

HEAD = "0009"
"""The newest revision; a test holds it equal to the newest file in migrations/versions."""


def version(engine: Engine) -> str:
    """The database's revision; empty for a new one. Refuses a database that is not ours."""
    with translated(), reading(engine).connect() as connection:
        names = set(inspect(connection).get_table_names())
        if not names:
            return ""
        if not {"alembic_version", installation.name} <= names:
            raise refuse("database.not_ours", object=str(engine.url.database))
        return connection.scalar(text("SELECT version_num FROM alembic_version")) or ""


def require_current(engine: Engine) -> None:
    """Refuse to work on a database that another program version shaped."""
    found = version(engine)
    if found > HEAD:
        raise refuse("database.newer", value=found, known=HEAD)
    if found < HEAD:
        raise refuse("database.older", value=found or "none", known=HEAD)


def upgrade(engine: Engine, *, environment: str, now: datetime) -> str:
    """Run every missing revision in one transaction and return the version reached.

    A new database also gets its installation row: origin, estate and fence epoch 1.
    """
    from alembic import command
    from alembic.config import Config

    if version(engine) > HEAD:
        raise refuse("database.newer", value=version(engine), known=HEAD)
    config = Config()
    config.set_main_option("script_location", str(files(__package__) / "migrations"))
    with translated(), engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        _install(connection, environment, now)
    return HEAD


def _install(connection: Connection, environment: str, now: datetime) -> None:
    if connection.execute(select(installation.c.id)).first() is None:
        connection.execute(
            insert(installation).values(
                id=1,
                origin=new_uid(),
                estate=new_uid(),
                environment=environment,
                fence_epoch=1,
                fence_counter=0,
                created_at=now,
            ),
        )
