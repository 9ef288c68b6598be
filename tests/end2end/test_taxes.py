"""Taxes on the road: imported, reviewed, compiled, pushed, read back, taken back."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest

from rollouts.changes.commands import ChangeSubmit
from rollouts.engine.handlers.releases import RegisterDiff
from rollouts.platforms.layouts import platform_named
from rollouts.platforms.records import Cell, read_records
from rollouts.releases.commands import ReleaseCreate, ReleaseDiff
from rollouts.shared.moments import utc_now
from rollouts.taxes.commands import TaxImport, TaxReview
from rollouts.waves.commands import RolloutRevert, RolloutShow, RolloutStart, RolloutSubmit
from tests.end2end.requirements import REAL_REGISTERS
from tests.end2end.shop import ALL_AT_ONCE, Shop, closed, field, live_files, opened

pytestmark = REAL_REGISTERS

FILE = "taxes.json"
NEW_YORK, CHICAGO = "0001", "0002"


@pytest.fixture(scope="module")
def fleet_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = opened(tmp_path_factory.mktemp("home"), stores=2, registers=2)
    yield made
    closed(made)


def imported(shop: Shop, kind: str, text: str, **options: object) -> str:
    """The change set that an import made."""
    path = shop.home / f"{kind}.csv"
    path.write_text(text, encoding="utf-8")
    request = TaxImport(kind=kind, path=str(path), **options)  # type: ignore[arg-type]
    return field(shop.run(request), "change")


def rolled_out(shop: Shop, change: str) -> str:
    """The rollout that brought a change set's taxes to every register that they concern."""
    release = field(shop.run(ReleaseCreate(change=change)), "release")
    number = shop.planned(release, **ALL_AT_ONCE)
    shop.run(RolloutStart(rollout=number))
    assert shop.driven(number).state == "COMPLETED"
    return number


def taxes_at(shop: Shop, name: str) -> Mapping[str, Mapping[str, Mapping[str, Cell]]]:
    """The tables that the register itself has, read through its live path."""
    files = {FILE: live_files(shop.register(name))[FILE]}
    return read_records(platform_named("generic"), "taxes", files)


def test_a_reviewed_rate_reaches_its_registers_and_is_taken_back(shop: Shop) -> None:
    first = imported(shop, "groups", "group,description\nstandard,Taxed as a rule\n")
    rolled_out(shop, first)
    before = {each.name: live_files(each) for each in shop.fleet.registers}
    assert all(FILE in files for files in before.values())
    here, there = taxes_at(shop, f"{NEW_YORK}/01"), taxes_at(shop, f"{CHICAGO}/01")
    assert set(here["tax_jurisdiction"]) == {"US-NY", "US-NY-NYC", "US-NY-MCTD"}
    assert set(there["tax_jurisdiction"]) == {"US-IL", "US-IL-COOK", "US-IL-CHICAGO", "US-IL-RTA"}
    assert here["tax_rule"]["US-NY standard 1 any -"]["rate"] == "4"
    assert here["tax_location"]["us-ny-new-york -"]["jurisdictions"] == (
        "US-NY",
        "US-NY-NYC",
        "US-NY-MCTD",
    )
    assert here["pos_tax_map"]["generic standard"]["pos_code"] == "T"
    assert here["tax_group"]["standard"]["description"] == "Taxed as a rule"

    change, day = approved(shop)
    release = field(shop.run(ReleaseCreate(change=change)), "release")
    key = f"US-NY standard 1 any {day}T00:00:00"
    differences = shop.run(ReleaseDiff(release=release))
    assert isinstance(differences, tuple)
    assert [each.register for each in differences] == [f"{NEW_YORK}/01", f"{NEW_YORK}/02"]
    shown = rows_of(differences[0])
    assert shown["rules.US-NY standard 1 any -.valid_to"] == (None, f"{day}T00:00:00")
    assert shown[f"rules.{key}.rate_percent"] == (None, "4.25")

    number = shop.planned(release, **ALL_AT_ONCE)
    plan = shop.run(RolloutShow(rollout=number))
    assert isinstance(plan, tuple)
    assert {each.outcome for each in plan} == {"changes"}
    shop.run(RolloutStart(rollout=number))
    assert shop.driven(number).verified == 2
    assert taxes_at(shop, f"{NEW_YORK}/02")["tax_rule"][key]["rate"] == "4.25"
    assert live_files(shop.register(f"{CHICAGO}/01")) == before[f"{CHICAGO}/01"]

    drafted = shop.run(RolloutRevert(rollout=number, reason="the law was put off"))
    back = field(drafted, "rollout")
    shop.run(RolloutSubmit(rollout=back))
    shop.run(RolloutStart(rollout=back))
    assert shop.driven(back).state == "COMPLETED"
    assert {each.name: live_files(each) for each in shop.fleet.registers} == before


def approved(shop: Shop) -> tuple[str, str]:
    """A submitted change set with a rate that begins in a month, and its first day."""
    day = (utc_now() + timedelta(days=30)).date().isoformat()
    text = f"jurisdiction,group,rate,valid_from,source\nUS-NY,standard,4.25,{day},Chapter 1\n"
    imported(shop, "rates", text, authority="NY-DTF")
    change = field(shop.run(TaxReview(decision="approve", all=True)), "change")
    shop.run(ChangeSubmit(change=change))
    return change, day


def rows_of(difference: RegisterDiff) -> dict[str, tuple[str | None, str | None]]:
    """Key in the file to what it was and becomes."""
    return {each.key: (each.before, each.after) for each in difference.rows}
