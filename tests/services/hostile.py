"""An SSH server that does not behave: each mode is one way of harming whoever connects.

Everything it sends comes from a fixed key and fixed bytes; what it learns (passwords, commands,
input) is recorded, so that a test can prove that nothing was given away.
"""

import base64
import contextlib
import hashlib
import socket
import struct
import threading
from collections.abc import Callable
from enum import StrEnum
from types import TracebackType
from typing import Self

import paramiko
from paramiko.common import AUTH_FAILED, AUTH_SUCCESSFUL, OPEN_SUCCEEDED

from rollouts.ports.device import Hop, KeyKind, Login, Target
from rollouts.shared.secret import Secret

PASSWORD = "open-sesame-7351"
BLOCK = b"A" * 32_000
ESCAPES = b"\x1b]0;owned\x07\x1b[2J\xe2\x80\xae<b>rich</b>\r\n"
LOOPBACK = "127.0.0.1"


class Mode(StrEnum):
    """What goes wrong, in the order of a visit."""

    NO_BANNER = "no banner"
    GARBAGE_BANNER = "garbage banner"
    BANNER_FLOOD = "banner flood"
    ESCAPE_BANNER = "escape banner"
    EARLY_CLOSE = "early close"
    AUTH_HANG = "hang in auth"
    AUTH_REFUSED = "auth refused"
    CLOSE_AFTER_AUTH = "close after auth"
    EXEC_HANG = "exec hang"
    EXEC_REFUSED = "exec refused"
    SILENT = "silent after exec"
    ENDLESS_OUT = "endless stdout"
    ENDLESS_ERR = "endless stderr"
    LYING_LENGTH = "lying length"
    ESCAPES = "escape sequences"
    FORGED = "forged result"
    DOUBLED = "doubled result"
    UNREAD = "reads nothing"
    MID_CLOSE = "closes amid the transfer"
    ECHO = "well-behaved echo"


class HostileServer:
    """Listens on loopback and treats every connection in `mode`."""

    def __init__(self, mode: Mode, *, answer: bytes = b"") -> None:
        self.mode = mode
        self.answer = answer
        self.key = paramiko.ECDSAKey.generate()
        self.passwords: list[str] = []
        self.commands: list[bytes] = []
        self.received = bytearray()
        self.stopping = threading.Event()
        self._listener = socket.create_server((LOOPBACK, 0))
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = []
        self._transports: list[paramiko.Transport] = []

    @property
    def port(self) -> int:
        """Where it listens."""
        port: int = self._listener.getsockname()[1]
        return port

    @property
    def fingerprint(self) -> str:
        """Of the key it shows."""
        digest = hashlib.sha256(self.key.asbytes()).digest()
        return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")

    def hop(self, fingerprint: str | None = None) -> Hop:
        """How a visit would log in here."""
        login = Login(user="till", kind=KeyKind.PASSWORD, secret=Secret(PASSWORD))
        shown = self.fingerprint if fingerprint is None else fingerprint
        return Hop(host=LOOPBACK, port=self.port, login=login, fingerprint=shown)

    def target(self) -> Target:
        """The register that it pretends to be."""
        return Target(name="0666/01", hop=self.hop(), base="/tmp/none", live_root="/tmp/none")

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stopping.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for transport in self._transports:
            transport.close()
        for each in self._sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in [*self._threads, *self._transports]:
            if thread.ident is not None:
                thread.join(10)

    def _start(self, target: object, *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self.stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._sockets.append(connection)
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, EOFError, paramiko.SSHException):
            if self.mode in _BEFORE_BANNER:
                _BEFORE_BANNER[self.mode](self, connection)
            else:
                self._serve_ssh(connection)

    def _serve_ssh(self, connection: socket.socket) -> None:
        transport = paramiko.Transport(connection)
        transport.set_log_channel("tests.hostile")
        transport.add_server_key(self.key)
        self._transports.append(transport)
        transport.start_server(server=_Behaviour(self, transport, connection))

    def no_banner(self, _: socket.socket) -> None:
        """Says nothing at all."""
        self.stopping.wait()

    def garbage_banner(self, connection: socket.socket) -> None:
        """A line that never ends."""
        while not self.stopping.is_set():
            connection.sendall(BLOCK)

    def banner_flood(self, connection: socket.socket) -> None:
        """Lines without end before the version."""
        while not self.stopping.is_set():
            connection.sendall(b"welcome\r\n" * 1000)

    def escape_banner(self, connection: socket.socket) -> None:
        """A version that tries to write on the operator's screen."""
        connection.sendall(ESCAPES * 100)
        self.stopping.wait()

    def early_close(self, connection: socket.socket) -> None:
        """Hangs up at once."""
        connection.close()

    def run(self, channel: paramiko.Channel, connection: socket.socket) -> None:
        """What follows a command, by mode."""
        with contextlib.suppress(OSError, EOFError, paramiko.SSHException):
            _AFTER_EXEC[self.mode](self, channel, connection)

    def silent(self, channel: paramiko.Channel, _: socket.socket) -> None:
        """Takes everything, answers nothing, but shows life."""
        self._drain(channel)
        self.stopping.wait()

    def unread(self, *_: object) -> None:
        """Takes nothing."""
        self.stopping.wait()

    def endless_out(self, channel: paramiko.Channel, _: socket.socket) -> None:
        """Standard output without end."""
        while not self.stopping.is_set():
            channel.sendall(BLOCK)

    def endless_err(self, channel: paramiko.Channel, _: socket.socket) -> None:
        """Standard error without end."""
        while not self.stopping.is_set():
            channel.sendall_stderr(BLOCK)

    def lying_length(self, _: paramiko.Channel, connection: socket.socket) -> None:
        """A packet that claims 2 GiB and keeps coming."""
        connection.sendall(struct.pack(">I", 0x7FFF_FFF0))
        while not self.stopping.is_set():
            connection.sendall(BLOCK)

    def mid_close(self, channel: paramiko.Channel, connection: socket.socket) -> None:
        """Hangs up after the first bytes of a transfer."""
        self.received += channel.recv(1000)
        connection.shutdown(socket.SHUT_RDWR)

    def say(self, channel: paramiko.Channel, _: socket.socket) -> None:
        """Reads everything, then says `answer` with the call's own nonce filled in."""
        self._drain(channel)
        channel.sendall(self.answer.replace(b"NONCE", self.nonce()))
        channel.send_exit_status(0)
        channel.close()

    def nonce(self) -> bytes:
        """The nonce of the last request, as any register learns it."""
        _, found, rest = bytes(self.received).rpartition(b"nonce\t")
        return rest.split(b"\n")[0] if found else b""

    def _drain(self, channel: paramiko.Channel) -> None:
        while data := channel.recv(65536):
            self.received += data


