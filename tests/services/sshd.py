"""Real OpenSSH servers on loopback, one per register, each with its own key, port and root folder.

Works as root and as a normal user. Nothing survives the end of a `Loopback`: sessions, programs
and detached timers included.
"""

import getpass
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from rollouts.ports.device import Hop, KeyKind, Login, Target
from rollouts.shared.secret import Secret

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin") or ""
READY_WITHIN = 20.0

_CONFIG = """\
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host
PidFile {folder}/pid
AuthorizedKeysFile {folder}/client.pub
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
AllowUsers {user}
PermitRootLogin prohibit-password
UseDNS no
PrintMotd no
PrintLastLog no
X11Forwarding no
MaxStartups 100:30:200
LogLevel ERROR
Subsystem sftp /usr/lib/openssh/sftp-server -d {folder}/root
SetEnv SHLVL=1 REGISTER={name} REGISTER_ROOT={folder}/root
ForceCommand cd {folder}/root && HOME={folder}/root exec {shell} -c "${{SSH_ORIGINAL_COMMAND:-exec {shell}}}"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopbackRegister:
    """A running register: its folder, what it listens on, and what it takes to get in."""

    name: str
    folder: Path
    port: int
    pid: int
    fingerprint: str
    key: Secret
    user: str

    @property
    def root(self) -> Path:
        """The folder that sessions start in: live paths and BASE lie below it."""
        return self.folder / "root"

    def hop(self) -> Hop:
        """How to log in here."""
        login = Login(user=self.user, kind=KeyKind.KEY, secret=self.key)
        return Hop(host="127.0.0.1", port=self.port, login=login, fingerprint=self.fingerprint)

    def target(self, **changes: object) -> Target:
        """The register as a visit wants it, live root and BASE inside its folder."""
        fields: dict[str, object] = {
            "name": self.name,
            "hop": self.hop(),
            "base": str(self.folder / "base"),
            "live_root": str(self.root),
        }
        return Target(**(fields | changes))  # type: ignore[arg-type]  # the fields of Target


class Loopback:
    """Starts registers below `folder`; leaving the block ends every process they ever made.

    `around` is a command that becomes the server, such as one that enters a namespace first.
    """

    def __init__(self, folder: Path, around: Sequence[str] = ()) -> None:
        self.folder = folder
        self.around = around
        self._supervisor: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        supervisor = Path(__file__).with_name("supervisor.py")
        self._log = (self.folder / "sshd.log").open("ab")
        self._supervisor = subprocess.Popen(
            [sys.executable, str(supervisor)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._supervisor is not None
        self._supervisor.communicate(timeout=60)
        self._log.close()

    def start(
        self, name: str, *, shell: str = "/bin/sh", extra: str = "", user: str = ""
    ) -> LoopbackRegister:
        """A register that answers `user` (nobody named: us); `replace_key` frees its name."""
        folder = self.folder / name
        (folder / "root").mkdir(parents=True)
        new_key(folder / "host")
        new_key(folder / "client")
        return self.listen(name, free_port(), shell=shell, extra=extra, user=user)

    def listen(
        self, name: str, port: int, *, shell: str = "/bin/sh", extra: str = "", user: str = ""
    ) -> LoopbackRegister:
        """Start the server of an existing folder."""
        folder = self.folder / name
        user = user or getpass.getuser()
        config = _CONFIG.format(port=port, folder=folder, user=user, name=name, shell=shell)
        (folder / "config").write_text(extra + config)
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)
        pid = self.run([*self.around, SSHD, "-D", "-e", "-f", str(folder / "config")])
        wait_for_port(port)
        return LoopbackRegister(
            name=name,
            folder=folder,
            port=port,
            pid=pid,
            fingerprint=fingerprint_in(folder / "host.pub"),
            key=Secret((folder / "client").read_bytes()),
            user=user,
        )

    def run(self, arguments: list[str]) -> int:
        """Start a program that must not outlive this block; its process id."""
        assert self._supervisor is not None
        assert self._supervisor.stdin is not None
        assert self._supervisor.stdout is not None
        self._supervisor.stdin.write(json.dumps(arguments) + "\n")
        self._supervisor.stdin.flush()
        return int(self._supervisor.stdout.readline())


def new_key(path: Path, passphrase: str = "", kind: str = "ed25519") -> None:
    """A key pair at `path` and `path.pub`."""
    arguments = ["ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-C", "test", "-f", str(path)]
    subprocess.run(arguments, check=True, stdin=subprocess.DEVNULL)


def fingerprint_in(public: Path) -> str:
    """The fingerprint as OpenSSH itself prints it."""
    shown = subprocess.run(
        ["ssh-keygen", "-lf", str(public)], check=True, capture_output=True, text=True
    )
    return shown.stdout.split()[1]


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_port(port: int) -> None:
    """Return when something answers there; AssertionError after a safety deadline."""
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise AssertionError(f"nothing listens on {port}")
