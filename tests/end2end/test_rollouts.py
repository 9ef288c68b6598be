"""What a rollout does to real registers: pause, hold, abort, retry, excuse, revert, busy, emergency."""

import os
from collections.abc import Iterator

import pytest

import resources
from rollouts.demo import conditions
from rollouts.demo.places import DemoRegister
from rollouts.engine.commands import RegisterBring
from rollouts.packages.commands import PackageAdd
from rollouts.releases.commands import ReleaseCreate
from rollouts.shared.errors import KnownError
from rollouts.waves.commands import (
    RolloutAbort,
    RolloutExcuse,
    RolloutPause,
    RolloutResolve,
    RolloutResume,
    RolloutRetry,
    RolloutRevert,
    RolloutShow,
    RolloutStart,
    RolloutSubmit,
)
from rollouts.waves.states import ROLLOUT_ENDS
from tests.end2end.requirements import REAL_REGISTERS
from tests.end2end.shop import (
    ALL_AT_ONCE,
    Clock,
    Shop,
    closed,
    eventually,
    field,
    footer,
    live_files,
    opened,
)

pytestmark = REAL_REGISTERS


@pytest.fixture(scope="module")
def fleet_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = opened(tmp_path_factory.mktemp("home"), stores=2, registers=3)
    yield made
    closed(made)


def test_every_register_is_verified_and_activates_once(shop: Shop) -> None:
    once = {name: count + 1 for name, count in shop.activations().items()}
    release = shop.released("Thank you, first")
    for states in ({"SUCCEEDED"}, {"ALREADY_CURRENT"}):
        number = shop.planned(release, **ALL_AT_ONCE)
        shop.run(RolloutStart(rollout=number))
        status = shop.driven(number)
        assert (status.state, status.verified, status.registers) == ("COMPLETED", 6, 6)
        assert {each.state for each in shop.tasks(number).values()} == states
        assert {footer(each) for each in shop.fleet.registers} == {"Thank you, first"}
        assert shop.activations() == once


def test_a_revert_brings_every_old_byte_back(shop: Shop) -> None:
    before = {each.name: live_files(each) for each in shop.fleet.registers}
    status = shop.rolled_out("Never again", **ALL_AT_ONCE)
    assert status.state == "COMPLETED"
    assert {footer(each) for each in shop.fleet.registers} == {"Never again"}
    drafted = shop.run(RolloutRevert(rollout=str(status.rollout), reason="the owner wants it"))
    number = field(drafted, "rollout")
    rows = shop.run(RolloutShow(rollout=number))
    assert isinstance(rows, tuple)
    assert [each.register for each in rows] == sorted(shop.names)
    assert {each.outcome for each in rows} == {"changes"}
    assert all(each.there == each.released != each.proposed and each.edits for each in rows)
    shop.run(RolloutSubmit(rollout=number))
    shop.run(RolloutStart(rollout=number))
    taken_back = shop.driven(number)
    assert (taken_back.state, taken_back.kind) == ("COMPLETED", "revert")
    assert taken_back.verified == 6
    assert {each.name: live_files(each) for each in shop.fleet.registers} == before


def test_a_revert_leaves_alone_what_is_elsewhere_by_now(shop: Shop) -> None:
    """One register was given something newer, and one was altered by hand."""
    newer, altered = shop.names[:2]
    first = shop.rolled_out("To be taken back", **ALL_AT_ONCE)
    later = shop.rolled_out("Something newer", **{**ALL_AT_ONCE, "filter": f"register:{newer}"})
    assert (first.verified, later.verified) == (6, 1)
    by_hand = shop.register(altered).root / "etc/pos/receipt.properties"
    text = by_hand.read_text()
    by_hand.unlink()
    by_hand.write_text(f"{text}# by hand\n")
    drafted = shop.run(RolloutRevert(rollout=str(first.rollout), reason="a wrong text"))
    number = field(drafted, "rollout")
    found = shop.run(RolloutShow(rollout=number))
    assert isinstance(found, tuple)
    rows = {each.register: each for each in found}
    assert {name: (row.outcome, row.code) for name, row in rows.items()} == {
        **dict.fromkeys(shop.names, ("changes", "")),
        newer: ("refused", "plan.moved_on"),
        altered: ("refused", "plan.drifted"),
    }
    assert sorted(shop.tasks(number)) == sorted(set(shop.names) - {newer, altered})
    shop.run(RolloutSubmit(rollout=number))
    shop.run(RolloutStart(rollout=number))
    assert shop.driven(number).verified == 4
    assert footer(shop.register(newer)) == "Something newer"
    shop.run(RegisterBring(register=altered, reason="the test is over"))


