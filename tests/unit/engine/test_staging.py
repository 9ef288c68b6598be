"""Staging and submitting: few queries however many registers, and nothing checked is out of date."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from rollouts.bootstrap import House
from rollouts.changes.commands import ChangeList, ChangeSubmit
from rollouts.engine.bus import Bus
from rollouts.engine.handlers.config_staging import Staged
from rollouts.engine.table import all_actions
from rollouts.estate.commands import EstateImport
from rollouts.registers.commands import (
    ConfigExplain,
    ConfigImport,
    ConfigSet,
    ConfigSetMany,
    ConfigUnset,
)
from rollouts.shared.errors import KnownError
from rollouts.shared.moments import utc_now
from tests.services.homes import new_house
from tests.services.statements import counted

FOOTER = "receipt.footer1"
FEW, MANY = 45, 450


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    made = new_house(home)
    yield made
    made.close()


def furnish(house: House, folder: Path, first: int, last: int) -> None:
    """One store `A01` whose registers are numbered from `first` to before `last`."""
    stores, registers = folder / "stores.csv", folder / "registers.csv"
    stores.write_text("code,name,timezone\nA01,Leeds,Europe/London\n")
    rows = "".join(
        f"A01,{each:03},10.0.{each // 250}.{each % 250},fixed\n" for each in range(first, last)
    )
    registers.write_text(f"store,number,host,kind\n{rows}")
    for file in (stores, registers):
        house.bus.execute(EstateImport(path=str(file)))


def staged(bus: Bus, request: object) -> Staged:
    found = bus.execute(request)
    assert isinstance(found, Staged)
    return found


def cost(house: House, request: object) -> int:
    with counted() as statements:
        house.bus.execute(request)
    return len(statements)


def test_one_edit_and_one_question_cost_the_same_in_any_estate(
    house: House, tmp_path: Path
) -> None:
    requests = (
        ConfigSet(scope="store:A01", setting=FOOTER, value="x"),
        ConfigUnset(scope="store:A01", setting=FOOTER),
        ConfigSet(scope="register:A01/007", setting=FOOTER, value="x"),
        ConfigUnset(scope="register:A01/007", setting=FOOTER),
        ConfigSetMany(filter="all", setting=FOOTER, value="x", level="store"),
        ConfigUnset(scope="store:A01", setting=FOOTER),
        ConfigExplain(register="A01/007", setting=FOOTER),
    )
    furnish(house, tmp_path, 0, FEW)
    house.bus.execute(requests[0])
    house.bus.execute(requests[1])
    few = [cost(house, each) for each in requests]
    furnish(house, tmp_path, FEW, MANY)
    assert [cost(house, each) for each in requests] == few


def test_a_list_of_changes_counts_their_edits_at_once(house: House, tmp_path: Path) -> None:
    furnish(house, tmp_path, 0, 2)
    costs = []
    for value in ("one", "two", "three"):
        change = staged(house.bus, ConfigSet(scope="enterprise", setting=FOOTER, value=value))
        house.bus.execute(ChangeSubmit(change=change.change))
        costs.append(cost(house, ChangeList()))
    assert len(set(costs)) == 1


@pytest.mark.parametrize("scope", ["store:a01", "STORE:A01", "register:a01/001"])
def test_a_scope_is_kept_in_the_spelling_of_the_estate(
    house: House, tmp_path: Path, scope: str
) -> None:
    furnish(house, tmp_path, 0, 2)
    (edit,) = staged(house.bus, ConfigSet(scope=scope, setting=FOOTER, value="x")).edits
    assert edit.key.split(" ")[0] in {"store:A01", "register:A01/001"}


@pytest.mark.parametrize("scope", ["store:B02", "register:A01/9", "region:west", "kind:boat"])
def test_a_scope_that_the_estate_lacks_is_refused(house: House, tmp_path: Path, scope: str) -> None:
    furnish(house, tmp_path, 0, 2)
    with pytest.raises(KnownError) as caught:
        house.bus.execute(ConfigSet(scope=scope, setting=FOOTER, value="x"))
    assert caught.value.code == "registers.unknown_scope"


def test_a_table_names_all_its_bad_scopes(house: House, tmp_path: Path) -> None:
    furnish(house, tmp_path, 0, 2)
    table = tmp_path / "table.csv"
    table.write_text(
        f"scope,{FOOTER}\nregister:A01,x\nstore:B02,x\nregister:A01/001,x\nnowhere,x\n"
    )
    with pytest.raises(KnownError) as caught:
        house.bus.execute(ConfigImport(path=str(table)))
    assert [each.code for each in caught.value.findings] == [
        "registers.bad_scope",
        "registers.unknown_scope",
        "registers.bad_scope",
    ]


def test_what_another_put_in_force_meanwhile_is_checked_too(house: House, tmp_path: Path) -> None:
    furnish(house, tmp_path, 0, 2)
    bob = Bus(house.services, all_actions(), operator="bob")
    lower = staged(house.bus, ConfigSet(scope="enterprise", setting="scale.min_weight", value="20"))
    upper = staged(bob, ConfigSet(scope="enterprise", setting="scale.max_weight", value="10"))
    between = threading.Event()

    def clock() -> datetime:
        """Bob submits as soon as ann's change set is being checked."""
        if not between.is_set():
            between.set()
            bob.execute(ChangeSubmit(change=upper.change))
        return utc_now()

    ann = Bus(replace(house.services, clock=clock), all_actions())
    with pytest.raises(KnownError) as caught:
        ann.execute(ChangeSubmit(change=lower.change))
    assert between.is_set()
    assert caught.value.code == "registers.limits_crossed"
