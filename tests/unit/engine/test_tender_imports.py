"""Files of tenders brought in through the bus: checked by cell and by rule, listed, taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rollouts.bootstrap import House
from rollouts.changes.commands import ChangeUndo
from rollouts.engine.handlers.tenders import Listed
from rollouts.engine.importing import ObjectsImported
from rollouts.items.commands import ReferenceImport
from rollouts.shared.errors import KnownError
from rollouts.shared.findings import Severity
from rollouts.tenders.commands import TenderImport, TenderList
from rollouts.tenders.files import LAYOUTS
from rollouts.tenders.model import CardRange, TenderType
from rollouts.tenders.ports import Tenders
from tests.services.homes import new_house
from tests.unit.engine.tender_estate import KINDS_OF_SAMPLE, imported, stocked, written

CARD = "4111111111111111"


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    made = new_house(home, stocked)
    yield made
    made.close()


def refused(house: House, kind: str, text: str) -> list[tuple[str, str, str, str]]:
    """Code, object, field and value of every error of a refused file; nothing was stored."""
    before = numbers(house)
    with pytest.raises(KnownError) as caught:
        imported(house, kind, text)
    assert numbers(house) == before
    return [
        (each.code, each.object, each.field, each.value)
        for each in caught.value.findings
        if each.severity is Severity.ERROR
    ]


def numbers(house: House) -> list[int]:
    with house.services.database.read() as uow:
        kept = uow.repository(Tenders)
        return [kept.number(each.made) for each in LAYOUTS.values()]


@pytest.mark.parametrize("kind", KINDS_OF_SAMPLE)
def test_a_list_comes_back_without_a_change(house: House, tmp_path: Path, kind: str) -> None:
    for suffix in ("csv", "xlsx"):
        path = tmp_path / f"{kind}.{suffix}"
        written = house.bus.execute(TenderList(kind=kind, output=str(path)))
        assert isinstance(written, Listed)
        again = house.bus.execute(TenderImport(kind=kind, path=str(path)))
        assert isinstance(again, ObjectsImported)
        assert (again.unchanged, again.applied) == (written.rows, False)
        assert written.rows > 0


def test_column_maps_come_back_without_a_change(house: House, tmp_path: Path) -> None:
    imported(
        house,
        "settlement-layouts",
        "processor,gross,scheme,scheme_words,decimal_comma\nEXPAY,Brutto,Karte,VS=VISA; MC=MC,yes\n",
    )
    imported(house, "pos-layouts", "layout,tender,amount,only_currency\ndefault,Tender,Sum,USD\n")
    for kind in ("settlement-layouts", "pos-layouts"):
        path = tmp_path / f"{kind}.csv"
        house.bus.execute(TenderList(kind=kind, output=str(path)))
        again = house.bus.execute(TenderImport(kind=kind, path=str(path)))
        assert isinstance(again, ObjectsImported)
        assert (again.rows, again.unchanged) == (1, 1)


def test_a_preview_changes_nothing_and_an_import_is_taken_back(house: House) -> None:
    text = "brand,bin_from,bin_to\nJCB,352800,358999\n"
    before = numbers(house)
    assert imported(house, "card-ranges", text, dry_run=True).new == 1
    assert numbers(house) == before
    done = imported(house, "card-ranges", text)
    assert numbers(house) != before
    house.bus.execute(ChangeUndo(change=done.change))
    assert numbers(house) == before


def test_ranges_that_clash_are_refused_with_their_line(house: House) -> None:
    found = refused(house, "card-ranges", "brand,bin_from,bin_to\nOTHER,450000,450099\n")
    assert found == [
        (
            "tenders.range_overlap",
            "card-ranges.csv line 2, OTHER 450000-450099 -",
            "priority",
            "100",
        )
    ]


def test_a_card_number_is_refused_and_masked(house: House) -> None:
    for kind, text in (
        ("card-ranges", f"brand,bin_from,bin_to\nVISA,{CARD},499999\n"),
        ("types", f"tender,class,name\nX,CASH,{CARD}\n"),
    ):
        found = refused(house, kind, text)
        assert all(CARD not in value for *_, value in found)
        assert found


def test_what_stands_in_a_cell_is_checked(house: House) -> None:
    wrong = {
        "types": [
            ("tender,class\nX,MONEY\n", "tenders.unknown_class"),
            ("tender,class,max_line_minor\nX,CASH,20.50\n", "estate.too_fine"),
            ("tender,class,max_line_minor\nX,CASH,NaN\n", "estate.bad_number"),
            (f"tender,class,max_line_minor\nX,CASH,{'9' * 5000}\n", "estate.bad_number"),
            ("tender,class,entry_modes\nX,CREDIT,chip stamp\n", "tenders.unknown_entry_mode"),
            ("tender,class,scope\nX,CASH,planet:earth\n", "tenders.bad_scope"),
            ("tender,class,scope\nX,CASH,store:9999\n", "tenders.scope_unknown"),
        ],
        "overrides": [
            (
                "tender,scope,field,value\nCASH,enterprise,scope,store:0001\n",
                "tenders.unknown_field",
            ),
            ("tender,scope,field,value\nCASH,enterprise,max_line,many\n", "estate.bad_number"),
        ],
        "channels": [
            ("channel,processor,cut_off\nX,EXPAY,25:00\n", "estate.bad_cutover"),
            ("channel,processor\nX,NOBODY\n", "items.unknown_processor"),
            ("channel,processor,merchant_id\nX,EXPAY,12\n", "tenders.merchant_unknown"),
        ],
        "map": [
            ("tender,asset_account\nCASH,9999\n", "items.unknown_account"),
            ("tender,asset_account\nCASH,1190\n", "tenders.account_closed"),
            ("tender,asset_account\nCASH,4000\n", "tenders.account_type"),
            ("tender,channel,asset_account\nGIFT,NONE,1130\n", "tenders.channel_unknown"),
        ],
    }
    for kind, cases in wrong.items():
        for text, code in cases:
            assert code in [each[0] for each in refused(house, kind, text)], text


def test_change_that_leads_in_a_circle_is_refused(house: House) -> None:
    text = "tender,class,change_tender\nGIFT,STORED_VALUE,VOUCHER\nVOUCHER,VOUCHER,GIFT\n"
    found = refused(house, "types", text)
    assert ("tenders.change_cycle", "types.csv line 2, tender GIFT at enterprise") in [
        each[:2] for each in found
    ]


def test_a_limit_above_the_policy_is_refused(house: House) -> None:
    found = refused(house, "types", "tender,class,max_refund_minor\nCASH,CASH,999900\n")
    assert [each[0] for each in found] == ["tenders.refund_above_policy"]


def test_lists_in_cells_are_read_in_any_usual_spelling(house: House) -> None:
    imported(house, "types", 'tender,class,brands,denominations_minor\nX,OTHER,"A, B;A C",5 10\n')
    with house.services.database.read() as uow:
        made = uow.repository(Tenders).some(TenderType, ["enterprise X -"])["enterprise X -"]
    assert (made.brands, made.denominations) == (("A", "B", "C"), (5, 10))


def test_an_unknown_kind_is_refused(house: House) -> None:
    with pytest.raises(KnownError) as caught:
        house.bus.execute(TenderList(kind="typos"))
    assert caught.value.code == "tenders.unknown_kind"


def test_card_ranges_have_six_or_eight_digits(house: House) -> None:
    imported(house, "card-ranges", "brand,bin_from,bin_to\nOWN,70000000,70009999\n")
    with house.services.database.read() as uow:
        keys = [each.key for each in uow.repository(Tenders).every(CardRange)]
    assert "OWN 70000000-70009999 -" in keys
    found = refused(house, "card-ranges", "brand,bin_from,bin_to\nOWN,7000,7999\n")
    assert {each[0] for each in found} == {"tenders.bin_digits"}


def test_accounts_of_two_companies_in_one_row_are_refused(house: House) -> None:
    rows = "account,type,company,name\n1500,clearing,NORTH,Cards\n6500,fee,SOUTH,Fees\n"
    path = written(house, "accounts.csv", rows)
    house.bus.execute(ReferenceImport(kind="gl-accounts", path=path))
    head = "tender,channel,asset_account,fee_account,over_short_account\n"
    with pytest.raises(KnownError) as caught:
        imported(house, "map", f"{head}CREDIT,CARDS-0001,1500,6500,6210\n")
    finding = next(e for e in caught.value.findings if e.code == "tenders.account_company")
    assert (finding.field, finding.value) == ("fee_account", "6500")
    assert (finding.parameters["company"], finding.parameters["own"]) == ("SOUTH", "NORTH")
