"""Files of promotions: every cell read or refused, exported rows import again without a change."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import resources
from rollouts.adapters.files.sheets import parse_sheet
from rollouts.estate.imports.layouts import Layout, header_of
from rollouts.estate.imports.objects import Known, ObjectsPlan, planned, read_objects
from rollouts.estate.imports.plan import LineState
from rollouts.platforms.layouts import platform_named
from rollouts.platforms.records import compile_records, read_records
from rollouts.promotions.imports import POLICIES, PROMOTIONS, layout_named, row_of
from rollouts.promotions.json_file import sheet_of
from rollouts.promotions.lane import lane_of, lane_rows
from rollouts.promotions.model import (
    BundleSlot,
    Choice,
    ItemSet,
    Mode,
    Promotion,
    PromotionKind,
    Tier,
    Weekday,
    Window,
)
from rollouts.promotions.policy import DEFAULT, Conflict, Policy, differing
from rollouts.promotions.records import KINDS
from rollouts.promotions.texts import slot_of, slot_text, tier_of, tier_text, window_of, window_text
from rollouts.shared.errors import KnownError
from rollouts.shared.moments import OPEN, local_moment

HEAD = "promotion,kind,currency,items,percent"


def plan(
    text: str, present: Mapping[str, Any] | None = None, layout: Layout[Any] = PROMOTIONS
) -> ObjectsPlan:
    sheet = parse_sheet(text.encode(), "offers.csv", ".csv")
    return planned(read_objects(sheet, layout), Known(present=present or {}))


def made(found: ObjectsPlan) -> list[Any]:
    assert found.findings == ()
    return [KINDS.all_applied(None, each.edits) for each in found.lines]


WHOLE = Promotion(
    code="LUNCH",
    name="Lunch",
    kind=PromotionKind.BUY_X_GET_Y,
    currency="USD",
    match=ItemSet(items=("1001", "1002"), departments=("10",), excluded=("1003",)),
    reward=ItemSet(everything=True, excluded_departments=("55",)),
    slots=(
        BundleSlot(items=ItemSet(items=("1", "2"), departments=("30",)), quantity=2),
        BundleSlot(items=ItemSet(everything=True)),
    ),
    percent=Decimal("12.5"),
    amount=150,
    quantity=2,
    get_quantity=1,
    tiers=(Tier(start=5000, amount=500), Tier(start=10000, percent=Decimal("7.25"))),
    max_quantity=Decimal("2.5"),
    choice=Choice.CHEAPEST,
    mode=Mode.COMPOUNDED,
    stack_group="S",
    priority=7,
    codes=("A1", "B2"),
    segments=("gold",),
    channels=("till",),
    scopes=("zone:WEST", "store:0021"),
    valid_from=local_moment("2026-05-01"),
    valid_to=local_moment("2026-06-01"),
    windows=(Window(days=(Weekday.FRI,), start="22:00", end="02:00"), Window(start="11:00")),
    vendor="Orchards",
    vendor_percent=Decimal(50),
    receipt_text="LUNCH",
)


def as_csv(header: Sequence[str], row: Sequence[str]) -> str:
    return "\n".join(",".join(f'"{each}"' for each in cells) for cells in (header, row)) + "\n"


def test_an_exported_promotion_imports_again_without_a_change() -> None:
    text = as_csv(header_of(PROMOTIONS), row_of(PROMOTIONS, WHOLE))
    found = plan(text, {"LUNCH": WHOLE})
    assert found.findings == ()
    assert [each.state for each in found.lines] == [LineState.UNCHANGED]
    assert made(plan(text)) == [WHOLE]


def test_an_exported_policy_imports_again_without_a_change() -> None:
    policy = Policy(name="till", conflict=Conflict.COMPOUND, order=("deal", "percent"))
    text = as_csv(header_of(POLICIES), row_of(POLICIES, policy))
    assert made(plan(text, layout=POLICIES)) == [policy]
    assert differing(policy, DEFAULT) == ("conflict", "order")


def test_every_field_of_a_promotion_has_its_column() -> None:
    columns = {each.field for each in PROMOTIONS.columns}
    held = {each.name for each in fields(Promotion)} - {"match", "reward"}
    assert held <= columns
    assert {each.name for each in fields(Policy)} <= {each.field for each in POLICIES.columns}


def test_a_row_without_items_matches_nothing_and_changes_leave_the_rest() -> None:
    (bare,) = made(plan("promotion,kind,percent\nP,percent,10\n"))
    assert bare.match.is_empty
    found = plan("promotion,exclude\nLUNCH,1009\n", {"LUNCH": WHOLE})
    assert found.findings == ()
    after = KINDS.all_applied(WHOLE, found.lines[0].edits)
    assert after == replace(WHOLE, match=replace(WHOLE.match, excluded=("1009",)))


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("kind", "half", "promotions.unknown_word"),
        ("percent", "101", "estate.out_of_range"),
        ("percent", "ten", "estate.bad_number"),
        ("amount", "1.005", "promotions.bad_amount"),
        ("tiers", "50=1.005", "promotions.bad_amount"),
        ("tiers", "50", "promotions.bad_tiers"),
        ("slots", "x2", "ok"),
        ("slots", "1001; ;", "ok"),
        ("windows", "FRI 22:00-02:00", "promotions.bad_window"),
        ("windows", "FUNDAY 10:00-11:00", "promotions.bad_window"),
        ("windows", "10:00", "promotions.bad_window"),
        ("scopes", "0021", "promotions.bad_scope"),
        ("items", "10;;01 ?", "promotions.bad_list"),
        ("codes", "a b?", "promotions.bad_list"),
        ("active", "perhaps", "estate.bad_flag"),
        ("valid_to", "31/12/2026", "estate.bad_moment"),
    ],
)
def test_a_cell_that_is_wrong_is_told_with_its_row(column: str, cell: str, code: str) -> None:
    text = f'promotion,kind,currency,{column}\nP,percent,USD,"{cell}"\n'
    if column == "kind":
        text = f"promotion,kind,currency\nP,{cell},USD\n"
    found = plan(text)
    if code == "ok":
        assert found.findings == ()
        return
    (first, *_) = found.findings
    assert (first.code, first.object) == (code, "offers.csv line 2")
    assert found.edits == ()


def test_an_amount_needs_its_currency() -> None:
    (found,) = plan("promotion,kind,amount\nP,amount_off,1.50\n").findings
    assert (found.code, found.field) == ("promotions.bad_amount", "amount")
    (yen,) = made(plan("promotion,kind,currency,amount\nP,amount_off,JPY,150\n"))
    assert yen.amount == 150


def test_a_day_alone_as_end_is_the_last_day_included() -> None:
    (one,) = made(plan("promotion,kind,valid_to\nP,percent,2026-01-31\n"))
    assert one.valid_to == local_moment("2026-02-01")


def test_json_is_the_table_that_it_stands_for() -> None:
    document: Any = {
        "format": "promotions/1",
        "promotions": [
            {"promotion": "P", "kind": "percent", "items": ["1", "2"], "percent": "10"},
            {"promotion": "Q", "kind": "bundle", "slots": ["1 2", "3 x2"], "active": False},
        ],
    }
    sheet = sheet_of(document, "promotions", "offers.json", "0" * 64)
    found = planned(read_objects(sheet, PROMOTIONS), Known(present={}))
    one, other = made(found)
    assert one.match.items == ("1", "2")
    assert [each.quantity for each in other.slots] == [1, 2]
    assert not other.active


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ([], "promotions.json_format"),
        ({"format": "promotions/1"}, "promotions.json_list"),
        ({"format": "promotions/1", "promotions": ["P"]}, "promotions.json_row"),
        ({"format": "promotions/1", "promotions": [{"percent": 0.1}]}, "promotions.json_row"),
    ],
)
def test_json_of_another_shape_is_refused(document: Any, code: str) -> None:  # noqa: ANN401
    with pytest.raises(KnownError) as trouble:
        sheet_of(document, "promotions", "offers.json", "")
    assert trouble.value.code == code


def test_an_unknown_kind_names_the_known_ones() -> None:
    assert layout_named("Policies") is POLICIES
    with pytest.raises(KnownError) as trouble:
        layout_named("coupons")
    assert trouble.value.code == "promotions.unknown_kind"


@settings(max_examples=40)
@given(
    st.builds(
        Window,
        days=st.sets(st.sampled_from(Weekday), min_size=1).map(
            lambda days: tuple(each for each in Weekday if each in days)
        ),
        start=st.sampled_from(["00:00", "08:30", "22:00"]),
        end=st.sampled_from(["02:00", "09:00", "24:00"]),
    ),
    st.builds(Tier, start=st.integers(0, 99999), amount=st.integers(0, 99999)),
)
def test_texts_come_back_as_they_were(window: Window, tier: Tier) -> None:
    assert window_of(window_text(window)) == window
    assert tier_of(tier_text(tier, str), int) == tier
    for slot in WHOLE.slots:
        assert slot_of(slot_text(slot)) == slot


def test_a_register_gets_what_holds_and_what_comes_and_reads_back_the_same() -> None:
    at, places = local_moment("2026-05-20T10:00"), frozenset({"store:0021", "zone:EAST"})
    ended = replace(WHOLE, code="ENDED", valid_to=local_moment("2026-05-19"))
    far = replace(WHOLE, code="FAR", valid_from=local_moment("2027-01-01"), valid_to=OPEN)
    off = replace(WHOLE, code="OFF", active=False)
    other = replace(WHOLE, code="OTHER", scopes=("store:0099",))
    lane = lane_of((other, off, far, ended, WHOLE), places, at)
    assert lane == (WHOLE,)
    rows = lane_rows(lane, DEFAULT)
    generic = platform_named("generic")
    data = compile_records(generic, "promotions", rows).data
    told = {
        table: {
            key: {name: cell for name, cell in row.items() if cell} for key, row in each.items()
        }
        for table, each in rows.items()
    }
    assert read_records(generic, "promotions", data) == told
    document = json.loads(data["promotions.json"])
    assert document["promotions"]["LUNCH"]["tiers_minor"] == ["5000=500", "10000=7.25%"]


def test_the_sample_can_be_read() -> None:
    path = Path(str(resources.path("samples/promotions/promotions.csv")))
    sheet = parse_sheet(path.read_bytes(), path.name, path.suffix)
    found = planned(read_objects(sheet, PROMOTIONS), Known(present={}))
    assert len(made(found)) == 8
