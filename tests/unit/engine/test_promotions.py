"""Promotions through the bus over the demo's estate: brought in, proved, quoted, replayed, released."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from resources import path as resource
from rollouts.bootstrap import House
from rollouts.changes.commands import ChangeUndo
from rollouts.engine.handlers.promotion_lab import (
    BasketsTold,
    PromotionQuoted,
    ReplayTold,
)
from rollouts.engine.handlers.promotions import Checked, Listed, PromotionShown
from rollouts.engine.handlers.releases import ReleaseRow
from rollouts.engine.importing import ObjectsImported
from rollouts.prices.model import Upload, UploadState
from rollouts.prices.ports import DeltaRow, PriceBook
from rollouts.promotions.commands import (
    PromotionBasket,
    PromotionCalendar,
    PromotionCases,
    PromotionCheck,
    PromotionConflicts,
    PromotionImport,
    PromotionList,
    PromotionQuote,
    PromotionReplay,
    PromotionShow,
)
from rollouts.releases.commands import ReleaseCreate
from rollouts.shared.cases import CaseResults
from rollouts.shared.errors import KnownError
from rollouts.shared.ids import new_uid
from rollouts.shared.moments import utc_now
from tests.unit.engine.tax_house import copied, done, stocked, written

OFFERS = str(resource("samples/promotions/promotions.csv"))
BASKETS = str(resource("samples/promotions/baskets.json"))
NOON = "2026-11-20T12:15"
LINES = ("1144=3.99", "1072=0.79", "1147=4.59x2")
CHEAPER = "promotion,price\nLUNCH,4.00\n"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stocked(tmp_path_factory.mktemp("sample"))


@pytest.fixture
def house(home: Path, sample: Path) -> Iterator[House]:
    made = copied(sample, home)
    yield made
    made.close()


def brought(house: House, path: str = OFFERS) -> ObjectsImported:
    return done(house, PromotionImport(kind="promotions", path=path), ObjectsImported)


def save(house: House, path: str = BASKETS, name: str = "") -> BasketsTold:
    return done(house, PromotionBasket(action="save", name=name, basket=path), BasketsTold)


def refused(house: House, request: object) -> list[str]:
    with pytest.raises(KnownError) as trouble:
        house.bus.execute(request)
    return [each.code for each in trouble.value.findings]


def test_promotions_come_in_whole_and_are_taken_back(house: House, tmp_path: Path) -> None:
    found = brought(house)
    assert (found.rows, found.new, found.applied) == (8, 8, True)
    assert brought(house).unchanged == 8
    exported = str(tmp_path / "out.csv")
    listed = done(house, PromotionList(output=exported), Listed)
    assert listed.rows == 8
    assert brought(house, exported).unchanged == 8
    rows = house.bus.execute(PromotionList(item="1147", at="2026-12-01"))
    assert isinstance(rows, tuple)
    assert [each["promotion"] for each in rows] == ["COFFEE-BOGO"]
    house.bus.execute(ChangeUndo(change=found.change))
    assert house.bus.execute(PromotionList()) == ()


def test_a_file_with_one_bad_row_changes_nothing(house: House) -> None:
    text = (
        "promotion,kind,currency,items,percent,valid_to\n"
        "GOOD,percent,USD,1003,10,2026-12-31\n"
        "BEER,percent,USD,1093,10,2026-12-31\n"
        "NEVER,percent,USD,9999,10,2026-12-31\n"
    )
    request = PromotionImport(kind="promotions", path=written(house.home, "bad", text))
    codes = refused(house, request)
    assert "promotions.unknown_item" in codes
    assert house.bus.execute(PromotionList()) == ()


def test_json_and_policies_come_in_too(house: House, tmp_path: Path) -> None:
    offers = tmp_path / "offers.json"
    row = {
        "promotion": "J",
        "kind": "percent",
        "currency": "USD",
        "items": ["1003"],
        "percent": "10",
        "valid_to": "2026-12-31",
    }
    offers.write_text(json.dumps({"format": "promotions/1", "promotions": [row]}))
    assert brought(house, str(offers)).new == 1
    text = "policy,conflict,round_basis\ndefault,compound,unit\n"
    policies = PromotionImport(kind="policies", path=written(house.home, "policies", text))
    assert done(house, policies, ObjectsImported).new == 1
    quoted = done(
        house, PromotionQuote(line=("1003=2.49",), store="0001", at=NOON), PromotionQuoted
    )
    assert quoted.policy == "default"
    assert quoted.old.discount == "0.25"
    assert refused(house, PromotionQuote(line=("1003=2.49",), store="0001", policy="nobody")) == [
        "promotions.unknown_policy"
    ]


def test_a_basket_is_settled_with_tax_and_every_discount_explained(house: House) -> None:
    brought(house)
    quoted = done(house, PromotionQuote(line=LINES, store="0001", at=NOON), PromotionQuoted)
    side = quoted.old
    assert (side.subtotal, side.discount, side.net) == ("13.96", "2.88", "11.08")
    assert (side.tax, side.due, side.cash) == ("0.98", "12.06", "12.06")
    assert set(side.applied) == {"COFFEE-BOGO", "LUNCH"}
    assert [each.discount for each in side.lines] == ["0.48", "0.10", "2.30"]
    assert {each.code for line in side.lines for each in line.why} == {
        "promotions.how_share",
        "promotions.how_reward",
    }
    assert "LUNCH: the deal saves 0.58" in quoted.plain
    late = done(
        house, PromotionQuote(line=LINES, store="0001", at="2026-11-20T14:30"), PromotionQuoted
    )
    assert late.old.applied == ("COFFEE-BOGO",)
    west = done(house, PromotionQuote(line=LINES, store="0003", at=NOON), PromotionQuoted)
    assert west.old.applied == ("LUNCH",)


def test_a_line_without_a_price_is_refused_and_so_is_a_card_number(house: House) -> None:
    assert refused(house, PromotionQuote(line=("1003",), store="0001")) == ["promotions.no_price"]
    assert refused(house, PromotionQuote()) == ["promotions.basket_or_lines"]
    assert refused(house, PromotionQuote(line=("1003=1",), store="9999")) == [
        "promotions.unknown_store"
    ]
    assert "promotions.card_number" in refused(
        house, PromotionQuote(line=("4111111111111111=1.00",), store="0001")
    )


def test_the_price_book_fills_in_what_a_line_does_not_say(house: House) -> None:
    brought(house)
    rows = [
        priced(2, "1003", "", 249),
        priced(3, "1003", "zone:us-metro", 239),
        priced(4, "1144", "", 399),
    ]
    with house.database.begin() as uow:
        book = uow.repository(PriceBook)
        upload = book.add_upload(
            Upload(
                uid=new_uid(),
                number=0,
                name="a",
                sha256="0" * 64,
                state=UploadState.STAGED,
                created_at=utc_now(),
            )
        )
        book.stage(upload.number, rows)
        book.apply(upload, "ann", "")
    metro = done(house, PromotionQuote(line=("1003=x2",), store="0001", at=NOON), PromotionQuoted)
    assert (metro.old.subtotal, metro.old.discount) == ("4.78", "0.78")
    other = done(house, PromotionQuote(line=("1003=x2",), store="0003", at=NOON), PromotionQuoted)
    assert (other.old.subtotal, other.old.discount) == ("4.98", "0.98")
    assert refused(house, PromotionQuote(line=("1072",), store="0001", at=NOON)) == [
        "promotions.no_price"
    ]
    met = house.bus.execute(PromotionConflicts(codes=("APPLES-2",)))
    assert isinstance(met, tuple)
    assert met[0].subtotal == "102.09"  # 41 apples at 2.49 reach the highest tier


def priced(number: int, item: str, place: str, price: int) -> DeltaRow:
    """A regular price for one piece that holds from ever on."""
    kept = (number, item, "EA", place, "regular", "", "", price, 1, "USD")
    return (*kept, None, None, False, "", "upsert")


def test_saved_baskets_prove_promotions_and_fail_when_one_changes(house: House) -> None:
    brought(house)
    before = done(house, PromotionCheck(), Checked)
    untested = [each for each in before.findings if each.code == "promotions.untested"]
    assert len(untested) == 8
    assert len(save(house).baskets) == 2
    after = done(house, PromotionCheck(), Checked)
    assert not [each for each in after.findings if each.code == "promotions.untested"]
    assert done(house, PromotionBasket(action="run"), BasketsTold).passed == 2
    shown = done(house, PromotionShow(code="LUNCH"), PromotionShown)
    assert shown.baskets == ("lunch in the metro zone",)
    assert shown.platforms["generic"] == "keeps it"
    brought(house, written(house.home, "cheaper", CHEAPER))
    told = done(house, PromotionBasket(action="run"), BasketsTold)
    assert (told.passed, told.failed) == (1, 1)
    assert {each.code for each in told.findings} == {"promotions.basket_differs"}
    house.bus.execute(PromotionBasket(action="remove", name="lunch in the metro zone"))
    assert refused(house, PromotionBasket(action="run", name="lunch in the metro zone")) == [
        "promotions.unknown_basket"
    ]


def test_nothing_is_released_before_a_passing_basket_proves_it(house: House) -> None:
    change = brought(house).change
    codes = refused(house, ReleaseCreate(change=change))
    assert set(codes) == {"promotions.untested"}
    save(house)
    release = done(house, ReleaseCreate(change=change), ReleaseRow)
    assert release.components == ("promotions",)
    assert release.registers == 12
    assert release.versions == 2  # the metro zone has one promotion more
    brought(house, written(house.home, "cheaper", CHEAPER))
    assert set(refused(house, ReleaseCreate(change=change))) == {"promotions.basket_differs"}


def test_sold_baskets_are_settled_old_against_new(house: House, tmp_path: Path) -> None:
    brought(house)
    sold = tmp_path / "sold.csv"
    sold.write_text(
        "basket,store,moment,item,quantity,unit_price\n"
        "1,0001,2026-11-20T12:15,1144,1,3.99\n"
        "1,0001,2026-11-20T12:15,1075,1,0.89\n"
        "2,0001,2026-11-20T15:00,1003,2,2.49\n"
    )
    told = done(house, PromotionReplay(path=str(sold)), ReplayTold)
    (result,) = told.results
    assert (result.baskets, result.differing, result.subtotal) == (2, 0, 986)
    assert result.old == result.new
    assert result.old.discount == 68 + 98
    assert result.old.costed == result.old.net
    assert [each.promotion for each in result.promotions] == ["APPLES-2", "LUNCH"]
    sold.write_text("basket,quantity\n1,1\n")
    assert refused(house, PromotionReplay(path=str(sold))) == ["promotions.baskets_column"]


def test_what_starts_and_ends_and_what_meets(house: House) -> None:
    brought(house)
    save(house)
    rows = house.bus.execute(PromotionCalendar(since="2026-11-20", days=1))
    assert isinstance(rows, tuple)
    assert [(each.moment[11:16], each.turn, each.promotion) for each in rows] == [
        ("11:00", "starts", "LUNCH"),
        ("14:30", "ends", "LUNCH"),
        ("20:00", "starts", "CARE-NIGHT"),
        ("22:00", "ends", "CARE-NIGHT"),
    ]
    met = house.bus.execute(PromotionConflicts(codes=("OATS-1",)))
    assert isinstance(met, tuple)
    (pair,) = met
    assert (pair.one, pair.other, pair.items) == ("BASKET-50", "OATS-1", ("1063",))
    assert Decimal(pair.total) < Decimal(pair.subtotal)
    assert refused(house, PromotionCalendar(since="soon")) == ["promotions.bad_day"]
    assert refused(house, PromotionConflicts(codes=("NO",))) == ["promotions.unknown_promotion"]


def test_worked_cases_run_without_an_estate(house: House) -> None:
    golden = Path(__file__).parents[2] / "golden/promotions/cases.json"
    told = done(house, PromotionCases(path=str(golden)), CaseResults)
    assert (told.failed, told.exit_code) == ((), 0)
    assert told.passed > 80
