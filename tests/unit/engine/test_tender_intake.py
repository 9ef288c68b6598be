"""Files taken in through the bus: recognised, whole or not at all, once, and taken back."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter

from rollouts.bootstrap import House
from rollouts.engine.handlers.tender_column_maps import Peeked
from rollouts.engine.handlers.tender_intake import FilesTaken
from rollouts.engine.handlers.tender_kept import FileKept
from rollouts.items.commands import ReferenceImport
from rollouts.shared.errors import KnownError
from rollouts.tenders.commands import TenderReconcile
from rollouts.tenders.reconciling.commands import (
    TenderFiles,
    TenderIntake,
    TenderPeek,
    TenderRemember,
    TenderTakeBack,
)
from tests.unit.engine.reconciling_house import (
    DAY,
    EXPAY,
    GIFTS,
    NEXT,
    STORE,
    TOTALS,
    days,
    drop,
    reconciling_house,
    shown,
    take,
)
from tests.unit.engine.tender_estate import written


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    made = reconciling_house(home)
    yield made
    made.close()


def outcomes(answer: FilesTaken) -> dict[str, tuple[str, str, str]]:
    return {each.name: (each.outcome, each.kind, each.source) for each in answer.files}


def codes(answer: FilesTaken) -> list[str]:
    return [each.code for each in answer.findings]


def test_a_folder_is_taken_in_and_what_nobody_knows_is_named(house: House) -> None:
    folder = drop(
        house, "in", totals=TOTALS, expay=EXPAY, exgift=GIFTS, odd="Card type,Sum\nVS,1\n"
    )
    (folder / ".hidden.csv").write_text("x")
    asked = TenderReconcile(folder=str(folder), store=STORE, date=DAY)
    answer = house.bus.execute(asked)
    assert isinstance(answer, FilesTaken)
    assert outcomes(answer) == {
        "exgift.csv": ("taken", "settlement", "EXGIFT"),
        "expay.csv": ("taken", "settlement", "EXPAY"),
        "odd.csv": ("refused", "", ""),
        "totals.csv": ("taken", "totals", "default"),
    }
    assert codes(answer) == ["tenders.file_unknown"]
    assert answer.findings[0].parameters["missing"] == "Number, Sales, Charges"
    assert [(each.business_date, each.state) for each in answer.days] == [(DAY, "balanced")]


def test_the_same_file_is_refused_naming_the_first(house: House) -> None:
    take(house, drop(house, "in", expay=EXPAY))
    again = take(house, drop(house, "again", renamed=EXPAY), day=NEXT)
    assert codes(again) == ["tenders.file_taken_before"]
    assert (again.findings[0].value, again.findings[0].parameters["date"]) == ("expay.csv", DAY)
    assert [each.business_date for each in days(house)] == [DAY]


def test_empty_files_of_two_days_are_two_files(house: House) -> None:
    empty = EXPAY.splitlines(keepends=True)[0]
    for day in (DAY, NEXT):
        take(house, drop(house, f"in-{day}", expay=empty), day=day)
    assert codes(take(house, drop(house, "again", expay=empty))) == ["tenders.file_taken_before"]
    assert [each.business_date for each in days(house)] == [NEXT, DAY]


def test_a_file_is_never_half_read(house: House) -> None:
    bad = EXPAY.replace("MC,2,50.00", "MC,2,NaN") + "VS,1,4111111111111111,0,,\n"
    answer = take(house, drop(house, "in", expay=bad, totals=TOTALS))
    assert outcomes(answer)["expay.csv"][0] == "refused"
    assert codes(answer) == [
        "tenders.file_no_amount",
        "tenders.file_net_differs",
        "tenders.file_card_number",
    ]
    assert "4111111111111111" not in str(answer)
    assert [each.kind for each in shown(house).files] == ["totals"]


@pytest.mark.parametrize("amount", ["9" * 5000, "NaN", "1e3", "Infinity", "", "12.345", "１２.00"])
def test_what_is_no_amount_is_refused_by_cell(house: House, amount: str) -> None:
    file = EXPAY.replace("120.00", amount)
    answer = take(house, drop(house, "in", expay=file))
    found = [each for each in answer.findings if each.severity == "error"]
    assert {(each.object, each.field) for each in found} == {("expay.csv line 2", "Sales")}
    assert days(house) == []


@pytest.mark.parametrize("place", ["header", "name", "unread"])
def test_card_numbers_are_masked_and_refused_wherever_they_stand(house: House, place: str) -> None:
    card, name, file = "4111111111111111", "expay", EXPAY
    if place == "header":
        file = EXPAY.replace("Ref", f"Ref,{card}", 1)
    if place == "unread":
        file = EXPAY.replace("Ref", "Ref,Note", 1).replace("118.80,", f"118.80,,{card}")
    if place == "name":
        name = f"expay {card}"
    answer = take(house, drop(house, "in", **{name: file}))
    assert card not in str([(each.name, each.kind) for each in answer.files])
    assert card not in str(answer.findings)
    assert ("tenders.file_card_number" in codes(answer)) == (place != "name")


def test_a_formula_without_its_value_is_refused_by_cell(house: House) -> None:
    path = house.home / "expay.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, EXPAY.splitlines()[0].split(","))
        page.write_row(1, 0, ["VS", "4"])
        page.write_formula(1, 2, "=60*2")
        page.write_row(1, 3, ["1.20", "118.80", ""])
    answer = take(house, path)
    assert codes(answer) == ["files.xlsx_formula"]
    assert answer.findings[0].field == "C2"


def test_rows_that_stand_twice_are_counted_and_said(house: House) -> None:
    twice = EXPAY + "VS,1,5.00,0.05,4.95,A7\n" * 2
    answer = take(house, drop(house, "in", expay=twice, totals=TOTALS, exgift=GIFTS))
    assert codes(answer) == ["tenders.file_row_twice"]
    day = shown(house)
    assert [each.difference for each in day.pairs if each.scheme == "VISA"] == ["10.00"]
    assert "tenders.file_row_twice" in [each.code for each in day.findings]


def test_totals_that_another_file_told_are_refused_but_a_second_batch_is_added(
    house: House,
) -> None:
    take(house, drop(house, "in", totals=TOTALS, expay=EXPAY))
    more = take(house, drop(house, "more", totals=TOTALS.replace("250.00", "251.00")))
    assert codes(more) == ["tenders.file_said_before"]
    batch = EXPAY.splitlines(keepends=True)[0] + "VS,1,7.00,0.07,6.93,\n"
    second = take(house, drop(house, "second", expay=batch))
    assert codes(second) == ["tenders.file_second"]
    assert outcomes(second)["expay.csv"][0] == "taken"


def test_one_file_of_many_stores_and_days_is_told_apart(house: House) -> None:
    imported_merchants(house)
    house.bus.execute(
        TenderRemember(
            kind="settlement",
            name="EXPAY",
            column=("gross=Sales", "scheme=Card", "store=Merchant", "date=Booked"),
            only_currency="USD",
        )
    )
    file = (
        "Merchant,Booked,Card,Sales\n"
        "0001,2026-03-02,VISA,10.00\n"
        "700002,2026-03-03T03:30:00+00:00,VISA,20.00\n"
        "0001,2026-03-03,VISA,30.00\n"
    )
    answer = take(house, drop(house, "in", chain=file), store="", day="")
    assert [(each.stores, each.days) for each in answer.files] == [(2, 3)]
    assert [(each.store, each.business_date) for each in answer.days] == [
        ("0001", "2026-03-02"),
        ("0001", "2026-03-03"),
        ("0002", "2026-03-02"),
    ]
    bad = "Merchant,Booked,Card,Sales\n9999,2026-03-02,VISA,1.00\n0001,soon,VISA,1.00\n"
    refused = take(house, drop(house, "bad", chain=bad), store="", day="")
    assert codes(refused) == ["tenders.file_unknown_store", "tenders.file_bad_date"]


def imported_merchants(house: House) -> None:
    path = written(house, "merchants.csv", "processor,mid,store\nEXPAY,700002,0002\n")
    house.bus.execute(ReferenceImport(kind="merchant-ids", path=path))


def test_folders_called_like_stores_say_whose_files_they_hold(house: House) -> None:
    drop(house, "in/0001", expay=EXPAY)
    drop(house, "in/0002", expay=EXPAY.replace("120.00,1.20", "121.00,2.20"))
    drop(house, "in/other", expay=GIFTS)
    answer = take(house, house.home / "in", store="")
    assert [(each.store, each.business_date) for each in answer.days] == [
        ("0001", DAY),
        ("0002", DAY),
    ]
    assert len(answer.files) == 2


def test_a_file_without_its_store_or_day_is_refused(house: House) -> None:
    folder = drop(house, "in", expay=EXPAY)
    assert codes(take(house, folder, store=""))[0] == "tenders.file_no_store"
    assert codes(take(house, folder, day=""))[0] == "tenders.file_no_date"


def test_a_file_taken_back_holds_no_more_and_may_come_again(house: House) -> None:
    folder = drop(house, "in", totals=TOTALS, expay=EXPAY, exgift=GIFTS)
    first = take(house, folder)
    uid = next(each.uid for each in first.files if each.source == "EXPAY")
    with pytest.raises(KnownError) as caught:
        house.bus.execute(TenderTakeBack(file=uid, reason=" "))
    assert caught.value.code == "tenders.needs_reason"
    back = house.bus.execute(TenderTakeBack(file=uid[-8:], reason="wrong day"))
    assert isinstance(back, FilesTaken)
    assert [each.state for each in back.days] == ["missing"]
    listed = house.bus.execute(TenderFiles())
    assert isinstance(listed, tuple)
    kept = {each.source: each for each in listed if isinstance(each, FileKept)}
    assert (kept["EXPAY"].taken_back_why, kept["EXGIFT"].taken_back_at) == ("wrong day", None)
    with pytest.raises(KnownError) as caught:
        house.bus.execute(TenderTakeBack(file=uid, reason="again"))
    assert caught.value.code == "tenders.taken_back_before"
    assert [each.state for each in take(house, folder / "expay.csv").days] == ["balanced"]


def test_a_dry_run_keeps_nothing_and_a_cancel_neither(house: House) -> None:
    folder = drop(house, "in", totals=TOTALS, expay=EXPAY)
    asked = TenderIntake(paths=(str(folder),), store=STORE, date=DAY, dry_run=True)
    answer = house.bus.execute(asked)
    assert isinstance(answer, FilesTaken)
    assert {each.outcome for each in answer.files} == {"ready"}
    real = TenderIntake(paths=(str(folder),), store=STORE, date=DAY)
    with pytest.raises(KnownError) as caught:
        house.bus.execute(real, progress=lambda *_told: None, cancelled=lambda: True)
    assert caught.value.code == "requests.cancelled"
    assert days(house) == []


def test_a_column_map_is_seen_remembered_and_used(house: House) -> None:
    path = drop(house, "in", late="Gross amount,Card brand,Note\n12.00,VISA,4111111111111111\n")
    peeked = house.bus.execute(TenderPeek(path=str(path / "late.csv")))
    assert isinstance(peeked, Peeked)
    assert peeked.rows == (("12.00", "VISA", "************1111"),)
    assert (peeked.source, peeked.settlement["gross"]) == ("", "Gross amount")
    columns = ("gross=Gross amount", "scheme=Card brand")
    remember = TenderRemember(
        kind="settlement", name="EXPAY", column=columns, only_currency="USD", word=("VS=VISA",)
    )
    house.bus.execute(remember)
    file = drop(house, "in2", late="Gross amount,Card brand\n12.00,VS\n")
    assert outcomes(take(house, file))["late.csv"] == ("taken", "settlement", "EXPAY")
    for wrong, code in (
        ({"column": ("gross",)}, "tenders.column_form"),
        ({"column": ("goss=Gross",)}, "tenders.column_unknown"),
        ({"column": ("gross=Gross",), "name": "NOBODY"}, "items.unknown_processor"),
        ({"column": ("gross=Gross",), "kind": "bank"}, "tenders.unknown_kind"),
    ):
        asked = {"kind": "settlement", "name": "EXPAY"} | wrong
        with pytest.raises(KnownError) as caught:
            house.bus.execute(TenderRemember(**asked))
        assert caught.value.code == code


def test_json_files_are_files_too(house: House) -> None:
    rows = [
        {"Card type": "VS", "Number": 4, "Sales": "120.00", "Charges": 0, "Paid": 120, "Ref": ""}
    ]
    path = Path(written(house, "expay.json", json.dumps({"rows": rows})))
    assert outcomes(take(house, path))["expay.json"] == ("taken", "settlement", "EXPAY")
