"""A register that is being brought is nobody else's, and what a dead bring left there is ended."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from rollouts.engine.brings import Bring, Brings
from rollouts.engine.commands import RegisterBring, RequestsCancel, RequestsList
from rollouts.shared.errors import KnownError
from rollouts.waves.commands import RolloutAbort, RolloutPause, RolloutResume, RolloutStart
from tests.end2end.journals import Watch
from tests.end2end.lines import Line, silence, waits
from tests.end2end.requirements import REAL_REGISTERS
from tests.end2end.shop import (
    ALL_AT_ONCE,
    DEADLINE,
    Clock,
    Shop,
    alter,
    closed,
    eventually,
    field,
    footer,
    live_files,
    opened,
)

pytestmark = REAL_REGISTERS
TRIAL_SECONDS = 120


@pytest.fixture(scope="module")
def fleet_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = opened(tmp_path_factory.mktemp("home"), stores=1, registers=3)
    assert made.rolled_out("As approved", **ALL_AT_ONCE).verified == 3
    yield made
    closed(made)


@pytest.fixture(autouse=True)
def right(shop: Shop) -> Iterator[None]:
    """Whatever a test left on the register, the next one begins with what is approved."""
    yield
    for name in shop.names:
        if brought(shop, name) is None:
            shop.run(RegisterBring(register=name, reason="the test is over"))


def brought(shop: Shop, name: str) -> Bring | None:
    with shop.house.services.database.read() as uow:
        return uow.repository(Brings).of(name)


def bring(shop: Shop, name: str) -> object:
    return shop.run(RegisterBring(register=name, reason="found altered"))


class InTrial:
    """A bring whose trial is open on the register for as long as the test wants."""

    def __init__(self, shop: Shop, name: str, **services: Any) -> None:  # noqa: ANN401 - other ports
        self.pushed, self.go_on = threading.Event(), threading.Event()
        self.line = Line(shop.house.services.devices, self._stand)
        self.shop = shop.with_services(devices=self.line, trial_seconds=TRIAL_SECONDS, **services)
        self.name = name
        self.answer: Future[object] = Future()

    def _stand(self, _: Line) -> None:
        self.pushed.set()
        waits(self.go_on)

    @contextmanager
    def open(self) -> Iterator[None]:
        alter(self.shop, self.name)
        with self.shop.engine(), ThreadPoolExecutor(1) as pool:
            try:
                self.answer = pool.submit(bring, self.shop, self.name)
                assert self.pushed.wait(DEADLINE)
                yield
            finally:
                self.go_on.set()


def ends_on(shop: Shop, name: str) -> list[str]:
    """How the brings of the register ended; every one that began has exactly one end."""
    events = [each.event for each in shop.house.services.database.events_after(0, 100_000)]
    ours = [each for each in events if each.subject == name]
    begun = [each.data["bring"] for each in ours if each.kind == "register.bringing"]
    ended = {each.data["bring"]: each for each in ours if each.kind == "register.brought"}
    assert begun == list(ended)
    return [str(each.data["end"]) for each in ended.values()]


def test_a_rollout_waits_for_a_register_that_is_being_brought(shop: Shop) -> None:
    name = shop.names[0]
    number = shop.planned(shop.released("After the bring"), filter=f"register:{name}")
    trial = InTrial(shop, name)
    with trial.open():
        shop.run(RolloutStart(rollout=number))
        eventually(
            lambda: (shop.tasks(number)[name].state, shop.tasks(number)[name].reason),
            lambda seen: seen == ("BLOCKED", "REGISTER_BUSY"),
        )
        assert shop.status(number).failures == 0
        trial.go_on.set()
        assert field(trial.answer.result(DEADLINE), "outcome") == "succeeded"
        ended = shop.until(number, lambda now: now.state == "COMPLETED")
    assert ended.verified == 1
    assert footer(shop.register(name)) == "After the bring"


def test_a_bring_is_refused_while_a_rollout_is_at_work_there(shop: Shop) -> None:
    name = shop.names[1]
    pushed, go_on = threading.Event(), threading.Event()

    def stand(_: Line) -> None:
        pushed.set()
        waits(go_on)

    line = Line(shop.house.services.devices, stand)
    held = shop.with_services(devices=line, trial_seconds=TRIAL_SECONDS)
    number = held.started("At work", filter=f"register:{name}")
    with held.engine():
        assert pushed.wait(DEADLINE)
        with pytest.raises(KnownError) as refusal:
            bring(held, name)
        go_on.set()
        held.until(number, lambda now: now.state == "COMPLETED")
    (finding,) = refusal.value.findings
    assert (finding.code, finding.value) == ("plan.busy", f"rollout {number}")


def test_of_two_brings_at_once_one_is_refused(shop: Shop) -> None:
    name = shop.names[0]
    trial = InTrial(shop, name)
    counted = shop.activations()[name]
    with trial.open():
        with pytest.raises(KnownError) as refusal:
            bring(trial.shop, name)
        trial.go_on.set()
        assert field(trial.answer.result(DEADLINE), "outcome") == "succeeded"
    assert refusal.value.code == "plan.being_brought"
    assert shop.activations()[name] == counted + 1
    assert brought(shop, name) is None


def test_a_register_that_fell_silent_in_a_bring_is_asked_again(shop: Shop) -> None:
    name = shop.names[1]
    number = shop.planned(shop.released("After the silence"), filter=f"register:{name}")
    alter(shop, name)
    line, clock = Line(shop.house.services.devices, silence), Clock()
    alone = shop.with_services(devices=line, clock=clock, trial_seconds=TRIAL_SECONDS)
    with alone.engine():
        assert field(bring(alone, name), "outcome") == "contact_lost"
        shop.run(RolloutStart(rollout=number))
        eventually(
            lambda: shop.tasks(number)[name].reason, lambda reason: reason == "REGISTER_BUSY"
        )
        with pytest.raises(KnownError) as refusal:
            bring(alone, name)
        assert refusal.value.code in {"plan.bring_in_doubt", "plan.being_brought"}
        line.cut.clear()
        line.after_push = lambda _: None
        clock.push(minutes=5)
        ended = alone.until(number, lambda now: now.state == "COMPLETED")
    assert ended.verified == 1
    assert brought(shop, name) is None
    assert footer(shop.register(name)) == "After the silence"


@pytest.mark.parametrize("phase", ["ACTIVATE", "CONFIRM"])
def test_what_a_killed_bring_left_is_ended_by_the_next_engine(shop: Shop, phase: str) -> None:
    """The caller itself served it, without an engine, and died with the trial open."""
    name = shop.names[2]
    register = shop.register(name)
    approved, counted = live_files(register), shop.activations()[name]
    alter(shop, name)
    altered = live_files(register)
    watch = Watch(shop)
    with caller(shop, name) as killed:
        assert watch.wait(killed, lambda each: each.event.data.get("phase") == phase)
        killed.send_signal(signal.SIGKILL)
        killed.wait(DEADLINE)
    left = brought(shop, name)
    with shop.engine():
        eventually(lambda: brought(shop, name), lambda found: found is None)
    end = ends_on(shop, name)[-1]
    assert (left is None) or end in {"succeeded", "reverted", "untouched"}
    assert live_files(register) == (approved if end == "succeeded" else altered)
    assert shop.activations()[name] <= counted + 1


@contextmanager
def caller(shop: Shop, name: str) -> "Iterator[subprocess.Popen[bytes]]":
    """`register bring` as a command of its own, which serves itself: no engine runs."""
    words = ["register", "bring", name, "--reason", "found altered", "--home", str(shop.home)]
    with subprocess.Popen(
        [sys.executable, "-m", "rollouts", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as command:
        try:
            yield command
        finally:
            command.kill()
            command.communicate(timeout=DEADLINE)


def test_a_bring_passes_a_rollout_that_is_paused(shop: Shop) -> None:
    """A paused rollout holds no register; resumed, it finds the register as approved."""
    name = shop.names[0]
    number = shop.planned(shop.released("Paused"), filter=f"register:{name}")
    shop.run(RolloutStart(rollout=number))
    shop.run(RolloutPause(rollout=number, reason="a closer look"))
    with shop.engine():
        alter(shop, name)
        assert field(bring(shop, name), "outcome") == "succeeded"
        assert shop.status(number).untouched == 1
        shop.run(RolloutResume(rollout=number, reason="looked"))
        ended = shop.until(number, lambda now: now.state in {"COMPLETED", "HELD"})
    assert (ended.state, ended.verified) == ("COMPLETED", 1)


def test_an_abort_meets_a_register_that_is_being_brought(shop: Shop) -> None:
    """The bring is not the rollout's: it is driven on, and the rollout ends without the register."""
    name = shop.names[1]
    number = shop.planned(shop.released("Never mind"), filter=f"register:{name}")
    trial = InTrial(shop, name)
    with trial.open():
        shop.run(RolloutStart(rollout=number))
        eventually(
            lambda: shop.tasks(number)[name].reason, lambda reason: reason == "REGISTER_BUSY"
        )
        shop.run(RolloutAbort(rollout=number, reason="a wrong text"))
        ended = shop.until(number, lambda now: now.state == "ABORTED")
        trial.go_on.set()
        assert field(trial.answer.result(DEADLINE), "outcome") == "succeeded"
    assert (ended.untouched, ended.reverted) == (1, 0)


