"""The engine is killed at random moments (60, or STOREWAVE_KILLS): nothing is lost or done twice."""

import os
import random
import sys
import threading
from collections.abc import Iterator

import pytest

from rollouts.demo import fleet
from rollouts.demo.sshd import find_program
from rollouts.waves.states import ROLLOUT_ENDS
from tests.end2end.engines import engine_process
from tests.end2end.journals import Watch
from tests.end2end.shop import Shop, closed, footer, opened
from tests.end2end.test_killed import WAVES

KILLS = int(os.environ.get("STOREWAVE_KILLS", "60"))

pytestmark = [
    pytest.mark.faults,
    pytest.mark.timeout(max(900, KILLS * 30)),
    pytest.mark.skipif(
        not all(map(find_program, (*fleet.NEEDED, "ssh"))), reason="OpenSSH is not installed"
    ),
]

SEED = 20_240_719
MOST_EVENTS = 6
MOST_SECONDS = 0.4


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = opened(tmp_path_factory.mktemp("home"), stores=2, registers=3)
    yield made
    closed(made)


def test_random_kills_lose_nothing_and_double_nothing(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    dice = random.Random(SEED)
    killed = rollouts = 0
    while killed < KILLS:
        rollouts += 1
        counted, value = shop.activations(), f"Killed at random {rollouts}"
        number = shop.started(value, **WAVES)
        while shop.status(number).state not in ROLLOUT_ENDS:
            killed += kill_once(shop, dice)
        done = shop.status(number)
        assert (done.state, done.verified, done.failures) == ("COMPLETED", 6, 0)
        assert {footer(each) for each in shop.fleet.registers} == {value}
        assert shop.activations() == {name: count + 1 for name, count in counted.items()}
        with capsys.disabled():
            sys.stdout.write(f"{killed} kills, {rollouts} rollouts\n")


def kill_once(shop: Shop, dice: random.Random) -> bool:
    """Start an engine and kill it a random time after a random event; False when all was done."""
    watch = Watch(shop)
    left = dice.randint(1, MOST_EVENTS)
    over = False

    def moment(event: object) -> bool:
        nonlocal left, over
        left -= 1
        over = "rollout.completed" in str(event)
        return left <= 0 or over

    with engine_process(shop.home) as engine:
        assert watch.wait(engine, moment)
        threading.Event().wait(dice.random() * MOST_SECONDS)
        engine.kill()
    return not over
