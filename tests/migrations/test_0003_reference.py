"""Revision 0003: items that were there keep what they had, and get what every item has."""

from collections.abc import Iterator
from importlib.resources import files

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from rollouts.adapters.sql.items import SqlItems
from rollouts.adapters.sql.opening import open_engine
from rollouts.items.model import Item
from tests.services.databases import migrate


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = open_engine(database_url)
    yield made
    made.dispose()


def test_an_item_of_an_earlier_version_is_whole(database_url: str, engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(files("rollouts.adapters.sql") / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.execute(
            text("INSERT INTO items VALUES ('1001', 'Milk', 'DAIRY', 'food', '1001\nmilk')")
        )
        connection.execute(text("INSERT INTO installation VALUES (1, 'o', 'e', 'demo', 1, 0, 0)"))
    migrate(database_url)
    with engine.connect() as connection:
        kept = SqlItems(connection)
        expected = Item(item_id="1001", description="Milk", department="DAIRY", tax_group="food")
        assert kept.item("1001") == expected
        assert kept.items(search="milk") == (expected,)
