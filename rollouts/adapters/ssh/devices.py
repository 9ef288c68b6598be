"""Opens visits to registers over SSH."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rollouts.adapters.ssh.deadlines import Deadlines
from rollouts.adapters.ssh.route import connected, shown_fingerprint
from rollouts.adapters.ssh.watchdog import Watchdog
from rollouts.ports.device import Hop, KeyKind, Login, Target, Visit
from rollouts.shared.moments import Clock, utc_now


class SshDevices:
    """`ports.device.Devices` over real SSH. Safe to share between threads; a visit is not."""

    def __init__(
        self,
        *,
        clock: Clock = utc_now,
        deadlines: Deadlines | None = None,
    ) -> None:
        self._clock = clock
        self._deadlines = deadlines or Deadlines()
        self._watchdog = Watchdog()

    @contextmanager
    def visit(self, target: Target) -> Iterator[Visit]:
        from rollouts.adapters.ssh.visit import SshVisit

        hops = (*target.jumps, target.hop)
        with connected(target.name, hops, self._watchdog, self._deadlines) as connection:
            yield SshVisit(connection, target, self._clock)

    def fingerprint(self, host: str, port: int, jumps: Sequence[Hop] = ()) -> str:
        nobody = Login(user="", kind=KeyKind.AGENT)
        hops = (*jumps, Hop(host=host, port=port, login=nobody, fingerprint=""))
        return shown_fingerprint(f"{host}:{port}", hops, self._watchdog, self._deadlines)
