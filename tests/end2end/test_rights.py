"""More rights through the real sudo and doas, for a login user who has none of his own."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rollouts.adapters.ssh.deadlines import Deadlines
from rollouts.adapters.ssh.devices import SshDevices
from rollouts.ports.device import Become, Move, Reply, Target, Verdict
from rollouts.shared.errors import KnownError
from rollouts.shared.manifest import HookKind, Manifest, ManifestHook, Place
from rollouts.shared.secret import Secret
from tests.contracts import shops
from tests.services.till_host import PASSWORD, USER, TillHost, password, reason_to_skip, till_host

pytestmark = [
    pytest.mark.end2end,
    pytest.mark.skipif(bool(reason_to_skip()), reason=reason_to_skip() or "made"),
]
DEVICES = SshDevices(deadlines=Deadlines(connect=10.0, handshake=30.0, login=30.0, channel=20.0))
SAFETY = 60.0
SUDO_FREE = f"{USER} ALL=(root) NOPASSWD: ALL\n"
SUDO_ASKS = f"{USER} ALL=(root) ALL\nDefaults:{USER} logfile=/etc/sudo.log\n"
DOAS_FREE = f"permit nopass {USER} as root\n"
SPY = b"""#!/bin/sh
exec 2>/dev/null
id -u
cat
for each in /proc/[0-9]*; do
    tr '\\000' ' ' <"$each/cmdline"
    tr '\\000' ' ' <"$each/environ"
