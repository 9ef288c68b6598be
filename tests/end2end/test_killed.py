"""The engine is killed, or sleeps: it goes on, and no register is activated twice."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from rollouts.shared.events import Recorded
from rollouts.waves.states import ROLLOUT_ENDS
from tests.end2end.engines import engine_process, put_to_sleep
from tests.end2end.journals import Watch
from tests.end2end.requirements import REAL_REGISTERS
from tests.end2end.shop import DEADLINE, Shop, closed, footer, opened

pytestmark = REAL_REGISTERS

WAVES: dict[str, Any] = {"wave": ("one=2", "rest=rest"), "error_percent": 100}
MOMENTS: dict[str, Callable[[Recorded], bool]] = {
    "probing": lambda each: each.event.kind == "task.claimed",
    "activating": lambda each: each.event.data.get("phase") == "ACTIVATE",
    "confirming": lambda each: each.event.data.get("phase") == "CONFIRM",
    "one verified": lambda each: each.event.kind == "task.succeeded",
    "between waves": lambda each: each.event.kind == "wave.passed",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = opened(tmp_path_factory.mktemp("home"), stores=2, registers=3)
    yield made
    closed(made)


def finished(shop: Shop, number: str, counted: dict[str, int], value: str) -> None:
    """Every register verified, with the new value live, activated exactly once."""
    with engine_process(shop.home):
        done = shop.until(number, lambda now: now.state in ROLLOUT_ENDS or now.state == "HELD")
    assert (done.state, done.verified, done.failures) == ("COMPLETED", 6, 0)
    assert {footer(each) for each in shop.fleet.registers} == {value}
    assert shop.activations() == {name: count + 1 for name, count in counted.items()}


def test_an_engine_killed_at_every_step_goes_on(shop: Shop) -> None:
    counted = shop.activations()
    number = shop.started("Killed", **WAVES)
    watch = Watch(shop)
    for moment in MOMENTS.values():
        with engine_process(shop.home) as engine:
            assert watch.wait(engine, moment)
            engine.kill()
    finished(shop, number, counted, "Killed")


@pytest.mark.parametrize("work_done", [False, True], ids=["at work", "done"])
def test_an_engine_that_sleeps_through_its_lease_does_no_harm(shop: Shop, work_done: bool) -> None:  # noqa: FBT001 - a case, not a switch
    """It wakes while another one is at work, or after, and neither harms nor doubles anything."""
    counted = shop.activations()
    value = f"Slept {work_done}"
    number = shop.started(value, **WAVES)
    watch = Watch(shop)
    with engine_process(shop.home, lease=2) as sleeper:
        assert watch.wait(sleeper, MOMENTS["activating"])
        put_to_sleep(shop.house.services.database, sleeper)
        with second_engine(shop):
            if work_done:
                shop.until(number, lambda now: now.state in ROLLOUT_ENDS)
            sleeper.send_signal(signal.SIGCONT)
            assert sleeper.wait(DEADLINE) == 0
            assert sleeper.stdout is not None
            assert sleeper.stdout.read() == b"lost\n"
            shop.until(number, lambda now: now.state in ROLLOUT_ENDS)
    finished(shop, number, counted, value)


@contextmanager
def second_engine(shop: Shop) -> Iterator[None]:
    """An engine that holds the lease: one started before the first one's has run out ends at once."""
    while True:
        watch = Watch(shop)
        with engine_process(shop.home, lease=2) as second:
            if watch.wait(second, MOMENTS["probing"]):
                yield
                return
