"""Registers that do not answer, answer with another key, or have no room."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from rollouts.demo import processes
from rollouts.demo.keys import fingerprint, new_key
from rollouts.demo.places import DemoRegister, write_private
from rollouts.demo.sshd import server_command, server_folder
from rollouts.engine.commands import RegisterTest
from rollouts.shared.errors import KnownError
from rollouts.waves.commands import RolloutExcuse, RolloutResolve, RolloutStart
from rollouts.waves.states import ROLLOUT_ENDS
from tests.end2end.requirements import REAL_REGISTERS
from tests.end2end.shop import (
    ALL_AT_ONCE,
    DEADLINE,
    Clock,
    Shop,
    closed,
    disk_hash,
    eventually,
    footer,
    live_files,
    opened,
)

pytestmark = REAL_REGISTERS


@pytest.fixture(scope="module")
def fleet_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = opened(tmp_path_factory.mktemp("home"), stores=1, registers=4)
    yield made
    closed(made)


class Server:
    """The SSH server of one register, switched off and on by a test."""

    def __init__(self, register: DemoRegister) -> None:
        self._register = register
        self._own: subprocess.Popen[bytes] | None = None

    def off(self) -> None:
        if self._own is None:
            os.kill(self._register.server.pid, signal.SIGKILL)
            assert processes.ended_within(self._register.server, DEADLINE)
            return
        self._own.kill()
        self._own.communicate()

    def on(self) -> None:
        self._own = subprocess.Popen(
            server_command(self._register), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        eventually(self._listens, bool)

    def _listens(self) -> bool:
        address = (self._register.host, self._register.port)
        with socket.socket() as probe:
            return probe.connect_ex(address) == 0


@pytest.fixture(scope="module")
def server(fleet_of_tests: Shop) -> Iterator[Server]:
    """The last register's server."""
    made = Server(fleet_of_tests.fleet.registers[-1])
    made.off()
    yield made
    made.off()  # also when a test failed with the server on


@contextmanager
def host_key(register: DemoRegister, key: bytes) -> Iterator[None]:
    """The register shows another host key meanwhile."""
    path = server_folder(register) / "host"
    own = path.read_bytes()
    write_private(path, key)
    try:
        yield
    finally:
        write_private(path, own)


@contextmanager
def small_disk(register: DemoRegister) -> Iterator[None]:
    """The register's own folder of ours lies on a disk of 64 KiB, as it can be with root's rights."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k,mode=0711", "tmpfs", str(register.base)]
    register.base.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small tmpfs takes root's rights")
    try:
        yield
    finally:
        subprocess.run(["umount", str(register.base)], check=True)


def test_a_full_disk_is_refused_before_anything_is_switched(shop: Shop) -> None:
    register = shop.fleet.registers[0]
    name = f"register:{register.name}"
    number = shop.planned(shop.released("Too much for the disk"), filter=name)
    before, counted = live_files(register), shop.activations()
    with small_disk(register):
        shop.run(RolloutStart(rollout=number))
        held = shop.driven(number)
        assert (held.state, held.failed) == ("HELD", 1)
        task = shop.tasks(number)[register.name]
        assert (task.state, task.reason) == ("FAILED_CLEAN", "device.disk_full")
        assert (live_files(register), shop.activations()) == (before, counted)
    shop.run(RolloutResolve(rollout=number, decision="retry_failed", reason="room was made"))
    done = shop.driven(number)
    assert (done.state, done.verified) == ("COMPLETED", 1)
    assert footer(register) == "Too much for the disk"


def test_a_register_that_is_off_waits_and_is_reached_when_it_is_on(
    shop: Shop, server: Server
) -> None:
    clock = Clock()
    timed = shop.with_services(clock=clock)
    off = shop.names[-1]
    number = timed.started("Reached later", **ALL_AT_ONCE)
    with timed.engine():
        timed.until(number, lambda now: now.verified == 3)
        row = eventually(lambda: timed.tasks(number)[off], lambda row: row.state == "RETRY_WAIT")
        assert row.reason == "ssh.unreachable"
        server.on()
        clock.push(minutes=1)
        done = timed.until(number, lambda now: now.state in ROLLOUT_ENDS)
    server.off()
    assert (done.state, done.verified) == ("COMPLETED", 4)
    assert footer(shop.register(off)) == "Reached later"


def test_too_many_unreachable_registers_hold_the_rollout(shop: Shop, server: Server) -> None:
    clock = Clock()
    timed = shop.with_services(clock=clock)
    off = shop.names[-1]
    assert server is not None
    number = timed.started("Not reached", **ALL_AT_ONCE)
    with timed.engine():
        timed.until(number, lambda now: now.verified == 3)
        for _ in range(25):
            clock.push(minutes=31)
            row = timed.tasks(number)[off]
            seen = row.attempt
            if row.state == "UNREACHABLE":
                break
            eventually(
                lambda: timed.tasks(number)[off],
                lambda row, seen=seen: (
                    row.state == "UNREACHABLE"  # type: ignore[misc]
                    or (row.state == "RETRY_WAIT" and row.attempt > seen)
                ),
            )
        held = timed.until(number, lambda now: now.state == "HELD")
    assert (held.reason, held.unreachable, held.failures) == ("UNREACHABLE", 1, 0)
    timed.run(RolloutExcuse(rollout=number, register=off, reason="closed for works"))
    timed.run(RolloutResolve(rollout=number, decision="continue", reason="one less"))
    done = timed.driven(number)
    assert (done.state, done.verified, done.excluded) == ("COMPLETED", 3, 1)


def test_another_host_key_is_a_hard_stop(shop: Shop, server: Server) -> None:
    register = shop.fleet.registers[-1]
    other = new_key()
    number = shop.planned(shop.released("To a stranger"), **ALL_AT_ONCE)
    with host_key(register, other):
        server.on()
        before = disk_hash(register)
        with pytest.raises(KnownError) as refused:
            shop.run(RegisterTest(register=register.name))
        assert refused.value.code == "ssh.host_key_changed"
        assert refused.value.exit_code == 1
        told = str(refused.value.findings[0])
        assert fingerprint(other) in told
        assert register.fingerprint in told
        shop.run(RolloutStart(rollout=number))
        held = shop.driven(number)
        assert held.state == "HELD"
        task = shop.tasks(number)[register.name]
        assert (task.state, task.reason) == ("FAILED_CLEAN", "ssh.host_key_changed")
        assert disk_hash(register) == before
        server.off()
