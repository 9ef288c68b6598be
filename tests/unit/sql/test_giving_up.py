"""A query ends when nobody waits for its answer any more."""

from pathlib import Path

import pytest
from sqlalchemy import text

from rollouts.adapters.sql.giving_up import given_up_when_unwanted
from rollouts.adapters.sql.opening import open_engine, reading, sqlite_url
from rollouts.shared.errors import KnownError
from rollouts.shared.waiting import wanted_while, who_waits

ENDLESS = text(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
)
LONG = text(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
    " SELECT max(i) FROM n"
)


def test_an_endless_query_ends_when_it_is_not_wanted(tmp_path: Path) -> None:
    asked: list[int] = []

    def is_wanted() -> bool:
        asked.append(1)
        return len(asked) < 3

    engine = reading(open_engine(sqlite_url(tmp_path / "any.db")))
    with engine.connect() as connection:
        with (
            pytest.raises(KnownError) as told,
            wanted_while(is_wanted),
            given_up_when_unwanted(connection),
        ):
            connection.execute(ENDLESS).scalar()
        assert told.value.code == "reads.given_up"
        assert connection.execute(LONG).scalar() == 100_000
    engine.dispose()


def test_a_query_that_is_wanted_ends_by_itself(tmp_path: Path) -> None:
    engine = reading(open_engine(sqlite_url(tmp_path / "any.db")))
    with (
        engine.connect() as connection,
        wanted_while(lambda: True),
        given_up_when_unwanted(connection),
    ):
        assert connection.execute(LONG).scalar() == 100_000
    engine.dispose()
    assert who_waits() is None
