"""Revision 0007: items stay, and uploads of prices with their rows and findings are kept."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from rollouts.adapters.sql.items import SqlItems
from rollouts.adapters.sql.opening import open_engine
from rollouts.adapters.sql.prices import SqlPriceBook
from rollouts.prices.findings import RowFinding
from rollouts.prices.model import Upload, UploadState
from rollouts.prices.ports import DeltaRow
from rollouts.shared.findings import Severity
from tests.services.databases import migrate

DAY = datetime(2026, 11, 22, tzinfo=UTC)
FROM = "2026-12-01T00:00:00"
ROW: DeltaRow = (
    2, "1001", "EA", "zone:W", "regular", FROM, "", 349, 1, "EUR", None, None, True, "spring", "upsert"
)  # fmt: skip
ITEM = (
    "INSERT INTO items (item_id, description, department, tax_group, search)"
    " VALUES ('1001', 'Milk', '', '', 'milk')"
)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = open_engine(database_url)
    yield made
    made.dispose()


def test_items_stay_and_uploads_are_kept(database_url: str, engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(files("rollouts.adapters.sql") / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0006")
        connection.execute(text(ITEM))
        connection.execute(text("INSERT INTO installation VALUES (1, 'o', 'e', 'demo', 1, 0, 0)"))
    migrate(database_url)
    upload = Upload(
        uid="u", number=0, name="a.csv", sha256="0" * 64, state=UploadState.STAGED, created_at=DAY
    )
    finding = RowFinding(rule="change_limit", severity=Severity.WARNING, row_no=2, value="3.49")
    with engine.begin() as connection:
        book = SqlPriceBook(connection)
        kept = book.add_upload(upload)
        book.stage(kept.number, [ROW])
        book.add_findings(kept.number, [finding], 0)
        book.apply(kept, "ann", "spring")
    with engine.connect() as connection:
        book = SqlPriceBook(connection)
        item = SqlItems(connection).item("1001")
        assert item is not None
        assert item.description == "Milk"
        assert [each.price for each in book.prices_of(["1001"])] == [349]
        assert book.findings(kept.number) == (finding,)
        assert book.version() == 1
        found = book.upload("P-1")
        assert found is not None
        assert replace(found, state=UploadState.STAGED, applied=0, applied_by="", reason="") == kept
