"""Registers that live in memory and keep the promises of `ports.device`, for tests of what uses it.

Time, reachability, health and trust are the test's to set; nothing waits and nothing is written.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rollouts.ports.device import Hop, Target, Visit
from rollouts.shared.errors import NOT_REACHED, KnownError, refuse
from rollouts.shared.moments import Clock, utc_now
from rollouts.testing.register import FakeRegister, Trouble
from rollouts.testing.visits import FakeVisit

_TROUBLES = {
    Trouble.UNREACHABLE: "ssh.unreachable",
    Trouble.KEY_CHANGED: "ssh.host_key_changed",
    Trouble.LOGIN_REFUSED: "ssh.login_refused",
    Trouble.LOST: "ssh.lost",
    Trouble.SILENT: "ssh.silent",
}


class FakeDevices:
    """`ports.device.Devices` over registers in memory, found by `host:port` of the target's hop."""

    def __init__(self, *, clock: Clock = utc_now) -> None:
        self.clock = clock
        self.registers: dict[tuple[str, int], FakeRegister] = {}
        self.visits: list[str] = []

    def add(self, register: FakeRegister, host: str, port: int = 22) -> FakeRegister:
        """Let `register` answer at an address; the register, for chaining."""
        self.registers[host, port] = register
        return register

    @contextmanager
    def visit(self, target: Target) -> Iterator[Visit]:
        for hop in (*target.jumps, target.hop):
            register = self._reached(hop, target.name)
            _check_key(hop, register, target.name)
            if register.trouble is Trouble.LOGIN_REFUSED:
                raise trouble_of(register, hop, target.name)
        self.visits.append(target.name)
        register.visits += 1
        yield FakeVisit(register, target, self.clock, trouble_of)

    def fingerprint(self, host: str, port: int, jumps: Sequence[Hop] = ()) -> str:
        name = f"{host}:{port}"
        for jump in jumps:
            _check_key(jump, self._reached(jump, name), name)
        found = self.registers.get((host, port))
        if found is None or found.trouble is Trouble.UNREACHABLE:
            raise _unreachable(host, port, name)
        return found.fingerprint

    def _reached(self, hop: Hop, name: str) -> FakeRegister:
        register = self.registers.get((hop.host, hop.port))
        if register is None or register.trouble is Trouble.UNREACHABLE:
            raise _unreachable(hop.host, hop.port, name)
        return register


def trouble_of(register: FakeRegister, hop: Hop, name: str) -> KnownError:
    """What the register's present trouble looks like to a visit."""
    return refuse(
        _TROUBLES[register.trouble or Trouble.LOST],
        object=name,
        field="answer",
        value=hop.login.user
        if register.trouble is Trouble.LOGIN_REFUSED
        else f"{hop.host}:{hop.port}",
        exit_code=NOT_REACHED,
        host=hop.host,
        kind=hop.login.kind.value,
        reason="",
    )


def _unreachable(host: str, port: int, name: str) -> KnownError:
    return refuse(
        "ssh.unreachable",
        object=name,
        field="address",
        value=f"{host}:{port}",
        exit_code=NOT_REACHED,
        reason="no answer",
    )


def _check_key(hop: Hop, register: FakeRegister, name: str) -> None:
    shown = register.fingerprint
    if register.trouble is Trouble.KEY_CHANGED:
        shown = "SHA256:" + "x" * 43
    if not hop.fingerprint:
        raise refuse(
            "ssh.not_enrolled", object=name, field="fingerprint", host=hop.host, shown=shown
        )
    if hop.fingerprint != shown:
        raise refuse(
            "ssh.host_key_changed",
            object=name,
            field="fingerprint",
            value=shown,
            host=hop.host,
            port=hop.port,
            enrolled=hop.fingerprint,
            shown=shown,
        )
