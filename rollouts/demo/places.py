"""Where a demo keeps its things, and what one of its registers is called and reached by."""

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from rollouts.demo.processes import NOBODY, Mark
from rollouts.shared.secret import Secret

HOST = "127.0.0.1"
BASE = "var/lib/storewave"
"""Storewave's own folder on a demo register, below its root."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoRegister:
    """One register: an OpenSSH server of its own on loopback and a folder that it takes for its disk.

    `folder` holds `root` (what the register sees) and beside it what the register cannot see:
    `activations`, `break-health`, `busy` and the server's own files. `fingerprint` is OpenSSH's
    `SHA256:...` of its host key; it and the port outlive a stop.
    """

    store: str
    number: str
    port: int
    fingerprint: str
    folder: Path
    user: str
    host: str = HOST
    server: Mark = NOBODY

    @property
    def name(self) -> str:
        """`STORE/REGISTER`, as everywhere."""
        return f"{self.store}/{self.number}"

    @property
    def root(self) -> Path:
        """The register's disk: its live root and the folder that a login starts in."""
        return self.folder / "root"

    @property
    def base(self) -> Path:
        """BASE of the register's own program."""
        return self.root / BASE

    @property
    def boot_file(self) -> Path:
        """Holds the register's boot id: registers share their host's, so each has one of its own."""
        return self.base.with_name(f"{self.base.name}.boot")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """All registers of one demo as last recorded; `running` says whether its supervisor lives.

    `agent_socket` is the ssh-agent that holds the one client key of the fleet (the value for
    SSH_AUTH_SOCK). `key` is that key in OpenSSH's form, given only by the start that made it: for
    the keyring, never for a file.
    """

    registers: tuple[DemoRegister, ...]
    agent_socket: Path
    control_socket: Path
    supervisor: Mark
    agent: Mark
    key: Secret | None = None

    @property
    def running(self) -> bool:
        """Whether the supervisor, and so every register it started, is there."""
        return self.supervisor.is_alive

    def register(self, name: str) -> DemoRegister:
        """The register called `STORE/REGISTER`; KeyError when the demo has none of that name."""
        for each in self.registers:
            if each.name == name:
                return each
        raise KeyError(name)


def demo_folder(home: Path) -> Path:
    """Everything of the demo below a Storewave home."""
    return home.absolute() / "demo"


def register_folder(home: Path, store: str, number: str) -> Path:
    """The folder of one register."""
    return demo_folder(home) / "registers" / f"{store}-{number}"


def state_file(home: Path) -> Path:
    """The record of what was started."""
    return demo_folder(home) / "fleet.json"


def write_fleet(path: Path, fleet: Fleet) -> None:
    """Record `fleet`, never its key, in one step."""
    record = asdict(replace(fleet, key=None))
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(record, default=str, indent=1), encoding="utf-8")
    beside.replace(path)


def read_fleet(path: Path) -> Fleet | None:
    """What was recorded; None when nothing was, or a power cut left half a record."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return Fleet(
        registers=tuple(_register(each) for each in record["registers"]),
        agent_socket=Path(record["agent_socket"]),
        control_socket=Path(record["control_socket"]),
        supervisor=Mark(**record["supervisor"]),
        agent=Mark(**record["agent"]),
    )


def make_private(folder: Path) -> Path:
    """Make `folder` with its parents, closed to other users; the folder itself for chaining."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def write_private(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Replace a file that was never readable by others, not even for a moment."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)


def _register(record: dict[str, Any]) -> DemoRegister:
    server = record.pop("server")
    folder = Path(record.pop("folder"))
    return DemoRegister(**record, folder=folder, server=Mark(**server))
