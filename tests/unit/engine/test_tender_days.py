"""Days as they are kept: listed, signed off, reopened, carried, judged again, exported."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rollouts.audit.commands import AuditList
from rollouts.bootstrap import House
from rollouts.estate.commands import EstateImport
from rollouts.policies.commands import SettingsSet
from rollouts.shared.errors import KnownError
from rollouts.tenders.reconciling.carrying import ItemKind
from rollouts.tenders.reconciling.commands import (
    TenderAgain,
    TenderAssign,
    TenderExport,
    TenderRemember,
    TenderSignOff,
    TenderTakeBack,
)
from rollouts.tenders.reconciling.standing import DayState
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
from tests.unit.engine.tender_estate import imported, written

SHORT = EXPAY.replace("VS,4,120.00,1.20,118.80", "VS,3,100.00,1.00,99.00")
LONG = EXPAY.replace("VS,4,120.00,1.20,118.80", "VS,5,140.00,1.40,138.60")


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    made = reconciling_house(home)
    yield made
    made.close()


def a_day(house: House, day: str = DAY, *, expay: str = EXPAY, note: str = "") -> None:
    """A day whose files differ from those of other days by a column that nobody reads."""
    files = {"totals": TOTALS, "expay": expay, "exgift": GIFTS}
    marked = {name: _marked(text, f"{day}{note}") for name, text in files.items()}
    take(house, drop(house, f"in-{day}{note}", **marked), day=day)


def _marked(text: str, note: str) -> str:
    head, *rows = text.splitlines()
    return "\n".join([f"{head},Note", *(f"{row},{note}" for row in rows)]) + "\n"


def test_what_the_next_file_brings_is_carried_and_closed(house: House) -> None:
    a_day(house, expay=SHORT)
    before = shown(house)
    assert (before.row.state, before.row.difference) == (DayState.OPEN, "-20.00 USD")
    assert (before.row.carried.waiting, before.row.carried.overdue) == (1, True)
    assert days(house, "carried:>0 age:>30")[0].business_date == DAY
    a_day(house, NEXT, expay=LONG)
    assert shown(house).row.state is DayState.EXPLAINED
    assert [each.reasons for each in days(house)] == [("carry_arrived",), ("cutoff_carry",)]
    item = shown(house).items[0]
    assert (item.match, item.amount, item.age("2026-05-01")) == (NEXT, 2000, 1)
    assert shown(house, NEXT).row.carried.arrived == 1


def test_days_that_nothing_came_of_are_missing(house: House) -> None:
    a_day(house)
    a_day(house, "2026-03-05")
    rows = days(house)
    assert [(each.business_date, each.state.value) for each in rows] == [
        ("2026-03-05", "balanced"),
        ("2026-03-04", "missing"),
        (NEXT, "missing"),
        (DAY, "balanced"),
    ]
    assert len(days(house, "state:missing")) == 2
    assert len(days(house, "state:missing date:>=2026-03-04")) == 1
    assert days(house, "region:nowhere") == []
    assert len(days(house, "", start=NEXT, until="2026-03-04")) == 2


def test_a_signed_off_day_that_changes_is_reopened_visibly(house: House) -> None:
    a_day(house, expay=SHORT)
    asked = TenderSignOff(store=STORE, date=DAY, reason="offline sale, ticket 12")
    house.bus.execute(asked)
    row = shown(house).row
    assert (row.signed, row.signed_why) == ("yes", "offline sale, ticket 12")
    a_day(house, NEXT, expay=LONG)
    row = shown(house).row
    assert (row.signed, row.signed_by) == ("reopened", row.signed_by)
    assert row.reopened_at is not None
    assert row.reopened_why.startswith("tender intake: ")
    assert [each.business_date for each in days(house, "signed:reopened")] == [DAY]
    house.bus.execute(asked)
    assert shown(house).row.signed == "yes"
    entries = house.bus.execute(AuditList(limit=3))
    assert "tender sign-off" in str(entries)


def test_what_did_not_change_stays_signed(house: House) -> None:
    a_day(house)
    house.bus.execute(TenderSignOff(store=STORE, date=DAY, reason="fine"))
    a_day(house, NEXT)
    house.bus.execute(TenderAgain(store=STORE, date=DAY))
    assert shown(house).row.signed == "yes"


def test_a_policy_does_not_reopen_what_a_later_file_only_touches(house: House) -> None:
    a_day(house, expay=SHORT)
    house.bus.execute(TenderSignOff(store=STORE, date=DAY, reason="offline sale"))
    house.bus.execute(SettingsSet(name="reconcile_tolerance", value="5000"))
    a_day(house, NEXT)
    row = shown(house).row
    assert (row.signed, row.tolerance, shown(house, NEXT).row.tolerance) == (
        "yes",
        "0.00 USD",
        "50.00 USD",
    )


def test_a_day_whose_files_all_went_keeps_what_people_said(house: House) -> None:
    a_day(house)
    house.bus.execute(TenderAssign(store=STORE, date=DAY, owner="ann"))
    house.bus.execute(TenderSignOff(store=STORE, date=DAY, reason="fine"))
    for each in shown(house).files:
        house.bus.execute(TenderTakeBack(file=each.uid, reason="wrong store"))
    row = shown(house).row
    assert (row.state, row.signed, row.owner) == (DayState.MISSING, "reopened", "ann")
    assert len(days(house, "owner:ann")) == 1


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (TenderSignOff(store=STORE, date=DAY, reason=""), "tenders.needs_reason"),
        (TenderSignOff(store=STORE, date="2999-01-01", reason="x"), "tenders.day_to_come"),
        (TenderSignOff(store="9999", date=DAY, reason="x"), "estate.store_unknown"),
        (TenderAssign(store=STORE, date="soon", owner="x"), "tenders.bad_day"),
        (TenderAssign(store=STORE, date=DAY, owner="4111111111111111"), "requests.card_number"),
        (TenderExport(store=STORE, date=DAY, output="day.pdf"), "tenders.export_format"),
    ],
)
def test_what_cannot_be_said_of_a_day_is_refused(house: House, asked: object, code: str) -> None:
    with pytest.raises(KnownError) as caught:
        house.bus.execute(asked)
    assert caught.value.code == code


def test_the_tolerance_is_a_policy_by_currency_and_other_for_samples(house: House) -> None:
    off = EXPAY.replace("VS,4,120.00,1.20,118.80", "VS,4,119.97,1.20,118.77")
    house.bus.execute(SettingsSet(name="reconcile_tolerance.USD", value="3"))
    a_day(house, expay=off)
    row = shown(house).row
    assert (row.state, row.tolerance) == (DayState.BALANCED, "0.03 USD")
    path = written(house, "stores.csv", "store,timezone,opens\n0001,America/New_York,2026-06-01\n")
    house.bus.execute(EstateImport(path=path, kind="stores"))
    house.bus.execute(TenderAgain(store=STORE, date=DAY))
    row = shown(house).row
    assert (row.is_sample, row.state, row.tolerance) == (True, DayState.OPEN, "0.00 USD")
    house.bus.execute(SettingsSet(name="reconcile_tolerance_samples", value="5"))
    house.bus.execute(TenderAgain(store=STORE, date=DAY))
    assert shown(house).row.tolerance == "0.05 USD"
    assert days(house, "sample:yes state:balanced")


def test_the_age_of_what_waits_is_counted_on_the_stores_own_calendar(house: House) -> None:
    zones = {"0001": "Pacific/Kiritimati", "0002": "Pacific/Pago_Pago"}
    rows = "".join(f"{store},{zone}\n" for store, zone in zones.items())
    path = written(house, "stores.csv", f"store,timezone\n{rows}")
    house.bus.execute(EstateImport(path=path, kind="stores"))
    a_day(house, expay=SHORT)
    files = drop(house, "other", totals=_marked(TOTALS, "o"), expay=_marked(SHORT, "o"))
    take(house, files, store="0002")
    before = datetime.now(UTC)
    ages = {each.store: each.carried.age for each in days(house, f"date:{DAY}")}
    moments = {before, datetime.now(UTC)}
    for store, zone in zones.items():
        dates = {each.astimezone(ZoneInfo(zone)).date() for each in moments}
        assert ages[store] in {(each - date.fromisoformat(DAY)).days for each in dates}
    assert ages["0001"] > ages["0002"]


def test_references_are_compared_line_by_line_and_a_chargeback_finds_its_day(house: House) -> None:
    payments = "Lane,Tender,Brand,Sum,Ref\n01,CREDIT,VISA,100.00,A1\n02,CREDIT,VISA,20.00,A2\n"
    first = (
        "Card type,Number,Sales,Charges,Paid,Ref\nVS,1,100.00,0,,A1\nVS,1,25.00,0,,A2\n"
        "VS,1,5.00,0,,A3\n"
    )
    take(house, drop(house, "in", payments=payments, expay=first))
    day = shown(house)
    assert [(each.what, each.reference) for each in day.lines] == [
        ("differs", "A2"),
        ("only_settled", "A3"),
        ("agrees", "A1"),
    ]
    assert day.pairs[0].pos == "120.00"
    imported(
        house,
        "settlement-layouts",
        "processor,scheme,count,gross,fee,net,only_currency,scheme_words,reference,kind\n"
        "EXPAY,Card type,Number,Sales,Charges,Paid,USD,VS=VISA,Ref,Type\n",
    )
    back = "Card type,Number,Sales,Charges,Paid,Ref,Type\nVS,1,-100.00,0,,A1,Chargeback\n"
    late = "2026-04-20"
    take(house, drop(house, "late", expay=back), day=late)
    item = shown(house, late).items[0]
    assert (item.kind, item.match, item.amount) == (ItemKind.CHARGEBACK, DAY, -10000)


def test_a_mended_map_explains_a_day_that_is_reconciled_again(house: House) -> None:
    strange = TOTALS + "01,STRANGE,,1,9.00\n"
    take(house, drop(house, "in", totals=strange, expay=EXPAY, exgift=GIFTS))
    day = shown(house)
    assert day.row.reasons == ("unmapped_tender",)
    assert [each.tenders for each in day.pairs][-1] == ("STRANGE",)
    imported(house, "types", "tender,class,name\nSTRANGE,cash,Strange\n")
    imported(house, "map", "tender,asset_account\nSTRANGE,1010\n")
    house.bus.execute(TenderAgain(store=STORE, date=DAY))
    assert shown(house).row.state is DayState.BALANCED


@pytest.mark.parametrize(
    ("currency", "amount", "shown_as"),
    [("JPY", "1200", "-1200 JPY"), ("BHD", "1.205", "-1.205 BHD")],
)
def test_currencies_have_the_decimals_that_they_have(
    house: House, currency: str, amount: str, shown_as: str
) -> None:
    columns = ("tender=Tender", "amount=Sum", "brand=Brand", "currency=Ccy")
    house.bus.execute(TenderRemember(kind="pos", name="default", column=columns))
    totals = f"Tender,Sum,Brand,Ccy\nCREDIT,{amount},VISA,{currency}\n"
    take(house, drop(house, "in", totals=totals, expay=EXPAY.splitlines(keepends=True)[0]))
    assert shown(house).row.difference == shown_as


def test_a_negative_day_and_huge_amounts_are_kept_exactly(house: House) -> None:
    huge = "9999999999999999.99"
    totals = f"Lane,Tender,Brand,Count,Sum\n01,CREDIT,VISA,1,-{huge}\n01,CASH,,1,-5.00\n"
    expay = f"Card type,Number,Sales,Charges,Paid,Ref\nVS,1,-{huge},0.00,-{huge},\n"
    take(house, drop(house, "in", totals=totals, expay=expay))
    day = shown(house)
    assert (day.row.state, day.pairs[0].settled) == (DayState.BALANCED, f"-{huge}")


def test_a_day_on_which_clocks_change_is_one_day(house: House) -> None:
    for day in ("2026-03-08", "2026-11-01"):
        a_day(house, day)
        assert shown(house, day).row.state is DayState.BALANCED


@pytest.mark.parametrize("kind", ["xlsx", "html", "json"])
def test_a_day_is_written_with_its_evidence(house: House, tmp_path: Path, kind: str) -> None:
    a_day(house, expay=SHORT.replace("VS,", "<b>VS</b>,") + "VS,3,100.00,1.00,99.00,\n")
    house.bus.execute(TenderSignOff(store=STORE, date=DAY, reason="<i>fine</i>"))
    output = tmp_path / f"day.{kind}"
    house.bus.execute(TenderExport(store=STORE, date=DAY, output=str(output)))
    if kind == "xlsx":
        maps = house.services.sheets.read(output, sheet="Maps")
        assert maps.header.cells[:2] == ("Register", "Version live")
        assert maps.rows[0].cells[1] == "by its dates, not read back"
    elif kind == "html":
        text = output.read_text(encoding="utf-8")
        assert "&lt;i&gt;fine&lt;/i&gt;" in text
        assert "<b>" not in text
    else:
        document = json.loads(output.read_text(encoding="utf-8"))
        assert document["signed"]["digest"] == document["digest"]
        assert {each["file"] for each in document["sources"]} == {
            "totals.csv",
            "expay.csv",
            "exgift.csv",
        }
