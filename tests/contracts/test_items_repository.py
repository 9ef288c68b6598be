"""What any provider of the items' repository promises."""

import pytest

from rollouts.adapters.sql.database import SqlDatabase
from rollouts.items.model import Barcode, Item
from rollouts.items.ports import Items
from rollouts.items.records import edits_between
from rollouts.shared.edits import Edit, inverse_of
from rollouts.shared.errors import KnownError

MILK = Item(item_id="1001", description="Ökomilch 1%", department="DAIRY", tax_group="food")
BREAD = Item(item_id="1002", description="Bread")
CODES = (
    Barcode(gtin="96385074", item_id="1001"),
    Barcode(gtin="036000291452", item_id="1001"),
)
EDITS = tuple(edit for each in (MILK, BREAD, *CODES) for edit in edits_between(None, each))


@pytest.fixture(autouse=True)
def filled(database: SqlDatabase) -> None:
    with database.begin() as uow:
        uow.repository(Items).apply(EDITS)


def test_items_are_found(database: SqlDatabase) -> None:
    with database.read() as uow:
        kept = uow.repository(Items)
        assert kept.item("1001") == MILK
        assert kept.item("9") is None
        assert kept.by_barcode("36000291452") == MILK
        assert kept.by_barcode("00036000291452") == MILK
        assert kept.by_barcode("1") is None
        assert set(kept.barcodes_of("1001")) == set(CODES)
        assert kept.items() == (MILK, BREAD)
        assert kept.items(after="1001") == (BREAD,)
        assert kept.items(search="ÖKO", limit=1) == (MILK,)
        assert kept.items(search="1%") == (MILK,)
        assert kept.count(search="2%") == 0
        assert kept.count() == 2
        assert kept.some_items(["1002", "x"]) == {"1002": BREAD}
        assert kept.some_barcodes([CODES[0].key, "x"]) == {CODES[0].key: CODES[0]}


def test_edits_are_applied_and_taken_back(database: SqlDatabase) -> None:
    change = Edit(kind="item", key="1002", field="department", before=None, after="BAKERY")
    with database.begin() as uow:
        kept = uow.repository(Items)
        kept.apply((change,))
        found = kept.item("1002")
        assert found is not None
        assert found.department == "BAKERY"
        kept.apply(inverse_of((*EDITS, change)))
        assert kept.count() == 0
        assert kept.by_barcode("96385074") is None


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (EDITS[0], "items.moved_on"),
        (Edit(kind="item", key="9", field="department", before=None, after="A"), "items.moved_on"),
        (Edit(kind="planet", key="9", field="", before=None, after="{}"), "items.unknown_edit"),
    ],
)
def test_an_edit_that_does_not_fit_is_refused(database: SqlDatabase, edit: Edit, code: str) -> None:
    with pytest.raises(KnownError) as caught, database.begin() as uow:
        uow.repository(Items).apply((edit,))
    assert caught.value.code == code
    with database.read() as uow:
        assert uow.repository(Items).count() == 2
