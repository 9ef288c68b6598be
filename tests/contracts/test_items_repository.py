"""What any provider of the items' repository promises; and, by it, what every kind of object is kept as."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from rollouts.adapters.sql.database import SqlDatabase
from rollouts.items.accounts import (
    AccountType,
    BankAccount,
    Declared,
    ExchangeRate,
    GlAccount,
    MerchantId,
    Processor,
)
from rollouts.items.model import Assortment, Barcode, Department, Item, PosCode, PosCodeKind
from rollouts.items.ports import Items
from rollouts.items.records import KINDS, Entity, edits_between
from rollouts.shared.edits import Edit, inverse_of
from rollouts.shared.errors import KnownError
from rollouts.shared.moments import LocalMoment

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


DAY = LocalMoment("2026-06-01T00:00:00")
WHOLE: tuple[Entity, ...] = (
    Item(
        item_id="2",
        description="Öl",
        department="40",
        tax_group="food",
        merchandise_code="m",
        uom="L",
        pack_qty=Decimal("0.75"),
        age_limit=18,
        restricted_hours="22:00-06:00",
        food_stamp=True,
        wic=True,
        scale=True,
        tare=Decimal("0.005"),
        linked_item="1001",
        deposit=True,
        discountable=False,
        price_entry=True,
        cost=2**40,
        cost_currency="USD",
        active_from=DAY,
        active_to=LocalMoment("2027-01-01T00:00:00"),
        sellable_from=DAY,
        sellable_to=LocalMoment("2027-01-01T00:00:00"),
    ),
    PosCode(kind=PosCodeKind.PREFIX, code="0212345", item_id="2"),
    Department(code="40", name="Grocery", parent="1", tax_group="f", gl_account="4", age_limit=18),
    Assortment(what="item:2", where="store:0001", sold=False, valid_from=DAY),
    Assortment(what="item:2", where="store:0001", valid_to=DAY),
    GlAccount(code="4", name="Sales", company="H", type=AccountType.REVENUE, currency="USD"),
    Processor(code="P", name="Pay", acquirer="Bank", country="US", valid_to=DAY),
    MerchantId(processor="P", mid="1", store="1", declared=Declared.OPEN, declared_by="letter"),
    BankAccount(code="B", name="Main", bank="Bank", account="US-1", currency="USD", company="H"),
    ExchangeRate(base="EUR", quote="USD", rate=Decimal("1.082500000001"), source="t"),
)


@pytest.mark.parametrize("entity", WHOLE, ids=lambda each: each.key)
def test_every_kind_is_kept_changed_and_taken_back(database: SqlDatabase, entity: Entity) -> None:
    made = type(entity)
    with database.begin() as uow:
        kept = uow.repository(Items)
        before = kept.number(made)
        kept.apply(edits_between(None, entity))
        assert kept.some(made, [entity.key, "x"]) == {entity.key: entity}
        assert entity in kept.every(made)
        assert kept.number(made) == before + 1
        name = next(
            name
            for name in ("name", "source", "tax_group", "sold", "item_id")
            if hasattr(entity, name)
        )
        other: Any = {name: False if name == "sold" else "Z"}
        changed = replace(entity, **other)
        if KINDS.slot_of(changed) == KINDS.slot_of(entity):
            edits = edits_between(entity, changed)
            kept.apply(edits)
            assert kept.some(made, [entity.key]) == {entity.key: changed}
            kept.apply(inverse_of(edits))
        kept.apply(inverse_of(edits_between(None, entity)))
        assert kept.number(made) == before


def test_all_ranges_of_a_line_are_found(database: SqlDatabase) -> None:
    ranges = [each for each in WHOLE if isinstance(each, Assortment)]
    other = Assortment(what="item:2", where="all")
    with database.begin() as uow:
        kept = uow.repository(Items)
        kept.apply([edit for each in (*ranges, other) for edit in edits_between(None, each)])
        found = kept.lines(Assortment, ["item:2 store:0001", "x y"])
        assert sorted(found, key=lambda each: each.valid_from) == sorted(
            ranges, key=lambda each: each.valid_from
        )
        assert kept.every(Assortment, after=found[0].key, limit=1) == (found[1],)


def test_a_code_finds_its_item(database: SqlDatabase) -> None:
    code = PosCode(kind=PosCodeKind.PLU, code="4011", item_id="1001")
    with database.begin() as uow:
        kept = uow.repository(Items)
        kept.apply(edits_between(None, code))
        assert kept.by_pos_code("plu:4011") == MILK
        assert kept.by_pos_code("plu:4012") is None
        assert kept.pos_codes_of("1001") == (code,)


def test_thousands_of_objects_are_written_in_pieces(database: SqlDatabase) -> None:
    many = [Department(code=f"D{number:05}", age_limit=number) for number in range(2500)]
    with database.begin() as uow:
        kept = uow.repository(Items)
        kept.apply([edit for each in many for edit in edits_between(None, each)])
        assert kept.every(Department) == tuple(many)
        assert len(kept.some(Department, [each.key for each in many])) == len(many)
