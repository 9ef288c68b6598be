"""The page that is shown before the house is loaded agrees with the house, and loads nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from rollouts.adapters.sql.database import SqlDatabase
from rollouts.adapters.sql.first_page import first_page
from rollouts.reads.overview import Overview
from tests.contracts.reading_house import LANES, STORES, furnish
from tests.contracts.test_reads import start_second

LOADED = """import sys
from pathlib import Path
from rollouts.adapters.sql.first_page import first_page
assert first_page(Path(sys.argv[1])) is not None
print(*(each for each in ("sqlalchemy", "paramiko", "keyring") if each in sys.modules))"""


@pytest.fixture
def place(database: SqlDatabase) -> Path:
    if database._engine.dialect.name != "sqlite":
        pytest.skip("the first page is read from a file of SQLite")
    return Path(str(database._engine.url.database))


def test_it_shows_what_the_overview_shows(database: SqlDatabase, place: Path) -> None:
    house = furnish(database)
    start_second(database)
    shown = first_page(place)
    sheet = house.reads.answer(Overview())
    assert shown is not None
    assert (shown.environment, shown.stores, shown.registers) == ("demo", len(STORES), len(LANES))
    assert [each.number for each in shown.running] == [each.number for each in sheet.running] == [8]
    assert shown.running[0].counters == sheet.running[0].counters


def test_it_loads_no_database_library(database: SqlDatabase, place: Path) -> None:
    furnish(database)
    command = [sys.executable, "-c", LOADED, str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_without_a_database_there_is_nothing_to_show(tmp_path: Path) -> None:
    assert first_page(tmp_path / "storewave.db") is None
    (tmp_path / "storewave.db").write_bytes(b"no database at all" * 100)
    assert first_page(tmp_path / "storewave.db") is None
