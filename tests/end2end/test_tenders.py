"""Tenders on real registers: imported, proved, rolled out, read back equal, and taken back."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from rollouts.changes.commands import ChangeCheck, ChangeSubmit
from rollouts.demo.places import DemoRegister
from rollouts.engine.configuring import selected, wall_clock
from rollouts.engine.handlers.tender_coverage import Covered
from rollouts.engine.handlers.tender_reconciling import DayReconciled
from rollouts.engine.selecting import registers
from rollouts.engine.tendering import book_with
from rollouts.platforms.layouts import platform_named
from rollouts.platforms.records import read_records
from rollouts.releases.commands import ReleaseCreate, ReleaseDiff
from rollouts.releases.ports import Proofs
from rollouts.tenders.commands import TenderCoverage, TenderImport, TenderMend, TenderReconcile
from rollouts.tenders.lane import lane_rows
from rollouts.tenders.resolving import TenderIndex
from rollouts.waves.commands import RolloutRevert, RolloutShow, RolloutStart, RolloutSubmit
from tests.end2end.requirements import REAL_REGISTERS
from tests.end2end.shop import ALL_AT_ONCE, Shop, closed, field, opened

pytestmark = REAL_REGISTERS

MAP = "tender,scope,channel,asset_account,fee_account,over_short_account,cost_centre,valid_to\n"
TYPES = "tender,class,max_transaction_minor\n"
FILE = "etc/pos/tenders.json"


@pytest.fixture(scope="module")
def fleet_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = opened(tmp_path_factory.mktemp("home"), stores=2, registers=2)
    yield made
    closed(made)


def imported(shop: Shop, kind: str, text: str) -> str:
    """The change set of an import of this text."""
    path = shop.home / f"{kind}.csv"
    path.write_text(text, encoding="utf-8")
    return field(shop.run(TenderImport(kind=kind, path=str(path))), "change")


def covered(shop: Shop) -> Covered:
    answer = shop.run(TenderCoverage(days=400))
    assert isinstance(answer, Covered)
    return answer


def rolled_out(shop: Shop, release: str) -> int:
    """The number of a rollout of `release` that verified every register."""
    number = shop.planned(release, **ALL_AT_ONCE)
    shop.run(RolloutStart(rollout=number))
    status = shop.driven(number)
    assert (status.state, status.verified) == ("COMPLETED", status.registers)
    return status.rollout


def versions_at(shop: Shop) -> dict[str, str]:
    """The version of tenders that was read back at each register."""
    with shop.house.services.database.read() as uow:
        found = uow.repository(Proofs).confirmed(shop.names)
    return {each.register: each.rid for each in found if each.component == "tenders"}


def at_register(register: DemoRegister) -> dict[str, dict[str, dict[str, Any]]]:
    """The rows that the register's own file holds."""
    data = (register.root / FILE).read_bytes()
    return {
        table: {key: dict(row) for key, row in rows.items()}
        for table, rows in read_records(
            platform_named("generic"), "tenders", {"tenders.json": data}
        ).items()
    }


def wanted(shop: Shop, name: str) -> dict[str, dict[str, dict[str, Any]]]:
    """The rows that the home says it should hold, without fields that say nothing."""
    services = shop.house.services
    with services.database.read() as uow:
        chosen = selected(uow, registers(uow, f"register:{name}"))
        index = TenderIndex(book_with(uow))
    (register,), (place,) = chosen.registers, chosen.places
    at = wall_clock(chosen.store_of(register), services.clock())
    return {
        table: {
            key: {name: text for name, text in row.items() if text} for key, row in rows.items()
        }
        for table, rows in lane_rows(index, index.chain(place), at).items()
    }