done | grep -a -c -e @CANARY@
exit 0
"""


@pytest.fixture
def host() -> Iterator[TillHost]:
    """The register's one managed file belongs to root, in a folder of root's."""
    with till_host() as made:
        live = made.register.root / shops.POS
        live.parent.mkdir()
        live.write_bytes(shops.OLD)
        live.chmod(0o600)
        yield made


WAYS = {
    "sudo": (Become.SUDO, SUDO_FREE, ""),
    "doas": (Become.DOAS, "", DOAS_FREE),
    "password": (Become.SUDO_PASSWORD, SUDO_ASKS, ""),
    "password that is not asked for": (Become.SUDO_PASSWORD, SUDO_FREE, ""),
}


def allow(host: TillHost, sudo: str = "", doas: str = "") -> None:
    if sudo:
        host.write("sudoers.d/till", sudo)
    if doas:
        host.write("doas.conf", doas)


def target_of(host: TillHost, become: Become, typed: Secret | None = None) -> Target:
    return host.register.target(
        name="0021/02",
        base=str(host.base),
        device_id=shops.DEVICE,
        estate_id=shops.ESTATE,
        become=become,
        become_password=typed,
    )


def initialise(host: TillHost) -> None:
    plain = host.register.target(name="0021/02", base=str(host.base), estate_id=shops.ESTATE)
    with DEVICES.visit(plain) as visit:
        reply = visit.init(device_id=shops.DEVICE, estate_id=shops.ESTATE, fence=shops.FENCE)
    assert reply.verdict is Verdict.DONE, reply


def hooked(script: bytes, kind: HookKind = HookKind.HEALTH) -> Move:
    """From the old file to the new one, copied into place; `script` runs with more rights."""
    move = shops.move({shops.POS: shops.OLD}, {shops.POS: shops.NEW}, place=Place.COPY)
    hook = ManifestHook(
        name="root.sh", kind=kind, sha256=shops.sha256(script), size=len(script), become=True
    )
    manifest = Manifest(component="config", files=move.target.files, hooks=(hook,))
    return replace(move, target=manifest, payload={"pos.ini": shops.NEW, "root.sh": script})


def push(target: Target, move: Move, *, seconds: int = 300) -> Reply:
    wanted = replace(shops.push(move), trial_seconds=seconds)
    with DEVICES.visit(target) as visit:
        return visit.push(wanted)


def live(host: TillHost) -> tuple[bytes, int, int]:
    path = host.register.root / shops.POS
    return path.read_bytes(), path.stat().st_uid, path.stat().st_mode & 0o777


def until(condition: object) -> bool:
    end = time.monotonic() + SAFETY
    while time.monotonic() < end:
        if callable(condition) and condition():
            return True
        threading.Event().wait(0.1)
    return False


@pytest.mark.parametrize("way", WAYS)
def test_a_file_of_root_is_read_replaced_and_given_back(host: TillHost, way: str) -> None:
    become, sudo, doas = WAYS[way]
    allow(host, sudo, doas)
    initialise(host)
    target = target_of(host, become, password() if become is Become.SUDO_PASSWORD else None)
    with DEVICES.visit(target) as visit:
        assert visit.read([shops.POS])[0].data == shops.OLD
    spy = SPY.replace(b"@CANARY@", b"canary[-]4711")
    reply = push(target, hooked(spy))
    assert reply.verdict is Verdict.DONE, reply
    # Root ran it, with nothing to read, and no process shows the password.
    assert reply.output.splitlines() == ["0", "0"], reply.output
    assert PASSWORD not in reply.output
    assert reply.proofs[0].sha256 == shops.sha256(shops.NEW)
    assert live(host)[:2] == (shops.NEW, 0)
    with DEVICES.visit(target) as visit:
        assert visit.revert("trial-1", shops.FENCE).verdict is Verdict.DONE
    assert live(host)[:2] == (shops.OLD, 0)
    again = replace(shops.push(hooked(spy)), trial_id="trial-2")
    with DEVICES.visit(target) as visit:
        assert visit.push(again).verdict is Verdict.DONE
        assert visit.confirm("trial-2", shops.FENCE).verdict is Verdict.DONE
        assert visit.probe(["config"]).trial is None
    assert live(host)[:2] == (shops.NEW, 0)
    assert held_in(host.register.root, PASSWORD.encode()) == []


def held_in(folder: Path, canary: bytes) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file() and canary in each.read_bytes()]


REFUSED = {
    "wrong password": (Become.SUDO_PASSWORD, SUDO_ASKS, "", "not-the-password", "incorrect"),
    "no password": (Become.SUDO_PASSWORD, SUDO_ASKS, "", "", "no password is at hand"),
    "sudo asks": (Become.SUDO, SUDO_ASKS, "", "", "password is required"),
    "sudo has no rule": (Become.SUDO_PASSWORD, "", "", PASSWORD, "not in the sudoers"),
    "doas asks": (Become.DOAS, "", f"permit {USER} as root\n", "", "uthentication required"),
    "doas has no rule": (Become.DOAS, "", "permit nopass root\n", "", "not permitted"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_rights_that_are_not_given_are_a_refusal_before_anything_is_done(
    host: TillHost, case: str
) -> None:
    become, sudo, doas, typed, said = REFUSED[case]
    allow(host, sudo, doas)
    initialise(host)
    target = target_of(host, become, password(typed) if typed else None)
    reply = push(target, hooked(SPY))
    assert (reply.verdict, reply.code) == (Verdict.REFUSED, "become_refused"), reply
    assert said in reply.detail
    assert (typed or PASSWORD) not in str(reply)
    assert live(host) == (shops.OLD, 0, 0o600)
    assert not (host.base / "config").exists()
    with DEVICES.visit(target) as visit, pytest.raises(KnownError) as trouble:
        visit.read([shops.POS])
    assert trouble.value.code == "device.become_refused"


def test_a_folder_of_root_is_refused_before_anything_is_switched(host: TillHost) -> None:
    initialise(host)
    (host.register.root / shops.POS).chmod(0o644)
    reply = push(
        target_of(host, Become.NONE), shops.move({shops.POS: shops.OLD}, {shops.POS: shops.NEW})
    )
    assert (reply.verdict, reply.code, reply.detail) == (Verdict.REFUSED, "not_writable", shops.POS)
    assert live(host) == (shops.OLD, 0, 0o644)
    assert not (host.base / "state/trial").exists()


@pytest.mark.parametrize("become", [Become.NONE, Become.SUDO])
def test_what_lies_behind_a_closed_folder_does_not_pass_for_absent(
    host: TillHost, become: Become
) -> None:
    allow(host, SUDO_FREE)
    initialise(host)
    closed = host.register.root / "closed"
    (closed / "etc").mkdir(parents=True)
    (closed / shops.POS).write_bytes(shops.OLD)
    closed.chmod(0o700)
    path = f"closed/{shops.POS}"
    target = target_of(host, become)
    with DEVICES.visit(target) as visit, pytest.raises(KnownError) as trouble:
        visit.read([path])
    assert trouble.value.code == "device.not_readable"
    reply = push(target, shops.move(None, {path: shops.NEW}, place=Place.COPY))
    assert (reply.verdict, reply.code, reply.detail) == (
        Verdict.REFUSED,
        "baseline_unknown",
        path,
    )
    assert (closed / shops.POS).read_bytes() == shops.OLD


def test_a_wrong_password_is_tried_once(host: TillHost) -> None:
    allow(host, SUDO_ASKS)
    initialise(host)
    push(target_of(host, Become.SUDO_PASSWORD, password("wrong")), hooked(SPY))
    written = " ".join((host.folder / "etc/sudo.log").read_text().split())
    assert written.count("incorrect password attempt") == 1
    assert "1 incorrect password attempt" in written


def test_the_timer_takes_back_what_needs_the_password(host: TillHost) -> None:
    allow(host, SUDO_ASKS)
    initialise(host)
    target = target_of(host, Become.SUDO_PASSWORD, password())
    assert push(target, hooked(b"#!/bin/sh\n"), seconds=8).verdict is Verdict.DONE
    assert live(host)[:2] == (shops.NEW, 0)
    assert until(lambda: live(host)[0] == shops.OLD)
    assert until(lambda: not (host.base / "state/lock").exists())
    with DEVICES.visit(target) as visit:
        assert visit.probe(["config"]).last_outcome == "reverted expired"


def test_a_boot_without_the_password_waits_for_the_console(host: TillHost) -> None:
    allow(host, SUDO_ASKS)
    initialise(host)
    target = target_of(host, Become.SUDO_PASSWORD, password())
    assert push(target, hooked(b"#!/bin/sh\n")).verdict is Verdict.DONE
    host.run("sh", str(host.base / "state/manager"), "boot", str(host.base), user=USER)
    assert live(host)[0] == shops.NEW
    with DEVICES.visit(target) as visit:
        assert visit.revert("trial-1", shops.FENCE).verdict in {Verdict.DONE, Verdict.ALREADY}
    assert live(host)[:2] == (shops.OLD, 0)


@pytest.mark.faults  # waits out the time that a hook may take
@pytest.mark.parametrize("way", ["sudo", "doas", "password"])
def test_a_hook_of_root_that_hangs_is_ended(host: TillHost, way: str) -> None:
    become, sudo, doas = WAYS[way]
    allow(host, sudo, doas)
    initialise(host)
    target = target_of(host, become, password() if become is Become.SUDO_PASSWORD else None)
    number = host.register.root / "hanging"
    script = f"#!/bin/sh\nsleep 600 &\necho $! >{number}\nwait\n".encode()
    reply = push(target, hooked(script, HookKind.ACTIVATE))
    assert (reply.verdict, reply.code) == (Verdict.UNHEALTHY, "activate_failed"), reply
    process = Path("/proc") / number.read_text().strip() / "cmdline"
    assert until(lambda: not process.exists() or b"sleep" not in process.read_bytes())