def test_a_sick_wave_is_held_and_goes_on_once_mended(shop: Shop) -> None:
    before = {each.name: live_files(each) for each in shop.fleet.registers}
    sick = shop.names[1:3]
    conditions.break_health(shop.home, sick)
    number = shop.started("Held", wave=("canary=1", "store=1 store", "rest=rest"), error_percent=49)
    held = shop.driven(number)
    assert (held.state, held.reason) == ("HELD", "ERROR_THRESHOLD")
    assert [each.state for each in held.waves] == ["PASSED", "HELD", "PLANNED"]
    assert held.verified + held.reverted + held.untouched == held.registers
    reverted = [name for name, task in shop.tasks(number).items() if task.state == "REVERTED"]
    assert reverted
    assert set(reverted) <= set(sick)
    for name in set(shop.names) - {shop.names[0]}:
        assert live_files(shop.register(name)) == before[name]
    conditions.mend_health(shop.home, sick)
    shop.run(
        RolloutResolve(rollout=number, decision="retry_failed", reason="the tills were mended")
    )
    done = shop.driven(number)
    assert (done.state, done.verified, done.reverted) == ("COMPLETED", 6, 0)
    assert {footer(each) for each in shop.fleet.registers} == {"Held"}


def test_retry_tries_only_what_failed(shop: Shop) -> None:
    sick = shop.names[4]
    conditions.break_health(shop.home, [sick])
    number = shop.started("Retried", **ALL_AT_ONCE)
    held = shop.driven(number)
    assert (held.state, held.failures) == ("HELD", 1)
    proved = [name for name, task in shop.tasks(number).items() if task.state == "SUCCEEDED"]
    before = shop.activations()
    conditions.mend_health(shop.home, [sick])
    shop.run(RolloutResolve(rollout=number, decision="continue", reason="it is being mended"))
    shop.run(RolloutRetry(rollout=number, reason="mended"))
    assert shop.status(number).failures == 0
    done = shop.driven(number)
    assert (done.state, done.verified) == ("COMPLETED", 6)
    after = shop.activations()
    assert all(after[name] == before[name] for name in proved)
    assert after[sick] == before[sick] + 1


def test_a_paused_rollout_starts_nothing_and_goes_on_when_resumed(shop: Shop) -> None:
    number = shop.started("Paused", wave=("one=1", "two=1", "rest=rest"), error_percent=100)
    with shop.engine():
        shop.until(number, lambda now: now.verified > 0)
        shop.run(RolloutPause(rollout=number, reason="lunch"))
        paused = shop.until(number, lambda now: now.active == 0)
        assert paused.state == "PAUSED"
        assert 0 < paused.verified < 6
        assert paused.verified + paused.untouched == 6
        counted = shop.activations()
        with pytest.raises(KnownError):
            shop.run(RolloutPause(rollout=number, reason="again"))
        shop.run(RolloutResume(rollout=number, reason="lunch is over"))
        done = shop.until(number, lambda now: now.state == "COMPLETED")
    assert done.verified == 6
    assert sum(shop.activations().values()) - sum(counted.values()) == 6 - paused.verified


def test_an_abort_leaves_what_is_confirmed_and_touches_nothing_more(shop: Shop) -> None:
    before = {each.name: live_files(each) for each in shop.fleet.registers}
    number = shop.started("Aborted", wave=("one=1", "rest=rest"), manual=True)
    with shop.engine():
        shop.until(number, lambda now: now.verified == 1)
        shop.run(RolloutAbort(rollout=number, reason="a better idea"))
        ended = shop.until(number, lambda now: now.state == "ABORTED")
    assert (ended.verified, ended.untouched) == (1, 5)
    (confirmed,) = (name for name, task in shop.tasks(number).items() if task.state == "SUCCEEDED")
    for each in shop.fleet.registers:
        assert (live_files(each) == before[each.name]) is (each.name != confirmed)


