"""Promotions on the road: proved, compiled, pushed, read back, taken back."""

from collections.abc import Iterator, Mapping

import pytest

from rollouts.platforms.layouts import platform_named
from rollouts.platforms.records import Cell, read_records
from rollouts.promotions.commands import PromotionBasket, PromotionImport
from rollouts.releases.commands import ReleaseCreate
from rollouts.shared.errors import KnownError
from rollouts.waves.commands import RolloutRevert, RolloutStart, RolloutSubmit
from tests.end2end.requirements import REAL_REGISTERS
from tests.end2end.shop import ALL_AT_ONCE, Shop, closed, field, live_files, opened

pytestmark = REAL_REGISTERS

FILE = "promotions.json"
NEW_YORK, CHICAGO = "0001/01", "0002/01"
OFFER = (
    "promotion,kind,currency,items,percent,valid_from,valid_to\n"
    "RICE-10,percent,USD,1051,10,2026-01-01,2099-12-31\n"
)
BASKET = '{"currency": "USD", "lines": [{"item": "1051", "unit_price": "5.69"}]}'


@pytest.fixture(scope="module")
def fleet_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = opened(tmp_path_factory.mktemp("home"), stores=2, registers=2)
    yield made
    closed(made)


def promotions_at(shop: Shop, name: str) -> Mapping[str, Mapping[str, Mapping[str, Cell]]]:
    """The tables that the register itself has, read through its live path."""
    files = {FILE: live_files(shop.register(name))[FILE]}
    return read_records(platform_named("generic"), "promotions", files)


def offered(shop: Shop, text: str) -> str:
    """The change set that an import of promotions made."""
    offer = shop.home / "offer.csv"
    offer.write_text(text, encoding="utf-8")
    return field(shop.run(PromotionImport(kind="promotions", path=str(offer))), "change")


def proved(shop: Shop) -> None:
    """Save the basket that proves the promotion with what it comes to."""
    basket = shop.home / "basket.json"
    basket.write_text(BASKET, encoding="utf-8")
    shop.run(PromotionBasket(action="save", name="rice", basket=str(basket)))


def rolled_out(shop: Shop, change: str) -> str:
    """The rollout that brought a change set's promotions to every register."""
    release = field(shop.run(ReleaseCreate(change=change)), "release")
    number = shop.planned(release, **ALL_AT_ONCE)
    shop.run(RolloutStart(rollout=number))
    assert shop.driven(number).verified == 4
    return number


def test_a_proved_promotion_reaches_its_registers_and_is_taken_back(shop: Shop) -> None:
    change = offered(shop, OFFER)
    with pytest.raises(KnownError) as refused:
        shop.run(ReleaseCreate(change=change))
    assert {each.code for each in refused.value.findings} == {"promotions.untested"}
    proved(shop)
    rolled_out(shop, change)
    here, there = promotions_at(shop, NEW_YORK), promotions_at(shop, CHICAGO)
    assert here["promotion"]["RICE-10"]["percent"] == "10"
    assert here["promotion_policy"]["default"]["conflict"] == "best_total"
    assert set(here["promotion"]) - set(there["promotion"]) == {"COFFEE-BOGO"}

    before = {each.name: live_files(each) for each in shop.fleet.registers}
    change = offered(shop, "promotion,percent\nRICE-10,12.5\n")
    with pytest.raises(KnownError) as refused:
        shop.run(ReleaseCreate(change=change))
    assert {each.code for each in refused.value.findings} == {"promotions.basket_differs"}
    proved(shop)
    number = rolled_out(shop, change)
    assert promotions_at(shop, CHICAGO)["promotion"]["RICE-10"]["percent"] == "12.5"
    back = field(shop.run(RolloutRevert(rollout=number, reason="the supplier is late")), "rollout")
    shop.run(RolloutSubmit(rollout=back))
    shop.run(RolloutStart(rollout=back))
    assert shop.driven(back).state == "COMPLETED"
    assert {each.name: live_files(each) for each in shop.fleet.registers} == before
