"""Power that went while a register wrote its last words: the next contact finishes them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rollouts.demo import fleet
from rollouts.demo.sshd import find_program
from rollouts.ports.device import Devices, Push, Reply, Target, Visit
from rollouts.shared.errors import refuse
from tests.end2end.shop import Clock, Shop, closed, footer, live_files, opened

pytestmark = [
    pytest.mark.end2end,
    pytest.mark.skipif(
        not all(map(find_program, (*fleet.NEEDED, "ssh"))), reason="OpenSSH is not installed"
    ),
]


class Cut:
    """The way to real registers; behind the first push the trial's record says `phase`, and the line
    is lost.
    """

    def __init__(self, devices: Devices, record: Path, phase: str) -> None:
        self._devices = devices
        self._record = record
        self._phase = phase

    @contextmanager
    def visit(self, target: Target) -> Iterator[Visit]:
        with self._devices.visit(target) as visit:
            yield _Cut(visit, self)  # type: ignore[misc]  # hands every other verb through

    def fingerprint(self, host: str, port: int, jumps: object = ()) -> str:
        return self._devices.fingerprint(host, port, jumps)  # type: ignore[arg-type]  # as it came

    def off(self) -> None:
        """Once: what a power cut in this phase leaves, and nobody there to tell."""
        if self._phase:
            text = self._record.read_text()
            self._record.write_text(text.replace("\ttrial\t", f"\t{self._phase}\t"))
            self._phase = ""
            raise refuse("ssh.lost")


class _Cut:
    def __init__(self, visit: Visit, cut: Cut) -> None:
        self._visit = visit
        self._cut = cut

    def __getattr__(self, verb: str) -> object:
        return getattr(self._visit, verb)

    def push(self, push: Push) -> Reply:
        reply = self._visit.push(push)
        self._cut.off()
        return reply


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = opened(tmp_path_factory.mktemp("home"), stores=1, registers=2)
    yield made
    closed(made)


@pytest.mark.parametrize(("phase", "outcome"), [("committing", (1, 0, 0)), ("rolling", (0, 1, 0))])
def test_a_record_left_unfinished_is_finished(
    shop: Shop, phase: str, outcome: tuple[int, int, int]
) -> None:
    name = shop.names[0]
    register = shop.register(name)
    before, clock = live_files(register), Clock()
    cut = Cut(shop.house.services.devices, register.base / "state/trial", phase)
    timed = shop.with_services(devices=cut, clock=clock, trial_seconds=120)
    number = timed.started(f"Cut while {phase}", filter=f"register:{name}")
    with timed.engine():
        timed.until(number, lambda now: now.unknown == 1)
        clock.push(minutes=1)
        ended = timed.until(number, lambda now: now.verified + now.reverted + now.failed == 1)
    assert (ended.verified, ended.reverted, ended.failed) == outcome, timed.tasks(number)[name]
    assert (live_files(register) == before) is (phase == "rolling")
    assert (footer(register) == f"Cut while {phase}") is (phase == "committing")
