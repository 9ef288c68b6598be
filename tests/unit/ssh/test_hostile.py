"""Whoever answers in a register's place can neither hang us nor feed us nor learn our secrets."""

import resource
import time
from pathlib import Path

import pytest

from rollouts.adapters.ssh.deadlines import Deadlines
from rollouts.adapters.ssh.devices import SshDevices
from rollouts.adapters.ssh.exchange import Bounds, Said, run
from rollouts.adapters.ssh.route import connected
from rollouts.adapters.ssh.watchdog import Watchdog
from rollouts.shared.errors import NOT_REACHED, KnownError
from tests.services.hostile import PASSWORD, HostileServer, Mode

QUICK = Deadlines(
    connect=2.0, handshake=1.5, login=1.5, channel=1.5, keepalive=0.3, silence=1.5, pace=1.5
)
HANG = 10.0
MANY = 64 * 1024 * 1024


def visit(server: HostileServer, given: bytes = b"", seconds: float = 1.5) -> Said:
    with connected("0666/01", [server.hop()], Watchdog(), QUICK) as connection:
        bounds = Bounds(out=64 * 1024, err=16 * 1024, seconds=seconds)
        return run(connection, "true", [given], bounds)


def memory() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        (Mode.NO_BANNER, "ssh.deadline"),
        (Mode.GARBAGE_BANNER, "ssh.too_much"),
        (Mode.BANNER_FLOOD, "ssh.protocol"),
        (Mode.ESCAPE_BANNER, "ssh.protocol"),
        (Mode.EARLY_CLOSE, "ssh.lost"),
        (Mode.AUTH_HANG, "ssh.deadline"),
        (Mode.AUTH_REFUSED, "ssh.login_refused"),
        (Mode.CLOSE_AFTER_AUTH, "ssh.lost"),
        (Mode.EXEC_HANG, "ssh.deadline"),
        (Mode.EXEC_REFUSED, "ssh.channel_refused"),
        (Mode.SILENT, "ssh.deadline"),
        (Mode.ENDLESS_OUT, "ssh.too_much"),
        (Mode.ENDLESS_ERR, "ssh.too_much"),
        (Mode.LYING_LENGTH, "ssh.too_much"),
    ],
)
def test_each_fault_ends_soon_with_its_own_code(mode: Mode, code: str) -> None:
    before, started = memory(), time.monotonic()
    with HostileServer(mode) as server, pytest.raises(KnownError) as trouble:
        visit(server)
    assert trouble.value.code == code
    assert time.monotonic() - started < HANG
    assert memory() - before < 50 * 1024 * 1024


@pytest.mark.parametrize(
    ("mode", "code"), [(Mode.UNREAD, "ssh.silent"), (Mode.MID_CLOSE, "ssh.lost")]
)
def test_a_transfer_that_goes_nowhere_ends(mode: Mode, code: str) -> None:
    with HostileServer(mode) as server, pytest.raises(KnownError) as trouble:
        visit(server, b"x" * MANY)
    assert trouble.value.code == code
    assert trouble.value.findings[0].field == "transfer"
    assert trouble.value.exit_code == NOT_REACHED


def test_what_a_stranger_says_is_shown_escaped() -> None:
    with HostileServer(Mode.ESCAPE_BANNER) as server, pytest.raises(KnownError) as trouble:
        visit(server)
    assert "\x1b" not in str(trouble.value.findings[0].parameters)
    assert "\\x1b" in str(trouble.value.findings[0].parameters)


def test_a_changed_key_stops_before_any_secret() -> None:
    enrolled = "SHA256:" + "A" * 43
    with HostileServer(Mode.ECHO) as server:
        hop = server.hop(enrolled)
        with (
            pytest.raises(KnownError) as trouble,
            connected("0666/01", [hop], Watchdog(), QUICK),
        ):
            pass
        parameters = trouble.value.findings[0].parameters
        assert trouble.value.code == "ssh.host_key_changed"
        assert parameters["enrolled"] == enrolled
        assert parameters["shown"] == server.fingerprint
        assert server.passwords == []
        assert server.commands == []


def test_a_host_never_enrolled_gets_no_secret() -> None:
    with HostileServer(Mode.ECHO) as server:
        with (
            pytest.raises(KnownError) as trouble,
            connected("0666/01", [server.hop("")], Watchdog(), QUICK),
        ):
            pass
        assert trouble.value.code == "ssh.not_enrolled"
        assert server.passwords == []


def test_the_password_reaches_the_enrolled_host_only_there() -> None:
    with HostileServer(Mode.ECHO, answer=b"hello") as server:
        said = visit(server, b"ask")
        assert said.out == b"hello"
        assert server.passwords == [PASSWORD]


def test_asking_for_the_fingerprint_tries_no_login() -> None:
    with HostileServer(Mode.ECHO) as server:
        devices = SshDevices(deadlines=QUICK)
        assert devices.fingerprint("127.0.0.1", server.port) == server.fingerprint
        assert server.passwords == []
