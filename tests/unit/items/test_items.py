"""Items: barcodes that are right, files that are taken or explained, and the way back."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollouts.adapters.files.sheets import parse_sheet
from rollouts.estate.imports.objects import ObjectsPlan
from rollouts.items.imports import KnownItems, plan_items, read_items
from rollouts.items.model import Barcode, Item, PosCode, PosCodeKind
from rollouts.items.records import KINDS, Entity, applied, kind_and_key
from rollouts.items.rules import LENGTHS, barcode_trouble, check_digit, restored
from rollouts.shared.errors import KnownError
from rollouts.shared.findings import Severity
from rollouts.shared.moments import LocalMoment

HEADER = "item_id,gtin,description,department,tax_group\n"
MILK = Item(item_id="1001", description="Milk", department="DAIRY", tax_group="food")
MILK_CODE = Barcode(gtin="4006381333931", item_id="1001")
BANANA = PosCode(kind=PosCodeKind.PLU, code="4011", item_id="1001")
KNOWN = KnownItems(
    items={MILK.item_id: MILK},
    barcodes={MILK_CODE.key: MILK_CODE},
    pos_codes={BANANA.key: BANANA},
)


def plan(text: str, known: KnownItems = KNOWN) -> ObjectsPlan:
    sheet = parse_sheet(text.encode(), "items.csv", ".csv")
    return plan_items(read_items(sheet), known)


@pytest.mark.parametrize(
    "gtin", ["4006381333931", "96385074", "036000291452", "10036000291459", "0000000000000"]
)
def test_barcodes(gtin: str) -> None:
    assert barcode_trouble(gtin) == ""


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("4006381333932", "gtin_check_digit"),
        ("36000291452", "lost_zeros"),
        ("4.00638E+12", "scientific_gtin"),
        ("4E12", "scientific_gtin"),
        ("4006381 333931", "gtin_digits"),
        ("４００６３８１３３３９３１", "gtin_digits"),
        ("-4006381333931", "gtin_digits"),
        ("123", "gtin_length"),
        ("1" * 5000, "gtin_length"),
    ],
)
def test_no_barcodes(text: str, rule: str) -> None:
    assert barcode_trouble(text) == rule


def test_lost_zeros_are_put_back() -> None:
    assert restored("36000291452") == "036000291452"


@given(
    st.sampled_from(LENGTHS).flatmap(
        lambda n: st.text("0123456789", min_size=n - 1, max_size=n - 1)
    )
)
def test_one_wrong_digit_is_always_found(body: str) -> None:
    gtin = body + check_digit(body)
    assert barcode_trouble(gtin) == ""
    for at, digit in enumerate(gtin):
        other = str((int(digit) + 1) % 10)
        assert barcode_trouble(gtin[:at] + other + gtin[at + 1 :]) == "gtin_check_digit"


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        ("1002,4006381333932,Bread,BAKERY,food", "items.gtin_check_digit", "gtin"),
        ("1002,4.00638E+12,Bread,BAKERY,food", "items.scientific_gtin", "gtin"),
        ("1002,36000291452,Bread,BAKERY,food", "items.lost_zeros", "gtin"),
        ("1002,12a,Bread,BAKERY,food", "items.gtin_digits", "gtin"),
        ("1002,123,Bread,BAKERY,food", "items.gtin_length", "gtin"),
        ("1002,4006381333931,Bread,BAKERY,food", "items.barcode_elsewhere", "gtin"),
        ("1002,96385074,A,,\n1002,96385074,A,,", "items.duplicate_barcode", "gtin"),
        ("1002,96385074,A,,\n1003,00000096385074,B,,", "items.duplicate_barcode", "gtin"),
        ("1002,96385074,A,,\n1002,036000291452,B,,", "items.two_versions", "item_id"),
        (",96385074,A,,", "estate.required", "item_id"),
        ("-1,96385074,A,,", "estate.bad_code", "item_id"),
        ("1002,,=cmd(),,", "estate.formula", "description"),
        ("1002,,a\x07b,,", "estate.control", "description"),
        ("1002,," + "x" * 81 + ",,", "estate.too_long", "description"),
        ("1002,,A,dai ry,", "estate.bad_code", "department"),
        ("1002,,A,,,surplus", "estate.too_many_cells", ""),
    ],
)
def test_a_nasty_row_is_refused(row: str, code: str, field: str) -> None:
    made = plan(HEADER + row + "\n")
    errors = [each for each in made.findings if each.severity is Severity.ERROR]
    assert [(each.code, each.field) for each in errors] == [(code, field)]
    assert errors[0].object == f"items.csv line {1 + len(row.splitlines())}"
    assert made.edits == ()


def test_several_barcodes_of_one_item_and_the_way_back() -> None:
    made = plan("SKU;EAN;Name\n1001;4006381333931;Milk 1 l\n1001;96385074;Milk 1 l\n1002;;Bread\n")
    assert not made.findings
    assert [(line.key, line.state) for line in made.lines] == [
        ("1001", "changed"),
        ("1002", "new"),
        ("04006381333931", "unchanged"),
        ("00000096385074", "new"),
    ]
    objects: dict[tuple[str, str], Entity | None] = {
        kind_and_key(MILK): MILK,
        kind_and_key(MILK_CODE): MILK_CODE,
    }
    for edit in (*made.edits, *made.undo):
        slot = edit.kind, edit.key
        objects[slot] = applied(objects.get(slot), edit)
    assert {each for each in objects.values() if each} == {MILK, MILK_CODE}


def test_what_must_be_looked_up() -> None:
    text = "item_id,gtin,plu,price_prefix,department,linked_item\n7,96385074,4011,,A,9\n8,1,,0212345,,\n"
    reading = read_items(parse_sheet(text.encode(), "i.csv", ".csv"))
    assert reading.item_ids == ("7", "8", "9")
    assert reading.barcodes == ("00000096385074",)
    assert reading.pos_codes == ("plu:4011", "prefix:0212345")
    assert reading.departments == ("A",)


WIDE = (
    "item_id,plu,price_prefix,uom,pack_qty,age_limit,restricted_hours,food_stamp,scale,tare,"
    "linked_item,cost,currency,sellable_from,sellable_to\n"
)


def test_a_whole_item_is_read() -> None:
    row = "1002,4012,0212345,KG,0.5,18,22:00-06:00,Y,yes,0.02,1001,1.25,USD,2026-01-01,2026-03-31\n"
    made = plan(WIDE + row)
    assert not made.findings
    item = KINDS.applied(None, made.lines[0].edits[0])
    assert item == Item(
        item_id="1002",
        uom="KG",
        pack_qty=Decimal("0.5"),
        age_limit=18,
        restricted_hours="22:00-06:00",
        food_stamp=True,
        scale=True,
        tare=Decimal("0.02"),
        linked_item="1001",
        cost=125,
        cost_currency="USD",
        sellable_from=LocalMoment("2026-01-01T00:00:00"),
        sellable_to=LocalMoment("2026-04-01T00:00:00"),
    )
    assert [each.key for each in made.lines[1:]] == ["plu:4012", "prefix:0212345"]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"plu": "04012"}, "items.plu_form", "plu"),
        ({"plu": "4011"}, "items.barcode_elsewhere", "plu"),
        ({"price_prefix": "0412345"}, "items.prefix_form", "price_prefix"),
        ({"uom": "k g"}, "estate.bad_code", "uom"),
        ({"pack_qty": "0"}, "estate.out_of_range", "pack_qty"),
        ({"pack_qty": "1,5"}, "estate.bad_number", "pack_qty"),
        ({"pack_qty": "1e3"}, "estate.bad_number", "pack_qty"),
        ({"pack_qty": "NaN"}, "estate.bad_number", "pack_qty"),
        ({"pack_qty": "9" * 5000}, "estate.bad_number", "pack_qty"),
        ({"pack_qty": "1.0005"}, "estate.too_fine", "pack_qty"),
        ({"age_limit": "18.5"}, "estate.too_fine", "age_limit"),
        ({"age_limit": "-1"}, "estate.out_of_range", "age_limit"),
        ({"restricted_hours": "25:00-06:00"}, "estate.bad_hours", "restricted_hours"),
        ({"restricted_hours": "06:00-06:00"}, "estate.bad_hours", "restricted_hours"),
        ({"food_stamp": "maybe"}, "estate.bad_flag", "food_stamp"),
        ({"linked_item": "1002"}, "items.linked_to_itself", "linked_item"),
        ({"linked_item": "9"}, "items.unknown_linked_item", "linked_item"),
        ({"cost": "1.25"}, "items.cost_currency", "cost"),
        ({"cost": "1.255", "currency": "USD"}, "items.cost_too_fine", "cost"),
        ({"cost": "1.25", "currency": "usd"}, "estate.bad_currency", "currency"),
        ({"sellable_from": "01/02/2026"}, "estate.bad_moment", "sellable_from"),
        ({"sellable_from": "2026-02-30"}, "estate.bad_moment", "sellable_from"),
        (
            {"sellable_from": "2026-02-03", "sellable_to": "2026-02-02"},
            "estate.end_before_start",
            "sellable_to",
        ),
        ({"uom": "4111111111111111"}, "estate.card_number", "uom"),
    ],
)
def test_a_nasty_cell_is_refused(changes: dict[str, str], code: str, field: str) -> None:
    names = WIDE.strip().split(",")
    cells = [{"item_id": "1002", **changes}.get(each, "") for each in names]
    row = ",".join(f'"{each}"' for each in cells)
    errors = [each for each in plan(f"{WIDE}{row}\n").findings if each.severity == "error"]
    assert code in {each.code for each in errors}
    first = next(each for each in errors if each.code == code)
    assert first.field == field
    assert "411111111111" not in first.value
    assert plan(f"{WIDE}{row}\n").edits == ()


def test_an_unknown_department_is_said_once() -> None:
    known = replace(KNOWN, departments=frozenset({"DAIRY"}))
    rows = "".join(f"{number},,x,BAKERY,\n" for number in range(5))
    made = plan(HEADER + rows, known)
    assert [(each.code, each.value, each.severity) for each in made.findings] == [
        ("items.unknown_department", "BAKERY", "warning")
    ]
    assert len(made.edits) == 5


def test_a_card_number_never_gets_in() -> None:
    for field in ("description", "department"):
        text = f"item_id,{field}\n1002,4111 1111 1111 1111\n".replace(
            "4111 1111 1111 1111",
            "4111111111111111" if field == "department" else "pan 4111 1111 1111 1111",
        )
        made = plan(text)
        assert [each.code for each in made.findings] == ["estate.card_number"]
        assert "1111 1111 1111" not in made.findings[0].value
        assert made.edits == ()


@pytest.mark.parametrize("column", ["valid", "colour", "gtin", "active_from", "age_limit", "cost"])
@pytest.mark.parametrize("gap", ["", " ", "\u00a0", "\u200e"])
def test_a_card_number_is_masked_wherever_it_is_refused(column: str, gap: str) -> None:
    number = gap.join(("4111", "1111", "1111", "1112"))
    for text in (f"item_id,{column}\n1002,{number}\n", f"item_id,{number}\n1002,\n"):
        assert not any("4111" in each.value for each in plan(text).findings)


def test_a_kept_cost_never_changes_its_currency_alone() -> None:
    known = replace(KNOWN, items={"1": Item(item_id="1", cost=1050, cost_currency="USD")})
    (found,) = plan("item_id,currency\n1,JPY\n", known).findings
    assert (found.code, found.field, found.value) == ("items.currency_alone", "currency", "JPY")
    assert plan("item_id,currency\n1,USD\n", known).findings == ()
    assert plan("item_id,cost,currency\n1,1050,JPY\n", known).edits


def test_an_edit_that_no_longer_fits_is_refused() -> None:
    edits = plan(HEADER + "1001,,Oat milk,DAIRY,food\n").edits
    with pytest.raises(KnownError) as caught:
        applied(Item(item_id="1001", description="Soy milk"), edits[0])
    assert caught.value.code == "items.moved_on"
