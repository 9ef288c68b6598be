"""Fixtures: the same test on SQLite and on a real PostgreSQL, empty or with this version's tables."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.services import postgresql as service

BORN = datetime(2026, 3, 1, 12, tzinfo=UTC)
EMPTY = "template0"
KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.services)]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[service.PostgresqlServer]:
    """A running server; whoever asks for it is skipped, with the reason, where there can be none."""
    if reason := service.why_not():
        pytest.skip(reason)
    with service.PostgresqlServer() as server:
        server.execute(f"CREATE DATABASE migrated TEMPLATE {EMPTY}")
        migrate(server.url("migrated"))
        yield server


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with this version's tables, to be copied."""
    from rollouts.adapters.sql.opening import sqlite_url

    place = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    migrate(sqlite_url(place))
    return place


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without any table."""
    from rollouts.adapters.sql.opening import sqlite_url

    if request.param == "sqlite":
        return sqlite_url(tmp_path / "empty.db")
    server: service.PostgresqlServer = request.getfixturevalue("postgresql")
    return server.create(EMPTY)


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[object]:
    """A `SqlDatabase` with this version's tables and every provider."""
    from rollouts.adapters.sql.database import SqlDatabase
    from rollouts.adapters.sql.opening import open_engine, sqlite_url
    from rollouts.adapters.sql.providers import PROVIDERS

    if request.param == "sqlite":
        place = shutil.copyfile(
            request.getfixturevalue("migrated_sqlite"), tmp_path / "storewave.db"
        )
        url = sqlite_url(place)
    else:
        url = request.getfixturevalue("postgresql").create("migrated")
    made = SqlDatabase(open_engine(url), PROVIDERS)
    yield made
    made.close()


def migrate(url: str) -> None:
    """Bring the database at `url` to this version."""
    from rollouts.adapters.sql.opening import open_engine
    from rollouts.adapters.sql.upgrading import upgrade

    engine = open_engine(url)
    upgrade(engine, environment="demo", now=BORN)
    engine.dispose()
