"""Revision 0005: column maps stay and may tell stores and days apart; days and files are kept."""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from rollouts.adapters.sql.opening import open_engine
from rollouts.adapters.sql.reconciling import SqlReconciliations
from rollouts.adapters.sql.tenders import SqlTenders
from rollouts.shared.ids import new_uid
from rollouts.tenders.reconciling.dividing import DayKey
from rollouts.tenders.reconciling.filing import Intake, Part, Records
from rollouts.tenders.reconciling.layouts import PosLayout, SettlementLayout
from rollouts.tenders.reconciling.model import Settled
from rollouts.tenders.reconciling.recognising import FileKind
from tests.services.databases import migrate

DAY = DayKey(store="0001", business_date="2026-03-02")
HUGE = 10**30


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = open_engine(database_url)
    yield made
    made.dispose()


def test_column_maps_stay_and_files_and_days_are_kept(database_url: str, engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(files("rollouts.adapters.sql") / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        connection.execute(
            text(
                "INSERT INTO settlement_layouts (key, processor, gross, scheme, count, fee, net,"
                " currency, reference, kind, only_scheme, only_currency, scheme_words,"
                " chargeback_words, in_minor_units, decimal_comma) VALUES ('EXPAY', 'EXPAY',"
                " 'Sales', 'Card', '', '', '', '', '', '', '', 'USD', '[\"VS=VISA\"]', '[]',"
                " TRUE, FALSE)"
            )
        )
        connection.execute(
            text(
                "INSERT INTO pos_layouts (key, name, tender, amount, count, brand, register,"
                " currency, reference, refunds, tips, cash_back, only_currency, in_minor_units,"
                " decimal_comma) VALUES ('default', 'default', 'Tender', 'Sum', '', '', '', '',"
                " '', '', '', '', 'USD', FALSE, TRUE)"
            )
        )
        connection.execute(text("INSERT INTO installation VALUES (1, 'o', 'e', 'demo', 1, 0, 0)"))
    migrate(database_url)
    with engine.connect() as connection:
        kept = SqlTenders(connection)
        assert kept.every(SettlementLayout) == (
            SettlementLayout(
                processor="EXPAY",
                gross="Sales",
                scheme="Card",
                only_currency="USD",
                scheme_words=("VS=VISA",),
                chargeback_words=(),
                in_minor_units=True,
            ),
        )
        assert kept.every(PosLayout) == (
            PosLayout(
                name="default",
                tender="Tender",
                amount="Sum",
                only_currency="USD",
                decimal_comma=True,
            ),
        )
    with engine.begin() as connection:
        SqlReconciliations(connection).take(AN_INTAKE, (A_PART,))
    with engine.connect() as connection:
        days = SqlReconciliations(connection)
        assert days.intakes() == (AN_INTAKE,)
        assert days.parts("0001", "2026-03-01", "2026-03-02") == (A_PART,)
        assert days.due() == (DAY,)


AN_INTAKE = Intake(
    uid=new_uid(),
    name="expay.csv",
    sha256="ab" * 32,
    kind=FileKind.SETTLEMENT,
    source="EXPAY",
    rows=1,
    stores=1,
    days=1,
    first=DAY,
    taken_at=datetime(2026, 3, 3, 6, tzinfo=UTC),
    taken_by="ann",
)
A_PART = Part(
    intake=AN_INTAKE.uid,
    name="expay.csv",
    sha256="ab" * 32,
    kind=FileKind.SETTLEMENT,
    source="EXPAY",
    day=DAY,
    records=Records(
        settled=(
            Settled(
                processor="EXPAY",
                scheme="VISA",
                count=1,
                gross=HUGE,
                fee=1,
                net=HUGE - 1,
                currency="USD",
            ),
        )
    ),
)
