"""Revision 0008: reference data that was there stays, and declared numbers and codes can be kept."""

from collections.abc import Iterator
from importlib.resources import files

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from rollouts.adapters.sql.items import SqlItems
from rollouts.adapters.sql.opening import open_engine
from rollouts.items.accounts import Processor
from rollouts.items.declared import HeldTaxCode, NumberRange, NumberUse
from tests.services.databases import migrate

KEPT = "INSERT INTO processors VALUES ('EXPAY', 'EXPAY', 'Example Pay', '', 'US', '', '')"
RANGE = "INSERT INTO number_ranges VALUES ('6000-6999', '60060000', '60069999', 'loyalty', 'Club')"
CODE = "INSERT INTO held_tax_codes VALUES ('generic T', 'generic', 'T', 'Taxed')"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = open_engine(database_url)
    yield made
    made.dispose()


def test_reference_data_stays_and_declarations_are_kept(database_url: str, engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(files("rollouts.adapters.sql") / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0007")
        connection.execute(text(KEPT))
        connection.execute(text("INSERT INTO installation VALUES (1, 'o', 'e', 'demo', 1, 0, 0)"))
    migrate(database_url)
    with engine.begin() as connection:
        connection.execute(text(RANGE))
        connection.execute(text(CODE))
    with engine.connect() as connection:
        kept = SqlItems(connection)
        assert kept.every(Processor) == (Processor(code="EXPAY", name="Example Pay", country="US"),)
        assert kept.every(NumberRange) == (
            NumberRange(first="60060000", last="60069999", use=NumberUse.LOYALTY, name="Club"),
        )
        assert kept.every(HeldTaxCode) == (
            HeldTaxCode(platform="generic", code="T", description="Taxed"),
        )
