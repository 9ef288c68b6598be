"""Whatever goes wrong in a visit, nothing of it stays behind."""

import threading
import time
from pathlib import Path

import pytest

from rollouts.adapters.ssh.deadlines import Deadlines
from rollouts.adapters.ssh.devices import SshDevices
from rollouts.shared.errors import KnownError
from tests.services.hostile import HostileServer, Mode

DEADLINES = Deadlines(handshake=5.0, login=5.0, channel=5.0)
CYCLES = 50
SAFETY = 30.0


def ours() -> list[str]:
    """Names of the threads that a visit may start."""
    return [
        each.name
        for each in threading.enumerate()
        if each.name == "ssh-watchdog" or type(each).__name__ == "Transport"
    ]


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        (Mode.EARLY_CLOSE, "ssh.lost"),
        (Mode.AUTH_REFUSED, "ssh.login_refused"),
        (Mode.EXEC_REFUSED, "ssh.channel_refused"),
    ],
)
def test_fifty_failed_visits_leave_nothing(mode: Mode, code: str) -> None:
    devices = SshDevices(deadlines=DEADLINES)
    before = descriptors()
    codes = set()
    with HostileServer(mode) as server:
        for _ in range(CYCLES):
            with (
                pytest.raises(KnownError) as trouble,
                devices.visit(server.target()) as visit,
            ):
                visit.probe([])
            codes.add(trouble.value.code)
    until = time.monotonic() + SAFETY
    while ours() and time.monotonic() < until:
        threading.Event().wait(0.02)
    assert codes == {code}
    assert ours() == []
    assert descriptors() <= before + 2


def test_a_bug_inside_a_visit_leaves_nothing_either() -> None:
    devices = SshDevices(deadlines=DEADLINES)
    with (
        HostileServer(Mode.ECHO) as server,
        pytest.raises(ZeroDivisionError),
        devices.visit(server.target()),
    ):
        _ = 1 / 0
    until = time.monotonic() + SAFETY
    while ours() and time.monotonic() < until:
        threading.Event().wait(0.02)
    assert ours() == []
