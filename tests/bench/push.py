"""What a push costs: round trips on a long line, our own processor time, and the rate of bulk.

`python -m tests.bench.push [--quick] --json` prints rows of name, ours, peer, unit, ratio, must.
The peers are budgets, except for bulk: OpenSSH's own sftp, in the same run.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from rollouts.adapters.ssh.deadlines import Deadlines
from rollouts.adapters.ssh.devices import SshDevices
from rollouts.adapters.ssh.exchange import WRITE, Bounds, run
from rollouts.adapters.ssh.route import connected
from rollouts.adapters.ssh.watchdog import Watchdog
from rollouts.ports.device import Move, Target, Verdict, Visit
from tests.contracts import shops
from tests.services.slow_link import SlowLink
from tests.services.sshd import Loopback, LoopbackRegister

PATIENT = Deadlines(connect=20.0, handshake=60.0, login=60.0, channel=60.0, silence=60.0)
ONE_WAY = 0.25
COLD_ROUND_TRIPS = 10.6
WARM_ROUND_TRIPS = 3.2
CPU_MILLISECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One claim: `ratio` above 1 is ahead of the peer, `must` the least that is accepted."""

    name: str
    ours: float
    peer: float
    unit: str
    ratio: float
    must: float


def lower_is_better(name: str, ours: float, peer: float, unit: str, must: float) -> Row:
    """A row of a cost."""
    ratio = round(peer / ours, 2)
    return Row(name=name, ours=round(ours, 3), peer=peer, unit=unit, ratio=ratio, must=must)


def versions(count: int) -> list[Move]:
    """A chain of ten small files, one of which changes each time."""
    still = {f"etc/file{number}.ini": b"key=value\n" * 60 for number in range(9)}
    steps = [shops.move(None, still | {"etc/changing.ini": b"0\n"})]
    for number in range(1, count):
        step = shops.move({}, still | {"etc/changing.ini": b"%d\n" % number})
        hooks = steps[0].target.hooks[:0]
        target = replace(step.target, hooks=hooks)
        steps.append(replace(step, target=target, baseline=steps[-1].target))
    first = replace(steps[0].target, hooks=())
    steps[0] = replace(steps[0], target=first)
    if count > 1:
        steps[1] = replace(steps[1], baseline=first)
    return steps


def changes(visit: Visit, step: Move, number: int) -> float:
    """Seconds of one push; it is confirmed outside of the measure."""
    started = time.monotonic()
    reply = visit.push(shops.push(step, trial_id=f"trial-{number}"))
    taken = time.monotonic() - started
    assert reply.verdict is Verdict.DONE, reply
    visit.confirm(f"trial-{number}", shops.FENCE)
    return taken


def named(register: LoopbackRegister) -> Target:
    """Initialised, as every register is before its first push."""
    with SshDevices(deadlines=PATIENT).visit(register.target()) as visit:
        visit.init(device_id=shops.DEVICE, estate_id=shops.ESTATE, fence=shops.FENCE)
    return register.target(device_id=shops.DEVICE, estate_id=shops.ESTATE)


def seconds_of(act: Callable[[], object], times: int) -> float:
    """The fastest of several runs: what the way itself takes."""
    taken = []
    for _ in range(times):
        started = time.monotonic()
        act()
        taken.append(time.monotonic() - started)
    return min(taken)


def round_trips(register: LoopbackRegister, times: int) -> list[Row]:
    """The extra seconds on a long line, in units of its round trip."""
    target = named(register)
    devices = SshDevices(deadlines=PATIENT)

    def cold(through: Target) -> None:
        with devices.visit(through) as visit:
            visit.probe(["config"])

    with SlowLink(register.port, ONE_WAY) as link:
        slow = replace(target, hop=replace(target.hop, port=link.port))
        near = seconds_of(lambda: cold(target), times)
        far = seconds_of(lambda: cold(slow), times)
        with devices.visit(target) as close, devices.visit(slow) as remote:
            taken = [
                changes(remote if number % 2 else close, step, number)
                for number, step in enumerate(versions(2 * times))
            ]
    trip = 2 * ONE_WAY
    return [
        lower_is_better(
            "cold visit with probe", (far - near) / trip, COLD_ROUND_TRIPS, "round trips", 0.9
        ),
        lower_is_better(
            "push in an open visit",
            (min(taken[1::2]) - min(taken[2::2])) / trip,
            WARM_ROUND_TRIPS,
            "round trips",
            0.9,
        ),
    ]