@pytest.mark.parametrize("hours", [1, -1])
def test_a_console_whose_clock_jumps_switches_the_register_once(shop: Shop, hours: int) -> None:
    """An hour later the lease may be another one's, who takes the open trial over; never a second."""
    name = shop.names[0]
    counted, right = shop.activations()[name], live_files(shop.register(name))
    clock = Clock()
    trial = InTrial(shop, name, clock=clock)
    with trial.open():
        clock.push(hours=hours)
        second = ended_of(lambda: bring(trial.shop, name))
        trial.go_on.set()
        first = ended_of(lambda: trial.answer.result(DEADLINE))
    wanted = {"succeeded", "already_current", "plan.being_brought", "plan.bring_taken"}
    assert {first, second} <= wanted
    assert {first, second} & {"succeeded", "already_current"}
    assert live_files(shop.register(name)) == right
    assert shop.activations()[name] == counted + 1


def ended_of(asked: Callable[[], object]) -> str:
    """How a bring ended for whoever asked: its outcome, or the code of its refusal."""
    try:
        return field(asked(), "outcome")
    except KnownError as refusal:
        return refusal.code


def test_a_cancel_is_heard_before_the_switch_and_not_after(shop: Shop) -> None:
    name = shop.names[2]
    trial = InTrial(shop, name)
    with trial.open():
        found = shop.run(RequestsList(limit=1))
        assert isinstance(found, tuple)
        shop.run(RequestsCancel(request=found[0].uid))
        trial.go_on.set()
        assert field(trial.answer.result(DEADLINE), "outcome") == "succeeded"
    counted = shop.activations()[name]
    alter(shop, name)
    with pytest.raises(KnownError) as refusal:
        shop.house.bus.execute(
            RegisterBring(register=name, reason="a mistake"), cancelled=lambda: True
        )
    assert refusal.value.code == "requests.cancelled"
    assert shop.activations()[name] == counted
    assert brought(shop, name) is None
