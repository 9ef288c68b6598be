"""One command on an open connection: bytes in, bounded bytes out."""

import contextlib
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rollouts.adapters.ssh.deadlines import KIB, Cut, Phase
from rollouts.adapters.ssh.faults import translate
from rollouts.adapters.ssh.route import Connection

if TYPE_CHECKING:
    from paramiko import Channel

WRITE = 32_704
"""One channel packet as OpenSSH grants them (32 KiB less its own words)."""
WINDOW = 1024 * KIB
GLANCE = 0.25
OVERHEAD = 128 * KIB
"""Room for what the protocol itself says around the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The most that may come back on each stream, in bytes, and when the answer must be whole."""

    out: int = 64 * KIB
    err: int = 16 * KIB
    seconds: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the command said, raw, and its exit status (-1 when the host gave none)."""

    status: int
    out: bytes
    err: bytes


def run(connection: Connection, command: str, given: Iterable[bytes], bounds: Bounds) -> Said:
    """Run `command` with `given` as its standard input; KnownError `ssh.*` when it cannot be trusted.

    Both streams are read while writing, so that neither side waits for the other, and never beyond
    `bounds`. The channel is closed in any case.
    """
    line, limits = connection.line, connection.deadlines
    connection.wake()
    line.allow(bounds.out + bounds.err + OVERHEAD)
    channel = None
    try:
        channel = connection.transport.open_session(WINDOW, timeout=limits.channel * 2)
        channel.exec_command(command)
        streams = _Streams(connection, channel, bounds)
        streams.write(given)
        return streams.read_to_end()
    except Exception as fault:
        raise translate(fault, line, connection.hop, connection.name) from fault
    finally:
        if channel is not None:
            with contextlib.suppress(EOFError, OSError):
                channel.close()
        connection.rest()


@dataclass(slots=True)
class _Streams:
    connection: Connection
    channel: "Channel"
    bounds: Bounds
    out: bytearray = field(default_factory=bytearray)
    err: bytearray = field(default_factory=bytearray)

    def write(self, given: Iterable[bytes]) -> None:
        line = self.connection.line
        line.guard(Phase.TRANSFER, float("inf"), silence=True, pace=True)
        self.channel.settimeout(GLANCE)
        for piece in given:
            line.allow_more(len(piece) // 64)
            self._write_piece(piece)
            if self.channel.closed:
                break
        self._stop_if_cut()
        if not self.channel.closed:
            self.channel.shutdown_write()

    def _write_piece(self, piece: bytes) -> None:
        rest = memoryview(piece)
        while rest and not self.channel.closed:
            try:
                rest = rest[self.channel.send(bytes(rest[:WRITE])) :]
            except TimeoutError:
                pass
            except OSError:
                if not self.channel.closed:
                    raise
            self._take_ready()

    def read_to_end(self) -> Said:
        line, keepalive = self.connection.line, self.connection.deadlines.keepalive
        line.guard(Phase.ANSWER, self.bounds.seconds, silence=True)
        ask_at = time.monotonic() + keepalive
        while not self._at_end():
            self._take_ready()
            if time.monotonic() >= ask_at:
                line.allow_more(KIB)
                self.connection.transport.global_request("keepalive@openssh.com", wait=True)
                ask_at = time.monotonic() + keepalive
        self._take_rest_of_errors()
        self.channel.status_event.wait(self.connection.deadlines.channel)
        self._stop_if_cut()
        return Said(status=self.channel.exit_status, out=bytes(self.out), err=bytes(self.err))

    def _at_end(self) -> bool:
        try:
            data = self.channel.recv(WRITE)
        except TimeoutError:
            self._stop_if_cut()
            return False
        self._keep(self.out, data, self.bounds.out)
        return not data

    def _take_rest_of_errors(self) -> None:
        while True:
            try:
                data = self.channel.recv_stderr(WRITE)
            except TimeoutError:
                self._stop_if_cut()
                continue
            if not data:
                return
            self._keep(self.err, data, self.bounds.err)

    def _take_ready(self) -> None:
        while self.channel.recv_stderr_ready():
            self._keep(self.err, self.channel.recv_stderr(WRITE), self.bounds.err)
        while self.channel.recv_ready():
            self._keep(self.out, self.channel.recv(WRITE), self.bounds.out)

    def _keep(self, kept: bytearray, data: bytes, most: int) -> None:
        kept += data
        if len(kept) > most:
            self.connection.line.cut(Cut.FLOOD)
            self._stop_if_cut()

    def _stop_if_cut(self) -> None:
        if self.connection.line.reason is not None or not self.connection.transport.is_active():
            raise EOFError