def processor(register: LoopbackRegister, times: int) -> list[Row]:
    """Our own processor time for a push, and for a whole visit around it."""
    target = named(register)
    devices = SshDevices(deadlines=PATIENT)
    pushes, visits = [], []
    for number, step in enumerate(versions(times + 1)):
        whole = time.process_time()
        with devices.visit(target) as visit:
            before = time.process_time()
            reply = visit.push(shops.push(step, trial_id=f"trial-{number}"))
            pushes.append(time.process_time() - before)
            assert reply.verdict is Verdict.DONE, reply
            visit.confirm(f"trial-{number}", shops.FENCE)
        visits.append(time.process_time() - whole)
    push, visit_cost = (statistics.median(each[1:]) * 1000 for each in (pushes, visits))
    return [
        lower_is_better("processor time of a push", push, CPU_MILLISECONDS, "ms", 0.5),
        lower_is_better(
            "processor time of a visit with push and confirm",
            visit_cost,
            4 * CPU_MILLISECONDS,
            "ms",
            0.5,
        ),
    ]


def bulk(register: LoopbackRegister, megabytes: int, times: int) -> Row:
    """Rate of a large transfer against OpenSSH's sftp over the same loopback, in turn."""
    piece = b"\x5a" * WRITE
    count = megabytes * 1_000_000 // WRITE
    source = register.folder / "bulk"
    source.write_bytes(piece * count)

    def ours() -> None:
        with connected("bulk", [register.hop()], Watchdog(), PATIENT) as connection:
            said = run(
                connection, "cat >bulk.ours", (piece for _ in range(count)), Bounds(seconds=60)
            )
        assert said.status == 0

    def peer() -> None:
        options = ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"]
        subprocess.run(
            [
                *("sftp", "-q", "-b", "-", *options),
                *("-i", str(register.folder / "client"), "-P", str(register.port)),
                f"{register.user}@127.0.0.1",
            ],
            input=f"put {source} bulk.peer\n",
            text=True,
            check=True,
            capture_output=True,
        )

    taken = [(seconds_of(ours, 1), seconds_of(peer, 1)) for _ in range(times)]
    rates = [megabytes / min(each) for each in zip(*taken, strict=True)]
    return Row(
        name="bulk against OpenSSH sftp",
        ours=round(rates[0], 1),
        peer=round(rates[1], 1),
        unit="MB/s",
        ratio=round(rates[0] / rates[1], 2),
        must=0.8,
    )


def measure(*, quick: bool) -> list[Row]:
    """All rows; quick takes fewer repetitions and smaller files."""
    times = 3 if quick else 10
    with tempfile.TemporaryDirectory() as folder, Loopback(Path(folder)) as loopback:
        return [
            *round_trips(loopback.start("r001"), times),
            *processor(loopback.start("r002"), 4 * times),
            bulk(loopback.start("r003"), 32 if quick else 256, times),
        ]


def main() -> int:
    """Print the rows; 1 when one falls short of its `must`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    rows = measure(quick=arguments.quick)
    if arguments.json:
        text = json.dumps({"rows": [asdict(each) for each in rows]}, indent=2)
    else:
        text = "\n".join(
            f"{each.name}: {each.ours} {each.unit}, peer {each.peer}, ratio {each.ratio}"
            for each in rows
        )
    sys.stdout.write(text + "\n")
    return int(any(each.ratio < each.must for each in rows))


if __name__ == "__main__":
    sys.exit(main())
