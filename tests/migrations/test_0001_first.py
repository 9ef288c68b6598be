"""Revision 0001: a new database keeps data of every kind, and knows who it is."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from rollouts.adapters.sql.opening import open_engine
from tests.services.databases import BORN, migrate

MICROSECONDS = int(BORN.timestamp()) * 1_000_000


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    migrate(database_url)
    made = open_engine(database_url)
    yield made
    made.dispose()


def test_the_installation_is_born_with_its_database(engine: Engine) -> None:
    with engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM installation")).one()
    assert (row.id, row.environment, row.fence_epoch, row.fence_counter) == (1, "demo", 1, 0)
    assert row.created_at == MICROSECONDS
    assert len({row.origin, row.estate}) == 2


def test_instants_texts_and_numbers_are_kept_as_given(engine: Engine) -> None:
    given = {"seq": 2**53, "at": MICROSECONDS + 1, "data": '{"a":"ö\\u0000"}'}
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO journal VALUES (:seq, 'o', 'wave.opened', 's', '', :at, :data)"),
            given,
        )
    with engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM journal")).one()
    assert {name: getattr(row, name) for name in given} == given


def test_rows_that_point_nowhere_are_refused(engine: Engine) -> None:
    orphan = "INSERT INTO release_targets (release_id, register, version_id) VALUES (7, '1/1', 7)"
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text(orphan))
