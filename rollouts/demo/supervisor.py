"""The one process above a demo's registers: whatever they start, it ends.

It adopts what its registers leave behind (a timer started with setsid too), so that nothing
outlives it. It starts the servers and the ssh-agent, says on standard output how that went, then
waits for requests on its control socket and for SIGTERM.
"""

import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import uuid
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from rollouts.demo import processes
from rollouts.demo.listening import ServerRefusedError, start_servers
from rollouts.demo.places import DemoRegister, Fleet, read_fleet, state_file, write_fleet
from rollouts.demo.sshd import root_line

ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
SET_CHILD_SUBREAPER = 36
BOOT_SECONDS = 60
REQUEST_SECONDS = 5
LINE = 4096


class Supervisor:
    """Runs the fleet that `fleet` plans; ports and processes are settled by `start`."""

    def __init__(self, home: Path, fleet: Fleet) -> None:
        self._home = home
        self._fleet = fleet
        self._control = socket.socket(socket.AF_UNIX)
        self._woken, waker = os.pipe()
        os.set_blocking(waker, False)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        for each in (*ENDING, signal.SIGCHLD):
            signal.signal(each, lambda *_: None)

    def start(self, key: bytes) -> None:
        """Start agent and servers and record them; ServerRefusedError when one does not come up."""
        agent = self._start_agent(key)
        servers = start_servers(self._fleet.registers)
        supervisor = processes.mark_of(os.getpid())
        self._fleet = replace(self._fleet, registers=servers, agent=agent, supervisor=supervisor)
        self._control.bind(str(self._fleet.control_socket))
        self._control.listen()
        write_fleet(state_file(self._home), self._fleet)

    def serve(self) -> None:
        """Reap, answer requests, return when told to end."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._woken, selectors.EVENT_READ)
            selector.register(self._control, selectors.EVENT_READ)
            while True:
                ready = {key.fd for key, _ in selector.select()}
                if self._woken in ready and set(os.read(self._woken, LINE)) & set(ENDING):
                    return
                _reap()
                if self._control.fileno() in ready:
                    self._answer()

    def end(self) -> None:
        """End every process below this one, however it was started, and remove the sockets."""
        while below := processes.descendants(os.getpid()):
            processes.kill(below)
            with suppress(ChildProcessError):
                os.waitpid(-1, 0)
            _reap()
        for each in (self._fleet.control_socket, self._fleet.agent_socket):
            each.unlink(missing_ok=True)
        with suppress(OSError):
            self._fleet.control_socket.parent.rmdir()

    def _start_agent(self, key: bytes) -> processes.Mark:
        """An ssh-agent that holds `key`; the key reaches it through a pipe and never lies in a file."""
        address = str(self._fleet.agent_socket)
        agent = subprocess.Popen(
            ["ssh-agent", "-D", "-a", address], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
        )
        assert agent.stdout is not None  # noqa: S101 - a pipe was asked for
        agent.stdout.readline()  # it listens when it says where, or has ended
        added = subprocess.run(
            ["ssh-add", "-q", "-"],
            input=key,
            env=os.environ | {"SSH_AUTH_SOCK": address},
            stderr=subprocess.PIPE,
            check=False,
        )
        if added.returncode:
            raise ServerRefusedError("ssh-agent", added.stderr.decode(errors="replace"))
        return processes.mark_of(agent.pid)

    def _answer(self) -> None:
        connection, _ = self._control.accept()
        connection.settimeout(REQUEST_SECONDS)
        with connection, suppress(OSError, ValueError, KeyError):
            name = json.loads(connection.recv(LINE))["reboot"]
            exit_code = self._reboot(self._fleet.register(name))
            connection.sendall(json.dumps({"exit": exit_code}).encode())

    def _reboot(self, register: DemoRegister) -> int:
        """Power off and on: its processes end, the boot id changes, its boot entry runs."""
        while mine := self._processes_of(register):
            processes.kill(mine)
            _reap()
        register.boot_file.write_text(f"{uuid.uuid4()}\n", encoding="ascii")
        manager = register.base / "state" / "manager"
        if not manager.exists():
            return 0
        name, _, value = root_line(register).partition("=")
        with subprocess.Popen(
            ["/bin/sh", str(manager), "boot", str(register.base)],
            cwd=register.root,
            env={"PATH": os.defpath, "HOME": str(register.root), name: value},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as boot:
            try:
                return boot.wait(BOOT_SECONDS)
            except subprocess.TimeoutExpired:
                boot.kill()
                return -signal.SIGKILL

    def _processes_of(self, register: DemoRegister) -> list[int]:
        """Sessions of the register's server, and whatever its sessions left behind."""
        server = register.server
        sessions = processes.descendants(server.pid) if server.is_alive else []
        left = [
            each
            for each in processes.descendants(os.getpid())
            if root_line(register) in processes.environment(each)
        ]
        return [*sessions, *left]


def _reap() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _adopt_orphans() -> None:
    import ctypes

    if ctypes.CDLL(None, use_errno=True).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def _say(answer: dict[str, str]) -> None:
    """The one answer to whoever started this; after it, standard output is closed for good."""
    with suppress(BrokenPipeError):
        os.write(1, json.dumps(answer).encode())
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def main(home: Path) -> None:
    """Run the fleet planned under `home`; the client key arrives on standard input.

    Returns at once in the calling process; the fleet lives in a session of its own.
    """
    key = sys.stdin.buffer.read()
    if os.fork():
        return
    os.setsid()
    _live(home, key)


def _live(home: Path, key: bytes) -> NoReturn:
    status = 1
    try:
        _adopt_orphans()
        planned = read_fleet(state_file(home))
        if planned is None:
            _say({"refused": "supervisor", "reason": "no plan"})
            os._exit(status)
        supervisor = Supervisor(home, planned)
        try:
            supervisor.start(key)
            _say({})
            supervisor.serve()
        except ServerRefusedError as refused:
            _say({"refused": refused.server, "reason": refused.reason})
        finally:
            supervisor.end()
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