def test_an_ended_mapping_is_found_mended_and_gone(shop: Shop) -> None:
    assert (covered(shop).holes, covered(shop).exit_code) == (0, 0)
    last = (shop.house.services.clock() + timedelta(days=30)).date()
    imported(shop, "map", f"{MAP}CREDIT,store:0001,CARDS-0001,1100,6100,6210,{{store}},{last}\n")
    proof = covered(shop)
    assert proof.exit_code == 1
    assert {(each.tender, each.stores, each.first_day) for each in proof.flaws} == {
        ("CREDIT", ("0001",), (last + timedelta(days=1)).isoformat())
    }
    assert [each.key for each in proof.mend] == ["store:0001 CREDIT -"]
    change = field(shop.run(TenderMend()), "change")
    checked = shop.run(ChangeCheck(change=change))
    assert field(checked, "findings") == "()"
    shop.run(ChangeSubmit(change=change))
    assert (covered(shop).holes, covered(shop).exit_code) == (0, 0)


def test_tenders_reach_registers_are_read_back_and_taken_back(shop: Shop) -> None:
    change = imported(shop, "types", TYPES + "CASH,CASH,90000\n")
    first = field(shop.run(ReleaseCreate(change=change)), "release")
    rolled_out(shop, first)
    held = {each.name: at_register(each) for each in shop.fleet.registers}
    assert held == {name: wanted(shop, name) for name in shop.names}
    assert {each["tender"]["CASH -"]["max_transaction"] for each in held.values()} == {"90000"}
    assert held[shop.names[0]]["tender_map"]["store:0001 CREDIT -"]["channel"] == "CARDS-0001"

    change = imported(shop, "types", TYPES + "CASH,CASH,80000\n")
    second = field(shop.run(ReleaseCreate(change=change)), "release")
    diffs = shop.run(ReleaseDiff(release=second))
    assert isinstance(diffs, tuple)
    assert {(row.file, row.key, row.before, row.after) for each in diffs for row in each.rows} == {
        ("tenders.json", "tenders.CASH -.max_transaction_minor", "90000", "80000")
    }
    number = rolled_out(shop, second)
    plan = shop.run(RolloutShow(rollout=str(number)))
    assert isinstance(plan, tuple)
    assert {each.register for each in plan} == set(shop.names)
    assert all(each.edits for each in plan)
    shown = {
        at_register(each)["tender"]["CASH -"]["max_transaction"] for each in shop.fleet.registers
    }
    assert shown == {"80000"}

    drafted = shop.run(RolloutRevert(rollout=str(number), reason="the limit was right before"))
    back = field(drafted, "rollout")
    shop.run(RolloutSubmit(rollout=back))
    shop.run(RolloutStart(rollout=back))
    assert shop.driven(back).state == "COMPLETED"
    assert {each.name: at_register(each) for each in shop.fleet.registers} == held


def test_a_day_is_reconciled_by_what_was_live(shop: Shop) -> None:
    """The version that was read back counts, and before there was one the dates are said to."""
    layout = "layout,tender,amount,only_currency\ndefault,Tender,Sum,USD\n"
    imported(shop, "pos-layouts", layout)
    totals = shop.home / "totals.csv"
    totals.write_text("Tender,Sum\nCASH,10.00\n", encoding="utf-8")
    if not versions_at(shop):
        change = imported(shop, "types", TYPES + "CASH,CASH,70000\n")
        rolled_out(shop, field(shop.run(ReleaseCreate(change=change)), "release"))
    proved = versions_at(shop)
    now = shop.house.services.clock()
    for days, versions in ((-3, {"": 2}), (3, {proved["0001/01"]: 2})):
        day = shop.run(
            TenderReconcile(
                totals=str(totals), store="0001", date=str((now + timedelta(days=days)).date())
            )
        )
        assert isinstance(day, DayReconciled)
        assert Counter(each.version for each in day.maps) == versions
        assert day.balanced


def test_an_edit_of_one_store_reaches_only_its_registers(shop: Shop) -> None:
    row = "DEBIT,store:0002,CARDS-0002,1110,6110,6210,{store},\n"
    change = imported(shop, "map", MAP + row)
    release = field(shop.run(ReleaseCreate(change=change)), "release")
    diffs = shop.run(ReleaseDiff(release=release))
    assert isinstance(diffs, tuple)
    assert {each.register for each in diffs} == {each for each in shop.names if each[:4] == "0002"}
    assert ("tender_map.store:0002 DEBIT -.fee_account", "6100", "6110") in {
        (row.key, row.before, row.after) for each in diffs for row in each.rows
    }
