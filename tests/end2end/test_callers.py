"""A command is killed while it waits: what it asked for is not done behind its back."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from rollouts.engine.brings import Brings
from rollouts.engine.commands import RegisterBring, RequestsList
from rollouts.engine.ports import RequestRow
from rollouts.engine.process import holder_text
from tests.end2end.engines import engine_process, put_to_sleep
from tests.end2end.journals import Watch
from tests.end2end.requirements import REAL_REGISTERS
from tests.end2end.shop import (
    ALL_AT_ONCE,
    DEADLINE,
    Shop,
    alter,
    closed,
    eventually,
    live_files,
    opened,
)

pytestmark = REAL_REGISTERS


@pytest.fixture(scope="module")
def fleet_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = opened(tmp_path_factory.mktemp("home"), stores=1, registers=2)
    assert made.rolled_out("As approved", **ALL_AT_ONCE).verified == 2
    yield made
    closed(made)


@contextmanager
def command(shop: Shop, *words: str) -> "Iterator[subprocess.Popen[bytes]]":
    """The command line as a process that can be killed."""
    with subprocess.Popen(
        [sys.executable, "-m", "rollouts", *words, "--home", str(shop.home), "--json"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield process
        finally:
            process.kill()
            process.communicate(timeout=DEADLINE)


def bring_words(name: str) -> tuple[str, ...]:
    return ("register", "bring", name, "--reason", "found altered")


def rows(shop: Shop) -> dict[str, RequestRow]:
    """Register to the newest request to bring it."""
    found = shop.run(RequestsList(limit=50))
    assert isinstance(found, tuple)
    brings = [each for each in found if each.action == "register bring"]
    return {str(each.body["register"]): each for each in reversed(brings)}


def state_of(shop: Shop, name: str) -> str:
    row = rows(shop).get(name)
    return row.state if row else ""


def code_of(row: RequestRow) -> object:
    assert isinstance(row.error, dict)
    findings = row.error["findings"]
    assert isinstance(findings, list)
    assert isinstance(findings[0], dict)
    return findings[0]["code"]


def test_a_request_whose_caller_was_killed_in_the_queue_is_not_begun(shop: Shop) -> None:
    """The engine is busy (it sleeps); of three requests one loses its caller, one never had one."""
    killed, unwatched = shop.names
    alter(shop, killed)
    alter(shop, unwatched)
    altered, counted = live_files(shop.register(killed)), shop.activations()
    with engine_process(shop.home) as engine:
        eventually(lambda: holder_text(shop.house.services), bool)
        put_to_sleep(shop.house.services.database, engine)
        with command(shop, *bring_words(killed)) as caller:
            eventually(lambda: state_of(shop, killed), lambda state: state == "QUEUED")
            caller.send_signal(signal.SIGKILL)
            caller.wait(DEADLINE)
        with command(shop, *bring_words(unwatched), "--no-wait") as caller:
            assert caller.wait(DEADLINE) == 0
        engine.send_signal(signal.SIGCONT)
        eventually(lambda: state_of(shop, unwatched), lambda state: state == "DONE")
        eventually(lambda: state_of(shop, killed), lambda state: state == "CANCELLED")
    assert code_of(rows(shop)[killed]) == "requests.nobody_waits"
    assert live_files(shop.register(killed)) == altered
    assert shop.activations() == {killed: counted[killed], unwatched: counted[unwatched] + 1}
    shop.run(RegisterBring(register=killed, reason="the test is over"))


def test_a_command_killed_while_it_served_itself_is_not_served_again(shop: Shop) -> None:
    """It held the lease and had begun, not switched: the next engine ends what is left of it."""
    name = shop.names[0]
    alter(shop, name)
    altered, counted = live_files(shop.register(name)), shop.activations()
    watch = Watch(shop)
    with command(shop, *bring_words(name)) as caller:
        assert watch.wait(caller, lambda each: each.event.kind == "register.bringing")
        caller.send_signal(signal.SIGKILL)
        caller.wait(DEADLINE)
    with engine_process(shop.home):
        eventually(lambda: state_of(shop, name), lambda state: state == "CANCELLED")
        eventually(lambda: held(shop), lambda found: not found)
    assert code_of(rows(shop)[name]) == "requests.nobody_waits"
    assert live_files(shop.register(name)) == altered
    assert shop.activations() == counted


def test_a_caller_outlives_the_engine_that_served_it(shop: Shop) -> None:
    """The engine is killed in the middle; the command still waits, serves itself, and has its answer."""
    name = shop.names[1]
    approved, counted = live_files(shop.register(name)), shop.activations()[name]
    alter(shop, name)
    with engine_process(shop.home) as engine:
        eventually(lambda: holder_text(shop.house.services), bool)
        watch = Watch(shop)
        with command(shop, *bring_words(name)) as caller:
            assert watch.wait(engine, lambda each: each.event.kind == "register.phase")
            engine.kill()
            engine.wait(DEADLINE)
            said, _ = caller.communicate(timeout=DEADLINE)
            assert caller.returncode == 0, said
    assert live_files(shop.register(name)) == approved
    assert shop.activations()[name] == counted + 1
    assert not held(shop)


def held(shop: Shop) -> tuple[object, ...]:
    with shop.house.services.database.read() as uow:
        return uow.repository(Brings).all()
