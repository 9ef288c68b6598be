"""Items: barcodes that are right, files that are taken or explained, and the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollouts.adapters.files.sheets import parse_sheet
from rollouts.items.imports import ItemsPlan, plan_items, wanted_keys
from rollouts.items.model import Barcode, Item
from rollouts.items.records import Entity, applied, kind_and_key
from rollouts.items.rules import LENGTHS, barcode_trouble, check_digit, restored
from rollouts.shared.errors import KnownError
from rollouts.shared.findings import Severity

HEADER = "item_id,gtin,description,department,tax_group\n"
MILK = Item(item_id="1001", description="Milk", department="DAIRY", tax_group="food")
MILK_CODE = Barcode(gtin="4006381333931", item_id="1001")


def plan(text: str) -> ItemsPlan:
    sheet = parse_sheet(text.encode(), "items.csv", ".csv")
    return plan_items(sheet, {MILK.item_id: MILK}, {MILK_CODE.key: MILK_CODE})


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
    sheet = parse_sheet((HEADER + "7,96385074,A,,\n7,,A,,\n8,1,,,\n").encode(), "i.csv", ".csv")
    assert wanted_keys(sheet) == (("7", "8"), ("00000096385074",))


def test_an_edit_that_no_longer_fits_is_refused() -> None:
    edits = plan(HEADER + "1001,,Oat milk,DAIRY,food\n").edits
    with pytest.raises(KnownError) as caught:
        applied(Item(item_id="1001", description="Soy milk"), edits[0])
    assert caught.value.code == "items.moved_on"
