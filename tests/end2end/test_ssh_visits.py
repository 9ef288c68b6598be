"""Visits over OpenSSH's own server: routes, credentials, large pushes, and registers that freeze."""

import hashlib
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from rollouts.adapters.ssh import algorithms
from rollouts.adapters.ssh.deadlines import Deadlines
from rollouts.adapters.ssh.devices import SshDevices
from rollouts.adapters.ssh.exchange import Bounds, run
from rollouts.adapters.ssh.payload import packed
from rollouts.adapters.ssh.route import connected
from rollouts.adapters.ssh.visit import INLINE
from rollouts.adapters.ssh.watchdog import Watchdog
from rollouts.ports.device import KeyKind, Login, Push, Target, Verdict
from rollouts.shared.errors import KnownError
from rollouts.shared.secret import Secret
from tests.contracts import shops
from tests.services.sshd import SSHD, Loopback, LoopbackRegister, new_key

pytestmark = [
    pytest.mark.end2end,
    pytest.mark.skipif(not SSHD, reason="no OpenSSH server is installed here"),
]
PATIENT = Deadlines(connect=10.0, handshake=30.0, login=30.0, channel=20.0, silence=30.0)
SAFETY = 30.0


@pytest.fixture
def loopback(tmp_path: Path) -> Iterator[Loopback]:
    with Loopback(tmp_path) as running:
        yield running


@pytest.fixture
def register(loopback: Loopback) -> LoopbackRegister:
    return loopback.start("r001")


@pytest.fixture
def devices() -> SshDevices:
    return SshDevices(deadlines=PATIENT)


def named(devices: SshDevices, register: LoopbackRegister) -> Target:
    """The register's target after its first visit."""
    with devices.visit(register.target()) as visit:
        visit.init(device_id=shops.DEVICE, estate_id=shops.ESTATE, fence=shops.FENCE)
    return register.target(device_id=shops.DEVICE, estate_id=shops.ESTATE)


def test_the_connection_is_tuned(register: LoopbackRegister) -> None:
    with connected("r001", [register.hop()], Watchdog(), PATIENT) as connection:
        assert connection.transport.remote_cipher == algorithms.CIPHERS[0]  # type: ignore[attr-defined]
        assert connection.transport.local_cipher == algorithms.CIPHERS[0]
        options = connection.transport.get_security_options()
    weak = [
        each
        for each in (*options.ciphers, *options.digests, *options.kex, *options.key_types)
        if any(word in each for word in ("cbc", "3des", "md5", "sha1", "arcfour"))
    ]
    assert weak == []
    assert set(options.ciphers) <= set(algorithms.CIPHERS)


def test_a_server_with_old_encryption_only_is_refused(loopback: Loopback) -> None:
    register = loopback.start("r002", extra="Ciphers aes256-cbc\n")
    with (
        pytest.raises(KnownError) as trouble,
        SshDevices(deadlines=PATIENT).visit(register.target()),
    ):
        pass
    assert trouble.value.code == "ssh.algorithms"


def test_each_jump_host_has_its_own_key_and_login(
    loopback: Loopback, register: LoopbackRegister, devices: SshDevices
) -> None:
    jump = loopback.start("jump")
    assert jump.fingerprint != register.fingerprint
    target = register.target(jumps=(jump.hop(),))
    with devices.visit(target) as visit:
        assert visit.probe([]).free_kib > 0
    shown = devices.fingerprint("127.0.0.1", register.port, [jump.hop()])
    assert shown == register.fingerprint
    swapped = replace(jump.hop(), login=register.hop().login)
    with pytest.raises(KnownError) as trouble, devices.visit(replace(target, jumps=(swapped,))):
        pass
    assert trouble.value.code == "ssh.login_refused"
    assert trouble.value.findings[0].parameters["host"] == "127.0.0.1"


def test_a_jump_host_that_reaches_nobody_says_so(
    register: LoopbackRegister, devices: SshDevices
) -> None:
    hop = replace(register.hop(), port=1)
    with (
        pytest.raises(KnownError) as trouble,
        devices.visit(register.target(hop=hop, jumps=(register.hop(),))),
    ):
        pass
    assert trouble.value.code == "ssh.unreachable"


