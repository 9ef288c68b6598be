"""Prices on the road: a file checked by a worker, applied, compiled, pushed, read back, taken back."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from rollouts.engine.pricing.jobs import PriceImported
from rollouts.platforms.layouts import platform_named
from rollouts.platforms.records import Cell, read_records
from rollouts.prices.commands import PriceApply, PriceErrors, PriceImport, PriceUndo
from rollouts.releases.commands import ReleaseCreate
from rollouts.shared.errors import KnownError
from rollouts.shared.moments import utc_now
from rollouts.waves.commands import RolloutRevert, RolloutStart, RolloutSubmit
from tests.end2end.requirements import REAL_REGISTERS
from tests.end2end.shop import ALL_AT_ONCE, Shop, closed, field, live_files, opened

pytestmark = REAL_REGISTERS

FILE = "prices.json"


@pytest.fixture(scope="module")
def fleet_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = opened(tmp_path_factory.mktemp("home"), stores=1, registers=2)
    yield made
    closed(made)


def prices_at(shop: Shop, name: str) -> Mapping[str, Mapping[str, Cell]]:
    """The rows that the register itself has, read through its live path."""
    files = {FILE: live_files(shop.register(name))[FILE]}
    return read_records(platform_named("generic"), "prices", files)["price"]


def rolled_out(shop: Shop, change: str) -> str:
    release = field(shop.run(ReleaseCreate(change=change)), "release")
    number = shop.planned(release, **ALL_AT_ONCE)
    shop.run(RolloutStart(rollout=number))
    assert shop.driven(number).state == "COMPLETED"
    return number


def taken_in(shop: Shop, *rows: str, **options: object) -> PriceImported:
    path = Path(shop.home) / f"prices{len(list(shop.home.glob('prices*.csv')))}.csv"
    path.write_text("\n".join(("SKU,Price,Currency,Store,From", *rows)) + "\n", encoding="utf-8")
    found = shop.run(PriceImport(paths=(str(path),), **options))  # type: ignore[arg-type]
    assert isinstance(found, PriceImported)
    return found


def test_a_price_file_reaches_its_registers_and_is_taken_back(shop: Shop) -> None:
    first, second = shop.names[0], shop.names[-1]
    store = second.partition("/")[0]
    day = (utc_now() + timedelta(days=30)).date().isoformat()
    upload = taken_in(shop, "1001,3.49,USD,,2026-01-01", f"1001,3.79,USD,{store},{day}")
    assert (upload.state, upload.errors, upload.differences["new"]) == ("STAGED", (), 2)
    rolled_out(shop, field(shop.run(PriceApply(upload=upload.upload)), "change"))
    assert prices_at(shop, first)["1001 EA regular 2026-01-01T00:00:00"]["price"] == "349"
    before = {each.name: live_files(each) for each in shop.fleet.registers}
    dated = prices_at(shop, second)[f"1001 EA regular {day}T00:00:00"]
    assert dated["price"] == "379"

    dearer = taken_in(shop, "1001,4.99,USD,,2026-02-01")
    with pytest.raises(KnownError, match=r"prices\.reason_needed"):
        shop.run(PriceApply(upload=dearer.upload))
    assert "change_limit" in str(shop.run(PriceErrors(upload=dearer.upload)))
    applied = shop.run(PriceApply(upload=dearer.upload, reason="a better milk"))
    number = rolled_out(shop, field(applied, "change"))
    assert prices_at(shop, first)["1001 EA regular 2026-02-01T00:00:00"]["price"] == "499"

    back = field(shop.run(RolloutRevert(rollout=number, reason="too dear")), "rollout")
    shop.run(RolloutSubmit(rollout=back))
    shop.run(RolloutStart(rollout=back))
    assert shop.driven(back).state == "COMPLETED"
    assert {each.name: live_files(each) for each in shop.fleet.registers} == before
    undone = field(shop.run(PriceUndo(upload=dearer.upload)), "state")
    assert undone == "UNDONE"