def test_an_emergency_passes_a_rollout_that_is_paused(shop: Shop) -> None:
    """The other component's versions are untouched: files, pointers, tasks and wave."""
    shop.run(PackageAdd(path=str(resources.path("samples/packages/loyalty"))))
    release = field(shop.run(ReleaseCreate(package="loyalty", filter="all")), "release")
    software = shop.planned(release, wave=("one=1 store", "rest=rest"), error_percent=100)
    shop.run(RolloutStart(rollout=software))
    with shop.engine():
        shop.until(software, lambda now: now.verified > 0)
        shop.run(RolloutPause(rollout=software, reason="wait for the vendor"))
        paused = shop.until(software, lambda now: now.active == 0)
        assert paused.waves[1].state == "PLANNED"
        pointers = {each.name: software_of(each) for each in shop.fleet.registers}
        assert 0 < sum(bool(each) for each in pointers.values()) <= 3
        rushed = shop.planned(shop.released("Recalled: item 4711", emergency=True), **ALL_AT_ONCE)
        shop.run(RolloutStart(rollout=rushed))
        done = shop.until(rushed, lambda now: now.state == "COMPLETED")
        assert done.verified == 6
        assert {footer(each) for each in shop.fleet.registers} == {"Recalled: item 4711"}
        assert {each.name: software_of(each) for each in shop.fleet.registers} == pointers
        assert shop.status(software) == paused
        shop.run(RolloutResume(rollout=software, reason="the vendor is ready"))
        whole = shop.until(software, lambda now: now.state == "COMPLETED")
    assert whole.verified == 6
    assert all(software_of(each) for each in shop.fleet.registers)


def software_of(register: DemoRegister) -> tuple[str, ...]:
    """The software component as the register has it: its pointer and its live bytes."""
    current = register.base / "software" / "current"
    folder = register.root / "opt" / "loyalty"
    if not os.path.lexists(current):
        assert not folder.exists()
        return ()
    files = sorted(folder.iterdir())
    return (str(current.readlink()), *(each.read_text() for each in files))


def test_an_open_sale_blocks_its_register_and_nobody_else(shop: Shop) -> None:
    clock = Clock()
    timed = shop.with_services(clock=clock)
    busy = shop.names[2]
    conditions.set_busy(shop.home, [busy], busy=True)
    number = timed.started("After the sale", **ALL_AT_ONCE)
    with timed.engine():
        timed.until(number, lambda now: now.verified == 5)
        waiting = eventually(lambda: timed.tasks(number)[busy], lambda row: row.state == "BLOCKED")
        assert (waiting.reason, waiting.counter) == ("MID_SALE", "untouched")
        assert footer(shop.register(busy)) != "After the sale"
        conditions.set_busy(shop.home, [busy], busy=False)
        clock.push(seconds=60)
        done = timed.until(number, lambda now: now.state == "COMPLETED")
    assert done.verified == 6
    assert footer(shop.register(busy)) == "After the sale"


def test_a_register_that_another_rollout_holds_waits_for_it(shop: Shop) -> None:
    clock = Clock()
    timed = shop.with_services(clock=clock)
    busy = shop.names[0]
    first = timed.planned(timed.released("First"), filter=f"register:{busy}")
    second = timed.planned(timed.released("Second"), filter=f"register:{busy}")
    before = shop.activations()[busy]
    for number in (first, second):
        timed.run(RolloutStart(rollout=number))
    with timed.engine():
        timed.until(first, lambda now: now.state in ROLLOUT_ENDS)
        timed.until(second, lambda now: now.state in ROLLOUT_ENDS or now.state == "HELD")
    outcomes = [timed.tasks(number)[busy].state for number in (first, second)]
    assert "SUCCEEDED" in outcomes
    assert shop.activations()[busy] - before == outcomes.count("SUCCEEDED")
    assert footer(shop.register(busy)) in {"First", "Second"}


def test_an_excused_register_counts_neither_way(shop: Shop) -> None:
    sick = shop.names[5]
    conditions.break_health(shop.home, [sick])
    number = shop.started("Excused", wave=("all=rest",), error_percent=10)
    held = shop.driven(number)
    assert (held.state, held.failures) == ("HELD", 1)
    shop.run(RolloutExcuse(rollout=number, register=sick, reason="to be replaced on Monday"))
    shop.run(RolloutResolve(rollout=number, decision="continue", reason="one register less"))
    done = shop.driven(number)
    assert (done.verified, done.excluded, done.failures) == (5, 1, 0)
    assert done.state == "COMPLETED"