class _Behaviour(paramiko.ServerInterface):
    def __init__(
        self, server: HostileServer, transport: paramiko.Transport, connection: socket.socket
    ) -> None:
        self._server = server
        self._transport = transport
        self._connection = connection

    def get_allowed_auths(self, username: str) -> str:
        return "password"

    def check_auth_password(self, username: str, password: str) -> int:
        self._server.passwords.append(password)
        if self._server.mode is Mode.AUTH_HANG:
            self._server.stopping.wait()
        if self._server.mode is Mode.CLOSE_AFTER_AUTH:
            self._connection.shutdown(socket.SHUT_RDWR)
        refused = self._server.mode is Mode.AUTH_REFUSED
        return AUTH_FAILED if refused else AUTH_SUCCESSFUL

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return OPEN_SUCCEEDED

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
        self._server.commands.append(command)
        if self._server.mode is Mode.EXEC_HANG:
            self._server.stopping.wait()
        if self._server.mode in {Mode.EXEC_HANG, Mode.EXEC_REFUSED}:
            return False
        self._server._start(self._server.run, channel, self._connection)
        return True


_BEFORE_BANNER: dict[Mode, Callable[[HostileServer, socket.socket], None]] = {
    Mode.NO_BANNER: HostileServer.no_banner,
    Mode.GARBAGE_BANNER: HostileServer.garbage_banner,
    Mode.BANNER_FLOOD: HostileServer.banner_flood,
    Mode.ESCAPE_BANNER: HostileServer.escape_banner,
    Mode.EARLY_CLOSE: HostileServer.early_close,
}
_AFTER_EXEC: dict[Mode, Callable[[HostileServer, paramiko.Channel, socket.socket], None]] = {
    Mode.SILENT: HostileServer.silent,
    Mode.UNREAD: HostileServer.unread,
    Mode.ENDLESS_OUT: HostileServer.endless_out,
    Mode.ENDLESS_ERR: HostileServer.endless_err,
    Mode.LYING_LENGTH: HostileServer.lying_length,
    Mode.MID_CLOSE: HostileServer.mid_close,
    Mode.ESCAPES: HostileServer.say,
    Mode.FORGED: HostileServer.say,
    Mode.DOUBLED: HostileServer.say,
    Mode.ECHO: HostileServer.say,
}
