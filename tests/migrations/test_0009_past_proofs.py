"""Revision 0009: what registers have stays known, and nothing is known of what they had before."""

from collections.abc import Iterator
from importlib.resources import files

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from rollouts.adapters.sql.opening import open_engine
from rollouts.adapters.sql.proofs import SqlProofs
from tests.services.databases import migrate

KEPT = """
INSERT INTO register_proofs (register, component, rid, at, evidence, task)
VALUES ('0021/01', 'tenders', '0123456789abcdef', 17, 'bring', '')
"""


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = open_engine(database_url)
    yield made
    made.dispose()


def test_the_last_proof_stays_and_no_earlier_one_is_made_up(
    database_url: str, engine: Engine
) -> None:
    config = Config()
    config.set_main_option("script_location", str(files("rollouts.adapters.sql") / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0008")
        connection.execute(text(KEPT))
        connection.execute(text("INSERT INTO installation VALUES (1, 'o', 'e', 'demo', 1, 0, 0)"))
    migrate(database_url)
    with engine.connect() as connection:
        kept = SqlProofs(connection)
        assert [each.rid for each in kept.confirmed(["0021/01"])] == ["0123456789abcdef"]
        assert kept.past("0021/01") == ()