def test_a_key_with_a_passphrase_lets_us_in(
    register: LoopbackRegister, devices: SshDevices
) -> None:
    new_key(register.folder / "locked", "correct horse")
    public = (register.folder / "locked.pub").read_text()
    with (register.folder / "client.pub").open("a") as allowed:
        allowed.write(public)
    login = Login(
        user=register.user,
        kind=KeyKind.KEY,
        secret=Secret((register.folder / "locked").read_bytes()),
        passphrase=Secret("correct horse"),
    )
    with devices.visit(register.target(hop=replace(register.hop(), login=login))) as visit:
        assert visit.probe([]).device_id == ""


def test_an_agent_lets_us_in(
    loopback: Loopback,
    register: LoopbackRegister,
    devices: SshDevices,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    login = Login(user=register.user, kind=KeyKind.AGENT)
    target = register.target(hop=replace(register.hop(), login=login))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    with pytest.raises(KnownError) as trouble, devices.visit(target):
        pass
    assert trouble.value.code == "ssh.agent_absent"
    path = loopback.folder / "agent"
    loopback.run(["ssh-agent", "-D", "-a", str(path)])
    until = time.monotonic() + SAFETY
    while not path.exists() and time.monotonic() < until:
        threading.Event().wait(0.01)
    monkeypatch.setenv("SSH_AUTH_SOCK", str(path))
    client = register.folder / "client"
    subprocess.run(["ssh-add", "-q", str(client)], check=True, stderr=subprocess.DEVNULL)
    with devices.visit(target) as visit:
        assert visit.probe([]).device_id == ""


def large_push() -> Push:
    """About a megabyte that does not compress."""
    data = random.Random(7).randbytes(1_000_000)
    return shops.push(shops.move(None, {"data/prices.bin": data}, component="prices"))


def test_a_large_push_is_received_first(register: LoopbackRegister, devices: SshDevices) -> None:
    push = large_push()
    assert len(packed(push.moves[0])) > INLINE
    with devices.visit(named(devices, register)) as visit:
        reply = visit.push(push)
        again = visit.push(push)
    assert reply.verdict is Verdict.DONE, reply
    assert reply.moved_bytes >= 1_000_000
    assert again.verdict is Verdict.ALREADY
    assert again.moved_bytes < 1_000
    assert (register.root / "data/prices.bin").read_bytes() == dict(push.moves[0].payload)[
        "prices.bin"
    ]


@pytest.mark.parametrize("torn", [False, True])
def test_a_broken_transfer_goes_on_where_it_stopped(
    register: LoopbackRegister, devices: SshDevices, *, torn: bool
) -> None:
    push, target = large_push(), named(devices, register)
    payload, rid = packed(push.moves[0]), push.moves[0].target.rid
    held = bytearray(payload[:600_000])
    if torn:
        held[300_000] ^= 1
    with devices.visit(target) as visit:
        visit.stage(shops.push(shops.move(None, {"data/a": b"a"}, component="prices")))
    incoming = register.folder / "base/prices/incoming" / rid
    incoming.mkdir(parents=True, exist_ok=True)
    incoming.chmod(0o700)
    (incoming / "payload").write_bytes(held)
    with devices.visit(target) as visit:
        assert visit.probe(["prices"]).components["prices"].parts == {rid: 600_000}
        reply = visit.push(push)
    assert reply.verdict is Verdict.DONE, reply
    rest = len(payload) - 600_000
    assert reply.moved_bytes == (rest + len(payload) if torn else rest)
    live = (register.root / "data/prices.bin").read_bytes()
    assert hashlib.sha256(live).hexdigest() == push.moves[0].target.files[0].sha256


def test_a_frozen_register_is_noticed_amid_a_transfer(register: LoopbackRegister) -> None:
    brisk = Deadlines(handshake=30.0, login=30.0, channel=20.0, keepalive=0.5, silence=2.0)
    with connected("r001", [register.hop()], Watchdog(), brisk) as connection:
        frozen: list[int] = []

        def pieces() -> Iterator[bytes]:
            for count in range(2000):
                if count == 10:
                    frozen.extend(sessions_of(register))
                    for pid in frozen:
                        os.kill(pid, signal.SIGSTOP)
                yield b"x" * 32_704

        started = time.monotonic()
        with pytest.raises(KnownError) as trouble:
            run(connection, "cat >/dev/null", pieces(), Bounds())
    assert frozen
    assert trouble.value.code == "ssh.silent"
    assert time.monotonic() - started < SAFETY


def test_a_killed_session_is_noticed_at_once(register: LoopbackRegister) -> None:
    with connected("r001", [register.hop()], Watchdog(), PATIENT) as connection:
        for pid in sessions_of(register):
            os.kill(pid, signal.SIGKILL)
        with pytest.raises(KnownError) as trouble:
            run(connection, "echo hello", [], Bounds())
    assert trouble.value.code == "ssh.lost"


def test_a_slow_answer_is_waited_for(register: LoopbackRegister) -> None:
    brisk = Deadlines(handshake=30.0, login=30.0, channel=20.0, keepalive=0.2, silence=3.0)
    with connected("r001", [register.hop()], Watchdog(), brisk) as connection:
        said = run(connection, "sleep 4; echo done", [], Bounds(seconds=SAFETY))
    assert said.out == b"done\n"


def test_many_visits_at_once_do_not_disturb_each_other(
    loopback: Loopback, devices: SshDevices
) -> None:
    registers = [loopback.start(f"r{number}") for number in range(4)]
    for each in registers:
        (each.root / "name").write_text(each.name)

    def look(register: LoopbackRegister) -> bool:
        with devices.visit(register.target()) as visit:
            return visit.read(["name"])[0].data == register.name.encode()

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(look, registers * 8))


