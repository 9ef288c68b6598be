"""Looks at a real house's configuration: an estate of two stores in two regions."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rollouts.bootstrap import House
from rollouts.changes.commands import ChangeDiff, ChangeSubmit, ChangeUndo
from rollouts.engine.handlers.config_staging import Staged
from rollouts.estate.commands import EstateImport
from rollouts.reads.looks import ChangeDifference, ConfigSheet, ManyPreview, SettingLayers
from rollouts.registers.commands import (
    ConfigExport,
    ConfigImport,
    ConfigLayers,
    ConfigPreviewMany,
    ConfigScopes,
    ConfigSet,
    ConfigShow,
)
from rollouts.shared.errors import KnownError
from tests.services.homes import new_house

FOOTER = "receipt.footer1"


@pytest.fixture
def house(home: Path, tmp_path: Path) -> Iterator[House]:
    made = new_house(home)
    furnish(made, tmp_path)
    yield made
    made.close()


def furnish(house: House, folder: Path) -> None:
    stores, registers = folder / "stores.csv", folder / "registers.csv"
    stores.write_text(
        "code,name,timezone,brand,region,district\n"
        "0001,Leeds,Europe/London,alpha,north,n1\n"
        "0002,Porto,Europe/Lisbon,alpha,south,s1\n"
    )
    registers.write_text(
        "store,number,host,kind\n"
        "0001,01,127.0.0.1,fixed\n0001,02,127.0.0.2,mobile\n0002,01,127.0.0.3,fixed\n"
    )
    for file in (stores, registers):
        house.bus.execute(EstateImport(path=str(file)))


def put(house: House, scope: str, value: str, *, submit: bool = True) -> str:
    staged = house.bus.execute(ConfigSet(scope=scope, setting=FOOTER, value=value))
    assert isinstance(staged, Staged)
    if submit:
        house.bus.execute(ChangeSubmit(change=staged.change))
    return staged.change


def sheet(house: House, scope: str) -> ConfigSheet:
    found = house.bus.execute(ConfigShow(scope=scope, text=FOOTER))
    assert isinstance(found, ConfigSheet)
    return found


def test_a_scope_knows_its_chain_its_name_and_its_registers(house: House) -> None:
    found = sheet(house, "store:0001")
    assert found.chain == ("enterprise", "brand:alpha", "region:north", "district:n1", "store:0001")
    assert (found.name, found.registers) == ("Leeds", 2)
    assert sheet(house, "kind:fixed").chain == ("enterprise", "kind:fixed")
    assert sheet(house, "register:0001/02").chain[-2:] == ("kind:mobile", "register:0001/02")


def test_overriders_are_those_that_reach_a_register_of_the_scope(house: House) -> None:
    for scope in ("region:north", "store:0001", "register:0001/02", "store:0002", "kind:fixed"):
        put(house, scope, f"Bye from {scope}")
    counts = {
        scope: sheet(house, scope).settings[0].overriders
        for scope in ("enterprise", "region:north", "district:n1", "store:0001", "kind:mobile")
    }
    assert counts == {
        "enterprise": 5,
        "region:north": 3,
        "district:n1": 3,
        "store:0001": 2,
        "kind:mobile": 1,
    }


def test_ones_own_staged_edit_is_shown_until_it_is_taken_back(house: House) -> None:
    change = put(house, "enterprise", "Bye", submit=False)
    found = sheet(house, "store:0002")
    assert (found.change, found.edits) == (change, 1)
    assert (found.settings[0].value, found.settings[0].staged) == ("", "Bye")
    house.bus.execute(ChangeUndo(edit=0))
    assert sheet(house, "store:0002").settings[0].staged is None


def test_layers_name_the_winner_and_who_overrides_it(house: House) -> None:
    put(house, "enterprise", "wide")
    put(house, "region:north", "north")
    put(house, "register:0001/01", "own")
    found = house.bus.execute(ConfigLayers(scope="store:0001", setting=FOOTER))
    assert isinstance(found, SettingLayers)
    assert [(each.scope, each.wins) for each in found.layers] == [
        ("region:north", True),
        ("enterprise", False),
        ("default", False),
    ]
    assert [each.scope for each in found.below] == ["register:0001/01"]


def test_scopes_are_found_by_a_part_of_their_name(house: House) -> None:
    found = house.bus.execute(ConfigScopes(text="leeds"))
    assert isinstance(found, tuple)
    assert "store:0001" in [each.scope for each in found]
    first = house.bus.execute(ConfigScopes(text="0002"))
    assert isinstance(first, tuple)
    assert [each.scope for each in first] == ["store:0002", "register:0002/01"]
    everything = house.bus.execute(ConfigScopes())
    assert isinstance(everything, tuple)
    assert {"enterprise", "region:south", "kind:fuel"} <= {each.scope for each in everything}


def test_a_bulk_edit_is_seen_before_it_is_made(house: House) -> None:
    put(house, "store:0002", "Bye")
    asked = ConfigPreviewMany(filter="all", setting=FOOTER, value="Bye", level="store")
    found = house.bus.execute(asked)
    assert isinstance(found, ManyPreview)
    assert [(each.scope, each.before) for each in found.rows] == [("store:0001", None)]
    assert found.same == ("store:0002",)
    assert sheet(house, "enterprise").change == ""


@pytest.mark.parametrize("scope", ["store:9", "region:nowhere", "register:0001/09", "kind:x"])
def test_an_unknown_scope_is_refused(house: House, scope: str) -> None:
    with pytest.raises(KnownError, match=r"registers\.unknown_scope"):
        house.bus.execute(ConfigShow(scope=scope))


def difference(house: House, change: str) -> ChangeDifference:
    found = house.bus.execute(ChangeDiff(change=change))
    assert isinstance(found, ChangeDifference)
    return found


def test_the_difference_of_a_change_groups_equal_registers(house: House) -> None:
    change = put(house, "region:north", "Bye", submit=False)
    found = difference(house, change)
    assert (found.reached, found.unchanged) == (2, 0)
    assert [group.registers for group in found.groups] == [("0001/01", "0001/02")]
    (row,) = found.groups[0].rows
    assert (row.before, row.after) == (None, "Bye")


def test_after_submitting_the_difference_is_still_that_of_the_change(house: House) -> None:
    put(house, "enterprise", "first")
    change = put(house, "enterprise", "second")
    (group,) = difference(house, change).groups
    assert [(row.before, row.after) for row in group.rows] == [("first", "second")]
    assert len(group.registers) == 3


def test_registers_that_a_change_does_not_alter_are_counted(house: House) -> None:
    put(house, "store:0001", "own")
    change = put(house, "enterprise", "wide", submit=False)
    found = difference(house, change)
    assert (found.reached, found.unchanged) == (3, 2)


def test_an_exported_table_comes_back_with_what_was_changed(house: House, tmp_path: Path) -> None:
    file = tmp_path / "settings.xlsx"
    house.bus.execute(ConfigExport(filter="all", path=str(file)))
    unchanged = house.bus.execute(ConfigImport(path=str(file)))
    assert isinstance(unchanged, Staged)
    assert unchanged.edits == ()
    sheets = house.services.sheets
    table = sheets.read(file)
    rows = [list(each.cells) for each in table.rows]
    rows[0][table.header.cells.index(FOOTER)] = "Edited outside"
    sheets.write(file, table.header.cells, rows)
    staged = house.bus.execute(ConfigImport(path=str(file)))
    assert isinstance(staged, Staged)
    assert [each.after for each in staged.edits] == ["Edited outside"]
