"""The line to a host: a socket that counts and bounds what passes and that any thread may cut."""

import contextlib
import socket
import time
from dataclasses import dataclass
from typing import Protocol

from rollouts.adapters.ssh.deadlines import HANDSHAKE_BYTES, Cut, Deadlines, Phase

READ_AT_ONCE = 64 * 1024
POLL = 0.5


class Pipe(Protocol):
    """What a line runs over: a TCP socket, or a channel through a jump host."""

    def recv(self, size: int, /) -> bytes: ...
    def send(self, data: bytes, /) -> int: ...
    def settimeout(self, value: float | None, /) -> None: ...
    def close(self) -> None: ...


@dataclass(slots=True)
class _Guard:
    phase: Phase
    until: float
    silence: float | None = None
    pace: bool = False
    marked_at: float = 0.0
    marked_bytes: int = 0


class Line:
    """Passes bytes to and from `pipe`; never more than allowed comes in.

    `recv` answers an end of file as soon as the allowance is used up or the line was cut; `cut` says
    why. A watchdog asks `overdue` and cuts; a peer that lies about lengths costs no memory, because
    no more than 64 KiB are asked for at once.
    """

    def __init__(self, pipe: Pipe, deadlines: Deadlines) -> None:
        self._pipe = pipe
        self._deadlines = deadlines
        self._allowance = HANDSHAKE_BYTES
        self._unread = b""
        self._heard_at = self._sent_at = time.monotonic()
        self._guard = _Guard(Phase.CONNECT, self._heard_at + deadlines.connect)
        self._closed = False  # read by paramiko, as socket.socket has it
        self.received = 0
        self.sent = 0
        self.reason: Cut | None = None

    @property
    def phase(self) -> Phase:
        """What the visit waits for now."""
        return self._guard.phase

    def allow(self, size: int) -> None:
        """Let `size` more bytes in from now on, and no more."""
        self._allowance = self.received + size

    def allow_more(self, size: int) -> None:
        """Widen the present allowance by `size` bytes."""
        self._allowance += size

    def guard(
        self, phase: Phase, seconds: float, *, silence: bool = False, pace: bool = False
    ) -> None:
        """From now on, `phase` must end within `seconds`; optionally with signs of life or progress."""
        now = time.monotonic()
        self._heard_at = self._sent_at = now
        quiet = self._deadlines.silence if silence else None
        self._guard = _Guard(phase, now + seconds, quiet, pace, now, self.sent)

    def overdue(self, now: float) -> Cut | None:
        """Why the line must be cut at `now` (monotonic seconds), or None."""
        guard = self._guard
        if now >= guard.until:
            return Cut.DEADLINE
        alive_at = max(self._heard_at, self._sent_at) if guard.pace else self._heard_at
        if guard.silence is not None and now - alive_at >= guard.silence:
            return Cut.SILENCE
        if guard.pace and now - guard.marked_at >= self._deadlines.pace:
            if self.sent - guard.marked_bytes < self._deadlines.pace_bytes:
                return Cut.SLOW
            guard.marked_at, guard.marked_bytes = now, self.sent
        return None

    def cut(self, reason: Cut) -> None:
        """End the line at once, from any thread; the first reason is kept."""
        self.reason = self.reason or reason
        self.close()

    def recv(self, size: int) -> bytes:
        """At most 64 KiB; empty at the end of the line."""
        if not self._unread:
            self._unread = self._fill()
        data, self._unread = self._unread[:size], self._unread[size:]
        return data

    def _fill(self) -> bytes:
        room = self._allowance - self.received
        if room <= 0:
            self.cut(Cut.FLOOD)
        if self._closed:
            return b""
        data = self._pipe.recv(min(READ_AT_ONCE, room))
        self.received += len(data)
        self._heard_at = time.monotonic()
        return data

    def send(self, data: bytes) -> int:
        """How many of the bytes were taken."""
        count = self._pipe.send(data)
        self.sent += count
        if count:
            self._sent_at = time.monotonic()
        return count

    def settimeout(self, value: float | None) -> None:
        """Polling more often than twice a second gains nothing: `close` wakes whoever waits."""
        self._pipe.settimeout(None if value is None else max(value, POLL))

    def close(self) -> None:
        """End both directions and wake whoever waits; may be repeated."""
        self._closed = True
        if isinstance(self._pipe, socket.socket):
            with contextlib.suppress(OSError):
                self._pipe.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(OSError, EOFError):
            self._pipe.close()


def dial(host: str, port: int, deadlines: Deadlines) -> Line:
    """A line to `host`; OSError when it cannot be reached in time.

    Small packets leave at once, and the kernel gives up on a dead way by itself.
    """
    sock = socket.create_connection((host, port), timeout=deadlines.connect)
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            patience = int(deadlines.silence * 1000)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, patience)
    except OSError:
        sock.close()
        raise
    return Line(sock, deadlines)
