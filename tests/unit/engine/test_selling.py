"""Compressed assortments say the same as asking item by item, store by store, moment by moment."""

from pathlib import Path

from rollouts.engine.selling import Shelves, selling_stores
from rollouts.engine.taxing import all_stores
from rollouts.estate.commands import EstateGroup
from rollouts.estate.model import Store, StoreStatus
from rollouts.items.assortment import Assortments, Location
from rollouts.items.commands import ReferenceImport
from rollouts.items.model import Assortment
from rollouts.items.ports import Items
from rollouts.shared.moments import local_moment, within
from rollouts.taxes.coverage import EVERYWHERE, Selling
from tests.unit.engine.tax_house import copied, stocked, written

STATEMENTS = """what,where,sold,valid_from,valid_to
all,zone:gb,N,2027-03-01,
department:90,all,N,,
department:90,zone:us-metro,Y,,2027-05-31
department:90,store:0005,Y,2027-02-01,2027-04-30
item:1182,store:0001,N,,
item:1182,group:south,Y,2027-03-15,2027-06-30
item:1182,all,N,2027-06-01,
item:1001,all,N,2027-01-10,2027-01-20
item:1001,zone:eu,Y,2027-01-15,2027-02-15
"""
MOMENTS = ("2026-12-31", "2027-01-12", "2027-01-17", "2027-02-10", "2027-03-10", "2027-03-20")
LATER = ("2027-05-10", "2027-06-10", "2027-07-10")


def test_every_item_is_where_its_statements_say(home: Path, tmp_path: Path) -> None:
    sample = tmp_path / "sample"
    sample.mkdir(mode=0o700)
    house = copied(stocked(sample), home)
    house.bus.execute(EstateGroup(name="south", rule="store:0008,0009"))
    path = written(home, "assortment", STATEMENTS)
    house.bus.execute(ReferenceImport(kind="assortment", path=path))
    with house.services.database.read() as uow:
        stores = tuple(all_stores(uow))
        shelves = Shelves(uow, stores)
        sold = tuple(shelves.items())
        kept = uow.repository(Items)
        asked = Assortments(kept.every(Assortment))
        items = kept.items(limit=None)
    house.close()
    everywhere = frozenset(each.code for each in stores)
    for text in (*MOMENTS, *LATER):
        at = local_moment(text)
        told = {
            (each.item, store)
            for each in sold
            if within(at, each.start, each.end)
            for store in (
                everywhere
                if each.assortment == EVERYWHERE
                else shelves.assortments[each.assortment]
            )
        }
        wanted = {
            (item.item_id, store.code)
            for store in stores
            for item in items
            if asked.sold(
                item,
                Location(
                    store=store.code,
                    zone=store.price_zone,
                    groups=frozenset({"south"}) if store.code in {"0008", "0009"} else frozenset(),
                ),
                at,
            )
        }
        assert told == wanted


def test_a_closed_store_sells_nothing_and_a_new_one_from_its_opening_on() -> None:
    closed = Store(code="1", timezone="UTC", tax_location="gb", status=StoreStatus.CLOSED)
    coming = Store(code="2", timezone="UTC", tax_location="gb", opens="2027-03-01")
    assert selling_stores((closed, coming)) == (
        Selling(store="2", location="gb", start=local_moment("2027-03-01")),
    )
