"""Revision 0002: requests keep what they said, nobody is taken to wait; no register is brought."""

from collections.abc import Iterator
from importlib.resources import files

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from rollouts.adapters.sql import upgrading
from rollouts.adapters.sql.opening import open_engine
from tests.services.databases import migrate

OLD = """
INSERT INTO requests (uid, action, operator, body, state, done, total, note, cancel_wanted, created_at)
VALUES ('u-1', 'register bring', 'ann', '{"register":"0021/01"}', 'QUEUED', 0, 0, '', :no, 17)
"""


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database of revision 0001 with a request that waits."""
    made = open_engine(database_url)
    config = Config()
    place = files(upgrading.__package__ or "") / "migrations"
    config.set_main_option("script_location", str(place))
    with made.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(text(OLD), {"no": False})
    migrate(database_url)
    yield made
    made.dispose()


def test_a_request_that_waits_is_kept_and_waited_for_by_nobody(engine: Engine) -> None:
    with engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM requests")).one()
    assert (row.uid, row.body, row.state) == ("u-1", '{"register":"0021/01"}', "QUEUED")
    assert (row.caller, row.wanted_until, row.finished_at) == ("", None, None)


def test_no_register_is_being_brought(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM brings")).scalar_one() == 0
