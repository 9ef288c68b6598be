"""The at-boot entry in a real crontab, and a real cron that finds it at its start."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from rollouts.adapters.ssh.deadlines import Deadlines
from rollouts.adapters.ssh.devices import SshDevices
from rollouts.ports.device import Reply, Target, Verdict
from tests.contracts import shops
from tests.services.till_host import USER, TillHost, reason_to_skip, till_host

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(bool(reason_to_skip()), reason=reason_to_skip() or "made"),
]
DEVICES = SshDevices(deadlines=Deadlines(connect=10.0, handshake=30.0, login=30.0, channel=20.0))
SAFETY = 60.0
FOREIGN = "# of the till's own\nMAILTO=''\n\n\t0 3 * * *\tbackup -f '%d' \\\n"


@pytest.fixture
def host() -> Iterator[TillHost]:
    with till_host() as made:
        live = made.register.root / shops.POS
        live.parent.mkdir()
        live.write_bytes(shops.OLD)
        made.give(live.parent)
        yield made


def target(host: TillHost, *, boot: bool = True) -> Target:
    return host.register.target(
        name="0021/02", base=str(host.base), estate_id=shops.ESTATE, boot_entry=boot
    )


def initialise(host: TillHost) -> Reply:
    with DEVICES.visit(target(host)) as visit:
        return visit.init(device_id=shops.DEVICE, estate_id=shops.ESTATE, fence=shops.FENCE)


def push(host: TillHost, trial: str, *, boot: bool = True) -> Reply:
    known = replace(target(host, boot=boot), device_id=shops.DEVICE)
    move = shops.move({shops.POS: shops.OLD}, {shops.POS: shops.NEW})
    with DEVICES.visit(known) as visit:
        return visit.push(shops.push(move, trial_id=trial))


def revert(host: TillHost, trial: str) -> None:
    with DEVICES.visit(replace(target(host), device_id=shops.DEVICE)) as visit:
        assert visit.revert(trial, shops.FENCE).verdict is Verdict.DONE


def proved(host: TillHost) -> bool:
    with DEVICES.visit(target(host)) as visit:
        return visit.probe([]).boot_revert


def table(host: TillHost) -> bytes | None:
    """What the user's own `crontab -l` says; None when there is no table."""
    said = host.run("crontab", "-l", user=USER)
    assert said.returncode == 0 or said.stderr.startswith(b"no crontab for"), said.stderr
    return said.stdout if said.returncode == 0 else None


def entry(host: TillHost) -> bytes:
    base = host.base
    return f"@reboot sh {base}/state/manager boot {base} >/dev/null 2>&1\n".encode()


@pytest.mark.parametrize("before", ["", FOREIGN])
def test_the_entry_comes_once_and_goes_without_a_trace(host: TillHost, before: str) -> None:
    if before:
        assert host.run("crontab", "-", user=USER, given=before).returncode == 0
    assert table(host) == (before.encode() or None)
    assert initialise(host).verdict is Verdict.DONE
    assert initialise(host).verdict is Verdict.ALREADY
    assert push(host, "trial-1").verdict is Verdict.DONE
    revert(host, "trial-1")
    assert table(host) == before.encode() + entry(host)
    assert proved(host)
    assert push(host, "trial-2", boot=False).verdict is Verdict.DONE
    assert table(host) == (before.encode() or None)
    assert not proved(host)


def test_a_user_who_may_have_no_crontab_is_told_and_works_without(host: TillHost) -> None:
    host.write("cron.deny", f"{USER}\n", 0o644)
    reply = initialise(host)
    assert reply.verdict is Verdict.DONE
    assert "not allowed to use this program" in reply.detail
    assert not proved(host)
    assert push(host, "trial-1").verdict is Verdict.DONE


def test_cron_takes_an_open_trial_back_when_the_machine_starts(host: TillHost) -> None:
    initialise(host)
    assert push(host, "trial-1").verdict is Verdict.DONE
    live = host.register.root / shops.POS
    assert live.read_bytes() == shops.NEW
    host.start("cron", "-f")
    end = time.monotonic() + SAFETY
    while live.read_bytes() != shops.OLD and time.monotonic() < end:
        threading.Event().wait(0.1)
    assert live.read_bytes() == shops.OLD
    with DEVICES.visit(target(host)) as visit:
        assert visit.probe(["config"]).last_outcome == "reverted boot"
