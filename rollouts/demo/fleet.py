"""Starting and stopping a demo's registers. Nothing is left running; nothing else is touched."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import resources
from rollouts.demo import processes
from rollouts.demo.keys import fingerprint, new_key, public_line
from rollouts.demo.places import (
    DemoRegister,
    Fleet,
    demo_folder,
    make_private,
    read_fleet,
    register_folder,
    state_file,
    write_fleet,
)
from rollouts.demo.sshd import (
    SEPARATION,
    account,
    find_program,
    root_line,
    server_folder,
    write_server,
)
from rollouts.shared.errors import KnownError, refuse
from rollouts.shared.secret import Secret

NEEDED = ("sshd", "ssh-agent", "ssh-add")
START_SECONDS = 120
STOP_SECONDS = 30
EXCERPT = 400


def store_code(number: int) -> str:
    """The code of a demo's store, counted from 1: `0001`."""
    return f"{number:04d}"


def register_number(number: int) -> str:
    """The number of a register in its store, counted from 1: `01`."""
    return f"{number:02d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rising:
    """A fleet whose servers are starting while its owner does something else.

    `plan` has every register with its folders, its host key and, of the sockets, the addresses; ports
    and processes come with `ready`. A fleet that ran already is its own plan.
    """

    home: Path
    plan: Fleet
    launched: "subprocess.Popen[bytes] | None" = None

    def ready(self) -> Fleet:
        """The fleet, all of whose registers listen. KnownError `demo.not_started`."""
        if self.launched is None:
            return self.plan
        _await(self.home, self.launched)
        started = fleet_state(self.home)
        if started is None:
            raise _not_started("supervisor", "it left no record")
        return replace(started, key=self.plan.key)

    def give_up(self) -> None:
        """End what this start began; a fleet that ran already goes on."""
        if self.launched is not None:
            with suppress(KnownError):
                self.ready()
            stop_fleet(self.home)


def start_fleet(home: Path, stores: int, registers: int) -> Fleet:
    """Start `stores` x `registers` registers below `home`; all of them listen on return.

    See `begin_fleet`.
    """
    return begin_fleet(home, stores, registers).ready()


def begin_fleet(home: Path, stores: int, registers: int) -> Rising:
    """Let `stores` x `registers` registers below `home` start; their disks are there on return.

    A fleet of that size that runs already is taken as it is (without `key`). One that was stopped,
    or lost its supervisor, comes back with its host keys, disks and, where they are free, its ports.
    KnownError `demo.other_size`, `demo.needs_linux`, `demo.missing_program`, `demo.no_account`,
    `demo.not_started`.
    """
    _check_computer()
    names = [
        (store_code(store), register_number(number))
        for store in range(1, stores + 1)
        for number in range(1, registers + 1)
    ]
    before = fleet_state(home)
    if before is not None and before.running:
        if [(each.store, each.number) for each in before.registers] != names:
            raise refuse("demo.other_size", object="demo", running=len(before.registers))
        return Rising(home=home, plan=before)
    if before is not None:
        stop_fleet(home)
    key = new_key()
    plan = _plan(home, names, public_line(key), before)
    write_fleet(state_file(home), plan)
    return Rising(home=home, plan=replace(plan, key=Secret(key)), launched=_launch(home, key))


def fleet_state(home: Path) -> Fleet | None:
    """The fleet last started below `home`, running or not; None when there never was one."""
    return read_fleet(state_file(home))


def stop_fleet(home: Path) -> None:
    """End every process of the fleet, timers included; silent when nothing runs.

    Only processes that this demo started are ended: a pid counts with its start time, anything else
    by the register folder in its environment. The registers' folders stay as they are.
    KnownError `demo.not_stopped` when the supervisor does not end in time.
    """
    fleet = fleet_state(home)
    if fleet is None:
        return
    if fleet.supervisor.is_alive:
        with suppress(ProcessLookupError):
            os.kill(fleet.supervisor.pid, signal.SIGTERM)
        if not processes.ended_within(fleet.supervisor, STOP_SECONDS):
            raise refuse("demo.not_stopped", object="supervisor", value=str(fleet.supervisor.pid))
    while left := list(_orphans(fleet)):
        processes.kill(each.pid for each in left)
        for each in left:
            processes.ended_within(each, STOP_SECONDS)
    shutil.rmtree(fleet.control_socket.parent, ignore_errors=True)


