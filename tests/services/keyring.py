"""A real Secret Service (gnome-keyring) on a session bus of its own, never the user's.

The bus starts nothing by itself, so a test decides whether a keyring is there, locked or gone.
"""

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import secretstorage

PASSWORD = "test"
READY_WITHIN = 30.0
CONFIGURATION = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""


@dataclass(slots=True)
class Session:
    """A session bus in `folder`, and a keyring daemon while one was started."""

    folder: Path
    bus: "subprocess.Popen[bytes] | None" = None
    daemon: "subprocess.Popen[bytes] | None" = None
    started: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """What programs of this session need."""
        return {
            "HOME": str(self.folder),
            "XDG_RUNTIME_DIR": str(self.folder),
            "XDG_DATA_HOME": str(self.folder / "data"),
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.folder}/bus",
        }

    def open(self) -> None:
        """Start the bus."""
        (self.folder / "data").mkdir()
        configuration = self.folder / "bus.conf"
        configuration.write_text(CONFIGURATION.format(folder=self.folder), encoding="utf-8")
        self.bus = self._start(["dbus-daemon", "--nofork", f"--config-file={configuration}"], "")
        _until(self._listens)

    def start_keyring(self, *, unlocked: bool) -> None:
        """Start the daemon; unlocking makes its default keyring at the first time."""
        command = ["gnome-keyring-daemon", "--foreground", "--components=secrets"]
        if unlocked:
            command.append("--unlock")
        self.daemon = self._start(command, PASSWORD if unlocked else "")
        _until(self._answers)

    def stop_keyring(self) -> None:
        """End the daemon; what it kept stays on its disk."""
        if self.daemon is not None:
            _end(self.daemon)
            self.daemon = None

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """While inside, the daemon does not answer."""
        assert self.daemon is not None
        self.daemon.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.daemon.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """End everything."""
        for each in reversed(self.started):
            _end(each)

    def _start(self, command: list[str], given: str) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **self.environment},
        )
        assert process.stdin is not None
        with process.stdin as pipe:
            pipe.write(given.encode())
        self.started.append(process)
        return process

    def _listens(self) -> bool:
        """The socket is there a moment before anybody listens on it."""
        with socket.socket(socket.AF_UNIX) as trying:
            return trying.connect_ex(str(self.folder / "bus")) == 0

    def _answers(self) -> bool:
        with closing(secretstorage.dbus_init()) as connection:
            return bool(secretstorage.check_service_availability(connection))


def why_not() -> str:
    """Why no Secret Service can be started here; empty when one can."""
    absent = [each for each in ("dbus-daemon", "gnome-keyring-daemon") if not shutil.which(each)]
    return f"{absent[0]} is not installed here" if absent else ""


@pytest.fixture
def session(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Session]:
    """A session bus without a keyring, in the place of whatever bus this process had."""
    if reason := why_not():
        pytest.skip(reason)
    made = Session(tmp_path_factory.mktemp("bus"))
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    made.open()
    yield made
    made.close()


@pytest.fixture
def keyring(session: Session) -> Session:
    """A session with an unlocked keyring."""
    session.start_keyring(unlocked=True)
    return session


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGCONT)
    process.terminate()
    process.wait(READY_WITHIN)


def _until(wanted: Callable[[], bool]) -> None:
    end = time.monotonic() + READY_WITHIN
    patience = threading.Event()
    while not wanted():
        assert time.monotonic() < end, "the service did not come up"
        patience.wait(0.02)
