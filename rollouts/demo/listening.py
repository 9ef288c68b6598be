"""Servers that come up together: on ports that are free, each proved to listen."""

import random
import socket
import subprocess
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from rollouts.demo import processes
from rollouts.demo.places import HOST, DemoRegister
from rollouts.demo.sshd import server_command, server_folder

PORTS = range(20_000, 32_000)
"""Below the numbers that outgoing connections take, so that a port found free stays free."""
ATTEMPTS = 5
START_SECONDS = 30.0
LOOK_SECONDS = 0.01
EXCERPT = 400
TAKEN = "Address already in use"


class ServerRefusedError(Exception):
    """`server` did not come up, for `reason` (its own words)."""

    def __init__(self, server: str, reason: str) -> None:
        super().__init__(server, reason)
        self.server = server
        self.reason = " ".join(reason.split())[-EXCERPT:]


@dataclass(frozen=True, slots=True)
class _Starting:
    register: DemoRegister
    server: "subprocess.Popen[bytes]"


def start_servers(registers: Sequence[DemoRegister]) -> tuple[DemoRegister, ...]:
    """The registers with their servers running and listening, in the same order.

    A register keeps its port where it can; one without (0), or whose port somebody else took in the
    meantime, gets another. ServerRefusedError when a server does not come up; the caller ends those
    that did.
    """
    running: dict[str, DemoRegister] = {}
    waiting = list(registers)
    for _ in range(ATTEMPTS):
        started = [_start(each) for each in _with_ports(waiting)]
        deadline = time.monotonic() + START_SECONDS
        waiting = []
        for each in started:
            if _listens(each, deadline):
                mark = processes.mark_of(each.server.pid)
                running[each.register.name] = replace(each.register, server=mark)
            else:
                waiting.append(replace(each.register, port=0))
        if not waiting:
            return tuple(running[each.name] for each in registers)
    raise ServerRefusedError(waiting[0].name, TAKEN)


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody listens on at this moment."""
    found: list[int] = []
    for port in random.SystemRandom().sample(PORTS, len(PORTS)):
        if len(found) == count:
            break
        if _is_free(port):
            found.append(port)
    return found


def _is_free(port: int) -> bool:
    with socket.socket() as probe, suppress(OSError):
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HOST, port))
        return True
    return False


def _with_ports(registers: Iterable[DemoRegister]) -> list[DemoRegister]:
    settled = [
        each if each.port and _is_free(each.port) else replace(each, port=0) for each in registers
    ]
    kept = {each.port for each in settled}
    lacking = sum(not each.port for each in settled)
    fresh = (port for port in free_ports(lacking + len(kept)) if port not in kept)
    return [each if each.port else replace(each, port=next(fresh)) for each in settled]


def _start(register: DemoRegister) -> _Starting:
    folder = server_folder(register)
    (folder / "pid").unlink(missing_ok=True)
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            server_command(register),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
    return _Starting(register, server)


def _listens(starting: _Starting, deadline: float) -> bool:
    """True once the server listens (it writes its pid file then), False when its port was taken."""
    folder = server_folder(starting.register)
    while not (folder / "pid").exists():
        if starting.server.poll() is not None:
            said = (folder / "log").read_text(encoding="utf-8", errors="replace")
            if TAKEN in said:
                return False
            raise ServerRefusedError(starting.register.name, said)
        if time.monotonic() > deadline:
            raise ServerRefusedError(starting.register.name, "it did not start in time")
        time.sleep(LOOK_SECONDS)
    return True
