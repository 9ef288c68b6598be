"""Revision 0004: reference data stays, and the new rooms keep what they are given."""

from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import files

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from rollouts.adapters.sql.items import SqlItems
from rollouts.adapters.sql.opening import open_engine
from rollouts.adapters.sql.taxes import SqlTaxes
from rollouts.adapters.sql.tenders import SqlTenders
from rollouts.items.accounts import GlAccount
from rollouts.taxes.model import RuleKind, TaxRule
from rollouts.taxes.records import KINDS as TAX_KINDS
from rollouts.tenders.catalogue import TenderClass
from rollouts.tenders.model import TenderType
from rollouts.tenders.records import KINDS as TENDER_KINDS
from tests.services.databases import migrate


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = open_engine(database_url)
    yield made
    made.dispose()


def test_accounts_stay_and_rules_and_tenders_are_kept(database_url: str, engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(files("rollouts.adapters.sql") / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        connection.execute(
            text(
                "INSERT INTO gl_accounts (key, code, name, company, type, currency, valid_from,"
                " valid_to) VALUES ('1010', '1010', 'Cash', '', 'asset', '', '', '')"
            )
        )
        connection.execute(text("INSERT INTO installation VALUES (1, 'o', 'e', 'demo', 1, 0, 0)"))
    migrate(database_url)
    rule = TaxRule(jurisdiction="US-NY", group="food", kind=RuleKind.PERCENT, rate=Decimal("8.875"))
    tender = TenderType(code="CASH", tender_class=TenderClass.CASH, denominations=(5, 10, 2000))
    with engine.begin() as connection:
        SqlTaxes(connection).apply(TAX_KINDS.edits_between(None, rule))
        SqlTenders(connection).apply(TENDER_KINDS.edits_between(None, tender))
    with engine.connect() as connection:
        assert [each.name for each in SqlItems(connection).every(GlAccount)] == ["Cash"]
        assert SqlTaxes(connection).every(TaxRule) == (rule,)
        assert SqlTenders(connection).every(TenderType) == (tender,)
