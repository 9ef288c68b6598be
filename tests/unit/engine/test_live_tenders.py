"""Which tender map was live on a register: a bring counts also after something else followed it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rollouts.bootstrap import House
from rollouts.engine.configuring import selected
from rollouts.engine.context import Context
from rollouts.engine.live_tenders import live_maps
from rollouts.engine.selecting import registers
from rollouts.releases.model import Confirmed
from rollouts.releases.ports import Proofs
from rollouts.shared.moments import LocalMoment
from tests.services.homes import new_house
from tests.unit.engine.tender_estate import stocked

BROUGHT, ROLLED = "a" * 16, "b" * 16


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    made = new_house(home, stocked)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("day", "version"), [("2026-03-01", ""), ("2026-03-05", BROUGHT), ("2026-03-09", ROLLED)]
)
def test_the_version_of_a_bring_is_known_of_its_own_days(
    house: House, day: str, version: str
) -> None:
    lane = Confirmed(
        register="0001/01",
        component="tenders",
        rid=BROUGHT,
        at=datetime(2026, 3, 3, tzinfo=UTC),
        evidence="bring",
    )
    later = Confirmed(
        register=lane.register,
        component=lane.component,
        rid=ROLLED,
        at=datetime(2026, 3, 7, tzinfo=UTC),
        evidence="rollout",
        task="t",
    )
    with house.database.begin() as uow:
        for each in (lane, later):
            uow.repository(Proofs).confirm([each])
    context = Context(services=house.services, operator="ann", action="tender reconcile")
    at, until = (LocalMoment(f"{day}T{clock}:00") for clock in ("12:00", "23:00"))
    with house.database.read() as uow:
        chosen = selected(uow, registers(uow, "register:0001/01"))
        (found,) = live_maps(uow, context, chosen, at, until)
    assert (found.rid, found.ended_with) == (version, version)
