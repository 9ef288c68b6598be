"""The way to real registers, with a hand on it: cut, or held, right behind a push."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rollouts.ports.device import Devices, Push, Reply, Target, Visit
from rollouts.shared.errors import refuse


class Line:
    """The way to the registers, real ones, which a test cuts right behind a push."""

    def __init__(self, devices: Devices, after_push: "Callable[[Line], None]") -> None:
        self._devices = devices
        self.after_push = after_push
        self.cut = threading.Event()

    @contextmanager
    def visit(self, target: Target) -> Iterator[Visit]:
        if self.cut.is_set():
            raise refuse("ssh.unreachable", object=target.name)
        with self._devices.visit(target) as visit:
            yield Watched(visit, self)  # type: ignore[misc]  # hands every other verb through

    def fingerprint(self, host: str, port: int, jumps: object = ()) -> str:
        return self._devices.fingerprint(host, port, jumps)  # type: ignore[arg-type]  # as it came


class Watched:
    """A visit whose push is followed by what the test wants."""

    def __init__(self, visit: Visit, line: Line) -> None:
        self._visit = visit
        self._line = line

    def __getattr__(self, verb: str) -> object:
        return getattr(self._visit, verb)

    def push(self, push: Push) -> Reply:
        reply = self._visit.push(push)
        self._line.after_push(self._line)
        return reply


def silence(line: Line) -> None:
    line.cut.set()
    raise refuse("ssh.lost")


def waits(event: threading.Event) -> None:
    assert event.wait(60)
