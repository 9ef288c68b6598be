"""The proof of coverage over the demo's estate, through the bus: broken, mended, proved again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rollouts.bootstrap import House, open_house
from rollouts.changes.commands import ChangeUndo
from rollouts.engine.handlers.taxes_proving import TaxMended
from rollouts.engine.importing import ObjectsImported
from rollouts.estate.commands import EstateImport
from rollouts.items.commands import ItemImport, ReferenceImport
from rollouts.shared.errors import KnownError
from rollouts.taxes.commands import TaxCoverage, TaxMend
from rollouts.taxes.coverage import BreachKind
from rollouts.taxes.mending import MendKind
from tests.unit.engine.tax_house import (
    FIRST_DAY,
    copied,
    done,
    imported,
    proof,
    stocked,
    submitted,
    written,
)

ENDED = "jurisdiction,group,step,valid_to\nUS-TX,tobacco,1,2027-03-01\n"
GERMAN = "jurisdiction,group,step,valid_to\nDE,food,1,2027-03-01T03:00\n"
TEXAS = "0008"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stocked(tmp_path_factory.mktemp("sample"))


@pytest.fixture
def house(home: Path, sample: Path) -> Iterator[House]:
    made = copied(sample, home)
    yield made
    made.close()


def test_the_demo_is_proved(house: House) -> None:
    found = proof(house)
    assert (found.proved, found.holes, found.doubles, found.exit_code) == (True, 0, 0, 0)
    assert (found.items, found.stores, found.days) == (186, 12, 400)
    assert found.cells == 186 * 12 * 400


def test_an_ended_rate_is_a_hole_until_its_mend_is_in_force(house: House) -> None:
    ended = imported(house, "rules", ENDED)
    assert (ended.changed, ended.applied) == (1, True)
    found = proof(house)
    (hole,) = found.breaches
    assert (found.holes, found.doubles, found.exit_code) == (1, 0, 1)
    assert (hole.kind, hole.jurisdiction, hole.group) == (BreachKind.HOLE, "US-TX", "tobacco")
    assert (hole.starts, hole.ends) == ("2027-03-01T00:00:00", "2028-02-05T00:00:00")
    assert hole.days == 341
    assert hole.stores == (TEXAS,)
    assert hole.items == ("1182", "1183")
    assert hole.mend is not None
    assert hole.mend.kind is MendKind.GO_ON
    mended = done(house, TaxMend(since=FIRST_DAY), TaxMended)
    assert (mended.edits, mended.closed, mended.left) == (1, 1, 0)
    assert mended.mend == (hole.mend,)
    assert proof(house).holes == 1
    again = done(house, TaxMend(since=FIRST_DAY), TaxMended)
    assert (again.change, again.left) == ("", 0)
    assert proof(house, change=mended.change).holes == 0
    submitted(house, mended.change)
    assert proof(house).proved


def test_the_map_says_where_each_hole_is(house: House) -> None:
    imported(house, "rules", ENDED)
    found = proof(house, map=True)
    at = found.columns.index("tobacco")
    states = {store: row.states[at] for row in found.map for store in row.stores}
    assert {store for store, state in states.items() if state == "H"} == {TEXAS}
    assert {row.flaws for row in found.map if TEXAS in row.stores} == {(0,)}
    assert sum(row.states.count("H") + row.states.count("D") for row in found.map) == 1
    assert len(states) == 12


def test_a_proof_that_nobody_wants_ends(house: House) -> None:
    with pytest.raises(KnownError) as caught:
        house.bus.execute(
            TaxCoverage(since=FIRST_DAY), progress=lambda *_: None, cancelled=lambda: True
        )
    assert caught.value.code == "requests.cancelled"


def test_long_lists_say_how_many_more(house: House) -> None:
    imported(house, "rules", GERMAN)
    (hole,) = proof(house, most=1).breaches
    assert hole.stores == ("0006",)
    assert (hole.more_stores, len(hole.items), hole.more_items) == (1, 1, 81)


def test_an_import_that_is_taken_back_closes_its_hole(house: House) -> None:
    ended = imported(house, "rules", ENDED)
    house.bus.execute(ChangeUndo(change=ended.change))
    assert proof(house).proved


def test_what_no_store_lists_needs_no_rule(house: House) -> None:
    imported(house, "rules", ENDED)
    rows = f"what,where,sold,valid_from,valid_to\ndepartment:90,store:{TEXAS},N,,2027-06-30\n"
    path = written(house.home, "assortment", rows)
    house.bus.execute(ReferenceImport(kind="assortment", path=path))
    (hole,) = proof(house).breaches
    assert hole.starts == "2027-07-01T00:00:00"
    assert hole.stores == (TEXAS,)


def test_an_item_without_a_group_has_its_departments(house: House) -> None:
    path = written(house.home, "items", "item_id,department,tax_group\n9001,90,\n9002,,\n")
    house.bus.execute(ItemImport(path=path))
    found = proof(house)
    assert {each.items for each in found.breaches} == {("9002",)}
    assert {each.starts for each in found.breaches} == {f"{FIRST_DAY}T00:00:00"}
    assert all(each.mend is None for each in found.breaches)


def test_an_empty_home_proves_nothing(home: Path) -> None:
    house = open_house(home)
    with pytest.raises(KnownError) as caught:
        proof(house)
    house.close()
    assert caught.value.code == "taxes.nothing_to_prove"


def test_goods_without_a_known_group_are_refused_where_groups_are_declared(house: House) -> None:
    path = written(
        house.home, "items", "item_id,department,tax_group\n9001,90,luxury\n9002,90,food\n"
    )
    with pytest.raises(KnownError) as caught:
        house.bus.execute(ItemImport(path=path))
    assert [(each.code, each.object, each.value) for each in caught.value.findings] == [
        ("taxes.item_group", "items.csv line 2, item 9001", "luxury")
    ]


def test_many_items_that_leave_their_group_are_told(house: House) -> None:
    rows = "".join(f"m{at},10,{{group}}\n" for at in range(101))
    for group, told in (("food", []), ("standard", ["taxes.group_changed"])):
        text = "item_id,department,tax_group\n" + rows.format(group=group)
        answer = house.bus.execute(ItemImport(path=written(house.home, "items", text)))
        assert isinstance(answer, ObjectsImported)
        assert [each.code for each in answer.findings] == told


def test_a_store_that_rounds_unlike_its_siblings_is_told_by_the_proof(house: House) -> None:
    assert proof(house).findings == ()
    stores = "".join(
        f"7{at:03},Europe/Berlin,far,DE,{'odd' if at == 9 else 'usual'}\n" for at in range(10)
    )
    text = f"code,timezone,region,country,tax_location\n{stores}"
    house.bus.execute(EstateImport(path=written(house.home, "more", text), kind="stores"))
    for kind, rows in (
        ("authorities", "authority,currency,level\nUSUAL,EUR,line\nODD,EUR,document\n"),
        (
            "jurisdictions",
            "jurisdiction,authority,level,country\nD1,USUAL,country,DE\nD2,ODD,country,DE\n",
        ),
    ):
        imported(house, kind, rows)
    made = imported(house, "locations", "tax_location,jurisdictions\nusual,D1\nodd,D2\n")
    told = [(each.code, each.object) for each in made.findings]
    assert ("taxes.rounding_differs", "store 7009") in told
    found = [each for each in proof(house).findings if each.code == "taxes.rounding_differs"]
    assert [each.object for each in found] == ["store 7009"]
