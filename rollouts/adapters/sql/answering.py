"""A PostgreSQL connection that does not wait for ever for a server that fell silent.

A server that is stopped, or behind a network that swallows packets, sends nothing: its own timeouts
do not run, and the kernel of a stopped process goes on acknowledging what arrives. So this side
counts how long nothing came, and gives the connection up.
"""

import time
from collections.abc import Generator
from typing import Any, TypeVar

import psycopg

R = TypeVar("R")

SILENT_SECONDS = 70.0
"""More than the 60 s that the server may take for one statement."""
STEP_SECONDS = 0.1
NOTHING_CAME = 0
CONNECT_SECONDS = 5
CONNECTING: dict[str, str | int] = {
    "connect_timeout": CONNECT_SECONDS,
    "keepalives_idle": 20,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 50_000,
    "options": "-c lock_timeout=10s -c statement_timeout=60s"
    " -c idle_in_transaction_session_timeout=60s",
}
"""How every connection is made; libpq leaves the keepalives aside on a local socket."""


class AnsweringConnection(psycopg.Connection[Any]):
    """Raises OperationalError, closed, when the server sends nothing for SILENT_SECONDS."""

    def wait(
        self,
        gen: Generator[Any, Any, R],
        interval: float = STEP_SECONDS,
        timeout: float | None = None,
    ) -> R:
        """What the exchange with the server that `gen` describes comes to."""
        options = {} if timeout is None else {"timeout": timeout}  # since psycopg 3.3
        try:
            return super().wait(_watched(gen), interval, **options)
        except _SilentError:
            self.close()
            reason = f"connection given up: no answer for {SILENT_SECONDS:g} s"
            raise psycopg.OperationalError(reason) from None


class _SilentError(Exception):
    """The server sent nothing for too long."""


def _watched(gen: Generator[Any, Any, R]) -> Generator[Any, Any, R]:
    """`gen`, until nothing was ready for SILENT_SECONDS."""
    heard, ready = time.monotonic(), None
    while True:
        try:
            wanted = gen.send(ready)
        except StopIteration as ended:
            result: R = ended.value
            return result
        ready = yield wanted
        now = time.monotonic()
        if ready != NOTHING_CAME:
            heard = now
        elif now - heard > SILENT_SECONDS:
            raise _SilentError
