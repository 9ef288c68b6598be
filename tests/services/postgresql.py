"""A real PostgreSQL server on a socket in a folder of its own, for the tests that need one.

The server refuses to run as root: then it runs as the system's `postgres`, else as `nobody`. It ends
with the session, and with the process that started it, whatever ends that.
"""

import ctypes
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

PROGRAMS = max(
    Path("/usr/lib/postgresql").glob("*/bin"),
    key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0),
    default=None,
)
INITDB = shutil.which("initdb", path=f"{PROGRAMS}:{os.environ.get('PATH', '')}") or ""
ADMIN = "storewave"
PR_SET_PDEATHSIG = 1
READY_WITHIN = 60.0
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "16MB",
    "max_connections": "80",
    "autovacuum": "off",
}


@dataclass(slots=True)
class PostgresqlServer:
    """A running server. `why_not` says why there is none."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="pg", dir="/tmp")))
    process: "subprocess.Popen[bytes] | None" = None
    made: int = 0

    def __enter__(self) -> Self:
        data = self.folder / "data"
        owner = _owner()
        shutil.chown(self.folder, owner)
        # Sorting by a language shows what depends on the collation, as "C" would not.
        initdb: list[str | Path] = [
            INITDB,
            "-D",
            data,
            "-U",
            ADMIN,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        ]
        initdb += ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"]
        subprocess.run(initdb, check=True, user=owner, stdout=subprocess.PIPE, cwd=self.folder)
        server: list[str | Path] = [
            Path(INITDB).resolve().with_name("postgres"),
            "-D",
            data,
            "-k",
            self.folder,
        ]
        for name, value in SETTINGS.items():
            server += ["-c", f"{name}={value}"]
        log = (self.folder / "log").open("wb")
        with log:
            self.process = subprocess.Popen(
                server,
                user=owner,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - no thread runs Python between fork and exec
            )
        self.wait_until_ready()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(READY_WITHIN)
        shutil.rmtree(self.folder)

    def wait_until_ready(self) -> None:
        """Return as soon as the server takes connections."""
        end = time.monotonic() + READY_WITHIN
        patience = threading.Event()
        while True:
            try:
                psycopg.connect(self.conninfo("postgres"), connect_timeout=5).close()
            except psycopg.OperationalError:
                if time.monotonic() > end:
                    raise
                patience.wait(0.02)
            else:
                return

    def conninfo(self, database: str) -> str:
        """For psycopg itself."""
        return f"host={self.folder} user={ADMIN} dbname={database}"

    def url(self, database: str) -> str:
        """For `open_engine`."""
        return f"postgresql+psycopg://{ADMIN}@/{database}?host={self.folder}"

    def create(self, template: str = "template0") -> str:
        """The URL of a new database, a copy of `template`."""
        self.made += 1
        name = f"test{self.made}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def execute(self, statement: str) -> None:
        """Run one statement outside of any transaction."""
        with psycopg.connect(self.conninfo("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


def why_not() -> str:
    """Why no server can be started here; empty when one can."""
    if not INITDB:
        return "no PostgreSQL server is installed here"
    if sys.platform != "linux":
        return "the PostgreSQL of the tests is started on Linux only"
    return ""


def _owner() -> str:
    if os.geteuid():
        return pwd.getpwuid(os.geteuid()).pw_name
    names = {each.pw_name for each in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)
