"""What happens between the switch and the confirm: silence, an abort, a frozen console."""

import threading
from collections.abc import Iterator

import pytest

from rollouts.demo import fleet
from rollouts.shared.errors import refuse
from rollouts.waves.commands import RolloutAbort
from tests.end2end.lines import Line, silence, waits
from tests.end2end.requirements import REAL_REGISTERS
from tests.end2end.shop import (
    ALL_AT_ONCE,
    Clock,
    Shop,
    closed,
    eventually,
    footer,
    live_files,
    opened,
)

pytestmark = REAL_REGISTERS

TRIAL_SECONDS = 3


@pytest.fixture(scope="module")
def fleet_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = opened(tmp_path_factory.mktemp("home"), stores=1, registers=2)
    yield made
    closed(made)


def test_a_register_left_alone_in_its_trial_goes_back_by_itself(shop: Shop) -> None:
    name = shop.names[0]
    before = live_files(shop.register(name))
    line, clock = Line(shop.house.services.devices, silence), Clock()
    alone = shop.with_services(devices=line, clock=clock, trial_seconds=TRIAL_SECONDS)
    number = alone.started("Never confirmed", filter=f"register:{name}")
    with alone.engine():
        unknown = alone.until(number, lambda now: now.unknown == 1)
        assert unknown.failures == 0
        assert footer(shop.register(name)) == "Never confirmed"
        eventually(lambda: live_files(shop.register(name)), lambda found: found == before)
        line.cut.clear()
        line.after_push = lambda _: None
        clock.push(minutes=10)
        ended = alone.until(number, lambda now: now.reverted == 1)
    assert (ended.reverted, ended.failures, ended.unknown) == (1, 0, 0)
    task = alone.tasks(number)[name]
    assert (task.state, task.reason) == ("REVERTED", "register_reverted")


def test_contact_lost_in_a_trial_is_taken_up_again(shop: Shop) -> None:
    name = shop.names[0]
    counted = shop.activations()[name]
    line, clock = Line(shop.house.services.devices, silence), Clock()
    alone = shop.with_services(devices=line, clock=clock, trial_seconds=120)
    number = alone.started("Confirmed late", filter=f"register:{name}")
    with alone.engine():
        alone.until(number, lambda now: now.unknown == 1)
        line.cut.clear()
        clock.push(seconds=20)
        ended = alone.until(number, lambda now: now.state == "COMPLETED")
    assert ended.verified == 1
    assert footer(shop.register(name)) == "Confirmed late"
    assert shop.activations()[name] == counted + 1


def test_an_abort_takes_an_open_trial_back(shop: Shop) -> None:
    name = shop.names[1]
    before = live_files(shop.register(name))
    go_on = threading.Event()
    line = Line(shop.house.services.devices, lambda _: waits(go_on))
    held = shop.with_services(devices=line, trial_seconds=120)
    number = held.started("Aborted in trial", filter=f"register:{name}")
    with held.engine():
        eventually(lambda: footer(shop.register(name)), lambda found: found == "Aborted in trial")
        held.run(RolloutAbort(rollout=number, reason="a wrong text"))
        eventually(lambda: held.status(number), lambda now: now.state == "ABORTING")
        go_on.set()
        ended = held.until(number, lambda now: now.state == "ABORTED")
    assert (ended.reverted, ended.verified) == (1, 0)
    assert live_files(shop.register(name)) == before


def test_a_register_that_restarts_in_its_trial_goes_back(shop: Shop) -> None:
    """Its timer died with it: the next contact finds the trial of an earlier boot and ends it."""
    name = shop.names[1]
    register = shop.register(name)
    before = live_files(register)

    def restart(line: Line) -> None:
        fleet.reboot(shop.home, register)
        line.after_push = lambda _: None
        raise refuse("ssh.lost")

    clock = Clock()
    timed = shop.with_services(
        devices=Line(shop.house.services.devices, restart), clock=clock, trial_seconds=120
    )
    number = timed.started("Restarted", filter=f"register:{name}")
    with timed.engine():
        timed.until(number, lambda now: now.unknown == 1)
        clock.push(seconds=20)
        ended = timed.until(number, lambda now: now.reverted == 1)
    assert (ended.reverted, ended.failed, ended.unknown) == (1, 0, 0)
    assert live_files(register) == before


@pytest.mark.parametrize("hours", [1, -1])
def test_a_console_whose_clock_jumps_in_a_trial_confirms_it(shop: Shop, hours: int) -> None:
    """Trials are counted by the register, leases by whoever holds them: no clock is compared."""
    name = shop.names[0]
    counted = shop.activations()[name]
    pushed, go_on = threading.Event(), threading.Event()

    def stand(_: Line) -> None:
        pushed.set()
        waits(go_on)

    clock = Clock()
    held = shop.with_services(
        devices=Line(shop.house.services.devices, stand), clock=clock, trial_seconds=120
    )
    number = held.started(f"Jumped {hours}", filter=f"register:{name}", deadline_seconds=0)
    with held.engine():
        assert pushed.wait(60)
        clock.push(hours=hours)
        go_on.set()
        ended = held.until(number, lambda now: now.state in {"COMPLETED", "HELD"})
    assert (ended.state, ended.verified) == ("COMPLETED", 1)
    assert footer(shop.register(name)) == f"Jumped {hours}"
    assert shop.activations()[name] == counted + 1


def test_an_abort_takes_back_every_trial_of_its_wave_and_starts_no_other(shop: Shop) -> None:
    before = {name: live_files(shop.register(name)) for name in shop.names}
    pushed, go_on = threading.Event(), threading.Event()

    def stand(_: Line) -> None:
        pushed.set()
        waits(go_on)

    held = shop.with_services(devices=Line(shop.house.services.devices, stand), trial_seconds=120)
    number = held.started("Aborted as a wave", **ALL_AT_ONCE)
    with held.engine():
        assert pushed.wait(60)
        held.run(RolloutAbort(rollout=number, reason="a wrong text"))
        go_on.set()
        ended = held.until(number, lambda now: now.state == "ABORTED")
    assert (ended.verified, ended.failed, ended.unknown) == (0, 0, 0)
    assert ended.reverted >= 1
    assert ended.reverted + ended.untouched == len(shop.names)
    assert {name: live_files(shop.register(name)) for name in shop.names} == before
