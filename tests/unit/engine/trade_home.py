"""A home with the demo's tenders and taxes and a rate that waits for review: made once, copied by tests."""

from pathlib import Path

import pytest

from rollouts.bootstrap import open_house
from rollouts.taxes.commands import TaxImport
from tests.unit.engine import tax_house
from tests.unit.engine.tender_estate import stocked

RATES = "jurisdiction,group,rate,valid_from,source\nGB,standard,21,2027-04-01,Budget 2027\n"


@pytest.fixture(scope="session")
def trade_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """At rest; copy it, never open it."""
    folder = tmp_path_factory.mktemp("trade")
    house = open_house(tax_house.stocked(folder))
    stocked(house)
    rates = tax_house.written(folder, "rates", RATES)
    house.bus.execute(TaxImport(kind="rates", path=rates, authority="GB-HMRC"))
    house.close()
    return folder