def test_swapped_addresses_are_noticed(loopback: Loopback, devices: SshDevices) -> None:
    one, two = loopback.start("one"), loopback.start("two")
    swapped = replace(one.hop(), port=two.port)
    with pytest.raises(KnownError) as trouble, devices.visit(one.target(hop=swapped)):
        pass
    assert trouble.value.code == "ssh.host_key_changed"
    assert trouble.value.findings[0].parameters["shown"] == two.fingerprint


def test_no_secret_is_seen_in_a_process_list(
    register: LoopbackRegister, devices: SshDevices
) -> None:
    """The register's own hook looks at every command line, and at its session's environments."""
    spy = b"""#!/bin/sh
for each in /proc/[0-9]*; do
    tr '\\000' ' ' <"$each/cmdline" 2>/dev/null
    tr '\\000' ' ' <"$each/environ" 2>/dev/null | grep -F "REGISTER_ROOT=$STOREWAVE_LIVE_ROOT "
done >"$STOREWAVE_LIVE_ROOT/seen"
grep -q storewave "$STOREWAVE_LIVE_ROOT/seen"
"""
    move = shops.secret_move(b"p=${secret:a#1}\n", b"p=canary-90210\n", "etc/s.ini")
    hook = replace(move.target.hooks[0], sha256=shops.sha256(spy), size=len(spy))
    target = replace(move.target, hooks=(hook,))
    payload = {"s.ini": move.payload["s.ini"], "health.sh": spy}
    with devices.visit(named(devices, register)) as visit:
        reply = visit.push(shops.push(replace(move, target=target, payload=payload)))
    assert reply.verdict is Verdict.DONE, reply
    seen = (register.root / "seen").read_bytes()
    assert b"REGISTER_ROOT=" in seen
    assert b"canary-90210" not in seen
    assert (register.root / "etc/s.ini").read_bytes() == b"p=canary-90210\n"


def test_a_visit_may_think_between_two_commands(register: LoopbackRegister) -> None:
    brisk = Deadlines(handshake=30.0, login=1.0, channel=20.0, keepalive=0.5, silence=1.0)
    with connected("r001", [register.hop()], Watchdog(), brisk) as connection:
        for seconds in (2, 2):
            threading.Event().wait(seconds)
            assert run(connection, "echo here", [], Bounds(seconds=1.5)).out == b"here\n"


def test_a_visit_that_asks_nothing_ends(register: LoopbackRegister) -> None:
    brisk = Deadlines(handshake=30.0, login=30.0, channel=20.0, idle=0.5)
    with connected("r001", [register.hop()], Watchdog(), brisk) as connection:
        until = time.monotonic() + SAFETY
        while connection.line.reason is None and time.monotonic() < until:
            threading.Event().wait(0.05)
        with pytest.raises(KnownError) as trouble:
            run(connection, "echo here", [], Bounds())
    assert trouble.value.code == "ssh.deadline"


def sessions_of(register: LoopbackRegister) -> list[int]:
    """The server's session processes, not the listener."""
    found = subprocess.run(
        ["pgrep", "-P", str(register.pid)], check=False, capture_output=True, text=True
    )
    children = [int(each) for each in found.stdout.split()]
    grandchildren = [
        int(each)
        for child in children
        for each in subprocess.run(
            ["pgrep", "-P", str(child)], check=False, capture_output=True, text=True
        ).stdout.split()
    ]
    return children + grandchildren
