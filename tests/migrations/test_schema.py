"""The migrations together: what they make, and what happens when one is cut short."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from rollouts.adapters.sql.opening import open_engine
from rollouts.adapters.sql.tables.every import metadata
from rollouts.adapters.sql.upgrading import HEAD, require_current, upgrade, version
from rollouts.shared.errors import NOT_REACHED, REFUSED, KnownError
from tests.services.databases import BORN, migrate

HERE = Path(__file__).parent
VERSIONS = HERE.parents[1] / "rollouts/adapters/sql/migrations/versions"
TEXTS = re.compile(r"estate_registers_text(_.*)?")  # SQLite's own index, no table of the metadata
POSTGRESQL_SHAPE = """
SELECT 'column ' || table_name || ' ' || column_name || ' ' || data_type || ' ' || is_nullable
    || ' ' || coalesce(collation_name, '') || ' ' || coalesce(character_maximum_length::text, '')
    || ' ' || coalesce(column_default, '') || ' ' || is_identity
    FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'constraint ' || conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
"""
SQLITE_SHAPE = "SELECT type || ' ' || tbl_name || ' ' || coalesce(sql, name) FROM sqlite_master"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = open_engine(database_url)
    yield made
    made.dispose()


def shape(engine: Engine) -> set[str]:
    """Everything a database has, as lines that do not depend on the order of its making."""
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        lines = connection.scalars(text(SQLITE_SHAPE if sqlite else POSTGRESQL_SHAPE)).all()
    folded = {" ".join(sorted(re.split(r"[\s,]+", str(each)))) for each in lines}
    return {each for each in folded if "alembic_version" not in each}


def test_the_newest_file_is_what_the_program_knows() -> None:
    newest = max(each.name for each in VERSIONS.glob("[0-9]*.py"))
    assert newest.split("_")[0] == HEAD


def test_every_revision_has_a_data_test_of_its_own_name() -> None:
    for each in VERSIONS.glob("[0-9]*.py"):
        assert (HERE / f"test_{each.name}").is_file()


def test_no_revision_imports_the_program() -> None:
    for each in VERSIONS.glob("*.py"):
        assert not re.search(r"^\s*(from|import) rollouts", each.read_text(), re.MULTILINE)


class TestUpgrade:
    @pytest.mark.filterwarnings("ignore:.*expression-based index")
    def test_it_makes_exactly_the_tables_of_the_program(
        self,
        database_url: str,
        engine: Engine,
        tmp_path: Path,
        request: pytest.FixtureRequest,
    ) -> None:
        migrate(database_url)
        created = open_engine(another(database_url, tmp_path, request))
        metadata.create_all(created)
        wanted_shape = shape(created)
        created.dispose()
        assert shape(engine) == wanted_shape
        with engine.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "include_name": wanted}
            )
            assert compare_metadata(context, metadata) == []

    def test_a_second_upgrade_changes_nothing(self, database_url: str, engine: Engine) -> None:
        migrate(database_url)
        before = installed(engine)
        assert upgrade(engine, environment="production", now=BORN) == HEAD
        assert installed(engine) == before

    def test_two_first_openings_make_one_database(self, database_url: str, engine: Engine) -> None:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(migrate, [database_url] * 2))
        assert len(installed(engine)) == 1

    @pytest.mark.parametrize(
        "at", [12, 55, *(pytest.param(at, marks=pytest.mark.faults) for at in (1, 40))]
    )
    def test_killed_in_the_middle_it_leaves_the_old(
        self, database_url: str, engine: Engine, at: int
    ) -> None:
        program = [sys.executable, "-c", KILLED, database_url, str(at)]
        environment = {**os.environ, "PYTHONPATH": str(HERE.parents[1])}
        ended = subprocess.run(program, env=environment, check=False, timeout=120)
        assert ended.returncode == -signal.SIGKILL
        assert version(engine) == ""
        with engine.connect() as connection:
            assert inspect(connection).get_table_names() == []
        migrate(database_url)
        assert version(engine) == HEAD


class TestRefusals:
    def test_a_newer_database_is_left_alone(self, database_url: str, engine: Engine) -> None:
        migrate(database_url)
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        for attempt in (require_current, lambda each: upgrade(each, environment="", now=BORN)):
            with pytest.raises(KnownError) as refusal:
                attempt(engine)
            assert refusal.value.code == "database.newer"
        assert version(engine) == "9999"

    def test_an_older_database_is_not_worked_on(self, database_url: str, engine: Engine) -> None:
        migrate(database_url)
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        with pytest.raises(KnownError) as refusal:
            require_current(engine)
        assert refusal.value.code == "database.older"

    @pytest.mark.parametrize("table", ["holidays", "alembic_version"])
    def test_what_is_not_ours_is_left_alone(self, engine: Engine, table: str) -> None:
        with engine.begin() as connection:
            connection.execute(text(f"CREATE TABLE {table} (version_num TEXT)"))
        with pytest.raises(KnownError) as refusal:
            upgrade(engine, environment="demo", now=BORN)
        assert refusal.value.code == "database.not_ours"
        with engine.connect() as connection:
            assert inspect(connection).get_table_names() == [table]

    def test_a_file_that_is_no_database_is_told_so(self, tmp_path: Path) -> None:
        place = tmp_path / "storewave.db"
        place.write_bytes(b"something else entirely " * 100)
        engine = open_engine(f"sqlite:///{place}")
        with pytest.raises(KnownError) as refusal:
            version(engine)
        assert (refusal.value.code, refusal.value.exit_code) == ("database.damaged", REFUSED)
        engine.dispose()

    def test_a_server_that_is_not_there_is_not_reached(self, tmp_path: Path) -> None:
        engine = open_engine(f"postgresql+psycopg://nobody@/none?host={tmp_path}")
        with pytest.raises(KnownError) as refusal:
            version(engine)
        expected = ("database.not_reached", NOT_REACHED)
        assert (refusal.value.code, refusal.value.exit_code) == expected
        engine.dispose()


KILLED = """
import os, signal, sys
from datetime import UTC, datetime

from sqlalchemy import event

from rollouts.adapters.sql.opening import open_engine
from rollouts.adapters.sql.upgrading import upgrade

engine = open_engine(sys.argv[1])
left = int(sys.argv[2])

@event.listens_for(engine, "after_cursor_execute")
def count(*_):
    global left
    if engine.changing:
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

@event.listens_for(engine, "before_cursor_execute")
def look(_connection, _cursor, statement, *_):
    if statement.lstrip().startswith("CREATE"):
        engine.changing = True

engine.changing = False
upgrade(engine, environment="demo", now=datetime.now(UTC))
"""


def wanted(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or not TEXTS.fullmatch(name or "")


def another(url: str, folder: Path, request: pytest.FixtureRequest) -> str:
    """A second empty database of the same kind."""
    if url.startswith("sqlite"):
        return f"sqlite:///{folder / 'another.db'}"
    return str(request.getfixturevalue("postgresql").create())


def installed(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text("SELECT * FROM installation"))]
