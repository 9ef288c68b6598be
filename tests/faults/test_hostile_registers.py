"""With the deadlines of the product: no hang, no growth, no secret lost, whoever answers."""

import resource
import time
from dataclasses import replace
from pathlib import Path

import pytest

from rollouts.adapters.ssh.devices import SshDevices
from rollouts.shared.errors import KnownError
from tests.contracts import shops
from tests.services.hostile import HostileServer, Mode

pytestmark = pytest.mark.faults
RUNS = 5
CONNECT_KNOWN = 10.0
TRANSFER_KNOWN = 30.0
GROWTH = 50 * 1024 * 1024
SLACK = 2.0
CHANGE = shops.move({shops.POS: shops.OLD}, {shops.POS: shops.NEW})
BEFORE_LOGIN = [
    Mode.NO_BANNER,
    Mode.GARBAGE_BANNER,
    Mode.BANNER_FLOOD,
    Mode.ESCAPE_BANNER,
    Mode.EARLY_CLOSE,
    Mode.AUTH_HANG,
    Mode.AUTH_REFUSED,
]
AFTER_LOGIN = [
    Mode.CLOSE_AFTER_AUTH,
    Mode.EXEC_HANG,
    Mode.EXEC_REFUSED,
    Mode.SILENT,
    Mode.ENDLESS_OUT,
    Mode.ENDLESS_ERR,
    Mode.LYING_LENGTH,
    Mode.UNREAD,
    Mode.MID_CLOSE,
]


def memory() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def fail_once(mode: Mode) -> float:
    """Seconds until a visit that pushes to such a server knows that it failed."""
    with HostileServer(mode) as server:
        started = time.monotonic()
        with pytest.raises(KnownError), SshDevices().visit(server.target()) as visit:
            visit.probe(["config"])
        return time.monotonic() - started


@pytest.mark.parametrize("mode", BEFORE_LOGIN)
def test_a_fault_before_the_login_is_known_within_ten_seconds(mode: Mode) -> None:
    before = memory()
    assert max(fail_once(mode) for _ in range(RUNS)) <= CONNECT_KNOWN + SLACK
    assert memory() - before <= GROWTH


@pytest.mark.parametrize("mode", AFTER_LOGIN)
def test_a_fault_after_the_login_is_known_within_thirty_seconds(mode: Mode) -> None:
    before = memory()
    assert max(fail_once(mode) for _ in range(RUNS)) <= TRANSFER_KNOWN + SLACK
    assert memory() - before <= GROWTH


def test_a_hundred_visits_to_a_host_with_another_key_give_nothing_away() -> None:
    devices = SshDevices()
    with HostileServer(Mode.ECHO) as server:
        target = server.target()
        wrong = replace(target, hop=server.hop("SHA256:" + "A" * 43))
        for _ in range(100):
            with pytest.raises(KnownError) as trouble, devices.visit(wrong) as visit:
                visit.push(shops.push(CHANGE))
            assert trouble.value.code == "ssh.host_key_changed"
        assert (server.passwords, server.commands, bytes(server.received)) == ([], [], b"")