def reboot(home: Path, register: DemoRegister) -> int:
    """Power the register off and on: its processes end, its boot id changes, its boot entry runs.

    Returns the boot entry's exit status (0 when Storewave never put one there). Only while the fleet
    runs: KnownError `demo.not_running`.
    """
    fleet = fleet_state(home)
    if fleet is None or not fleet.running:
        raise refuse("demo.not_running", object="demo")
    with socket.socket(socket.AF_UNIX) as control:
        control.settimeout(START_SECONDS)
        control.connect(str(fleet.control_socket))
        control.sendall(json.dumps({"reboot": register.name}).encode())
        answer = json.loads(control.recv(4096))
    return int(answer["exit"])


def supervisor_command(home: Path) -> list[str]:
    """What starts the supervisor, from source and from a bundle (which has no `-m`)."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "demo", "supervise", str(home)]
    return [sys.executable, "-m", "rollouts.demo.supervisor", str(home)]


def _check_computer() -> None:
    if not sys.platform.startswith("linux"):
        raise refuse("demo.needs_linux", object="demo", value=sys.platform)
    for program in NEEDED:
        if not find_program(program):
            raise refuse("demo.missing_program", object="demo", value=program)
    if not account():
        raise refuse("demo.no_account", object="demo", value=str(os.geteuid()))
    if os.geteuid() == 0:
        SEPARATION.mkdir(mode=0o755, exist_ok=True)


def _plan(home: Path, names: list[tuple[str, str]], client: str, before: Fleet | None) -> Fleet:
    make_private(demo_folder(home))
    ports = {each.name: each.port for each in before.registers} if before else {}
    registers = []
    for store, number in names:
        folder = register_folder(home, store, number)
        host_key = _host_key(folder)
        register = DemoRegister(
            store=store,
            number=number,
            port=ports.get(f"{store}/{number}", 0),
            fingerprint=fingerprint(host_key),
            folder=folder,
            user=account(),
        )
        _lay_down(register, host_key, client)
        registers.append(register)
    # The path of a socket is at most 107 bytes long, that of a home may be longer.
    sockets = Path(tempfile.mkdtemp(prefix="storewave-demo-", dir="/tmp"))
    return Fleet(
        registers=tuple(registers),
        agent_socket=sockets / "agent",
        control_socket=sockets / "control",
        supervisor=processes.NOBODY,
        agent=processes.NOBODY,
    )


def _lay_down(register: DemoRegister, host_key: bytes, client_key: str) -> None:
    """Make a register as it comes from the factory; what is on its disk already stays."""
    make_private(server_folder(register))
    make_private(register.base.parent)
    write_server(register, host_key, client_key)
    if not register.boot_file.exists():
        register.boot_file.write_text(f"{uuid.uuid4()}\n", encoding="ascii")
    program = register.root / "bin" / "pos"
    if not program.exists():
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_bytes(resources.data("samples/register/pos"))
        program.chmod(0o755)


def _host_key(folder: Path) -> bytes:
    """The host key of the register in `folder`: the one it has, else a new one."""
    with suppress(FileNotFoundError):
        return (folder / "sshd" / "host").read_bytes()
    return new_key()


def _launch(home: Path, key: bytes) -> "subprocess.Popen[bytes]":
    """The supervisor's first process, with the client key on its standard input."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(key)  # a pipe takes that much before anybody reads
    with os.fdopen(reading, "rb") as given, _log(home).open("wb") as errors:
        return subprocess.Popen(
            supervisor_command(home.absolute()), stdin=given, stdout=subprocess.PIPE, stderr=errors
        )


def _await(home: Path, launched: "subprocess.Popen[bytes]") -> None:
    """Return once the supervisor says that every server listens."""
    try:
        said, _ = launched.communicate(timeout=START_SECONDS)
    except subprocess.TimeoutExpired:
        launched.kill()
        launched.communicate()
        raise _not_started("supervisor", f"no answer in {START_SECONDS} s") from None
    if not said:
        raise _not_started("supervisor", _log(home).read_text(encoding="utf-8")[-EXCERPT:])
    answer = json.loads(said)
    if "refused" in answer:
        raise _not_started(answer["refused"], answer["reason"])


def _log(home: Path) -> Path:
    return demo_folder(home) / "supervisor.log"


def _not_started(program: str, reason: str) -> KnownError:
    return refuse("demo.not_started", object=program, reason=reason)


def _orphans(fleet: Fleet) -> Iterator[processes.Mark]:
    """What a supervisor that was itself killed left behind."""
    known = [fleet.agent, *(each.server for each in fleet.registers)]
    alive = [each for each in known if each.is_alive]
    roots = {root_line(each) for each in fleet.registers}
    left = {pid for each in alive for pid in processes.descendants(each.pid)}
    left |= {pid for pid in processes.everyone() if roots & processes.environment(pid)}
    yield from alive
    for pid in left:
        with suppress(ProcessLookupError):
            yield processes.mark_of(pid)
