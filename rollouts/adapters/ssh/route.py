"""The way to a register: one TCP connection, through each jump host, every host's key checked first."""

import itertools
import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rollouts.adapters.ssh.algorithms import restrict
from rollouts.adapters.ssh.deadlines import HANDSHAKE_BYTES, Deadlines, Phase
from rollouts.adapters.ssh.faults import translate, unreachable
from rollouts.adapters.ssh.fingerprints import check_enrolled, fingerprint_of
from rollouts.adapters.ssh.line import Line, dial
from rollouts.adapters.ssh.login import log_in
from rollouts.adapters.ssh.watchdog import Watchdog
from rollouts.ports.device import Hop

if TYPE_CHECKING:
    from paramiko import Transport

LAST_WAIT = 5.0
_SILENT_LOG = "rollouts.adapters.ssh.library"
logging.getLogger(_SILENT_LOG).disabled = True  # it would log what a hostile host says, raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A way that is open: `line` is the one TCP connection under it, `hop` its far end."""

    name: str
    hop: Hop
    line: Line
    transport: "Transport"
    deadlines: Deadlines

    def rest(self) -> None:
        """Between two commands: keep the way open, for a while."""
        self.transport.set_keepalive(max(1, round(self.deadlines.keepalive)))
        self.line.guard(Phase.IDLE, self.deadlines.idle)

    def wake(self) -> None:
        """A command begins: from here on only real progress counts as a sign of life."""
        self.transport.set_keepalive(0)
        self.line.guard(Phase.CHANNEL, self.deadlines.channel)


@contextmanager
def connected(
    name: str, hops: Sequence[Hop], watchdog: Watchdog, deadlines: Deadlines
) -> Iterator[Connection]:
    """Logged in at the last of `hops`; on leaving nothing of it is left: no thread, no descriptor."""
    with ExitStack() as opened:
        connection = _walk(name, hops, watchdog, deadlines, opened)
        _enter(connection)
        connection.rest()
        yield connection


def shown_fingerprint(
    name: str, hops: Sequence[Hop], watchdog: Watchdog, deadlines: Deadlines
) -> str:
    """What the last of `hops` shows as its host key. No login is tried there."""
    with ExitStack() as opened:
        return _shown(_walk(name, hops, watchdog, deadlines, opened))


def _walk(
    name: str, hops: Sequence[Hop], watchdog: Watchdog, deadlines: Deadlines, opened: ExitStack
) -> Connection:
    """As far as the handshake with the last hop; entered at every one before it."""
    first = hops[0]
    try:
        line = dial(first.host, first.port, deadlines)
    except OSError as fault:
        raise unreachable(fault, first, name) from fault
    opened.callback(line.close)
    opened.enter_context(watchdog.watching(line))
    connection = Connection(
        name=name,
        hop=first,
        line=line,
        transport=_transport(line, deadlines, opened),
        deadlines=deadlines,
    )
    _shake_hands(connection)
    for _, hop in itertools.pairwise(hops):
        _enter(connection)
        connection = _through(connection, hop, opened)
        _shake_hands(connection)
    return connection


def _through(connection: Connection, hop: Hop, opened: ExitStack) -> Connection:
    """On from a host that let us in to the next one behind it."""
    inner = _tunnel(connection, hop)
    opened.callback(inner.close)
    return Connection(
        name=connection.name,
        hop=hop,
        line=connection.line,
        transport=_transport(inner, connection.deadlines, opened),
        deadlines=connection.deadlines,
    )


def _transport(over: Line, deadlines: Deadlines, opened: ExitStack) -> "Transport":
    """Not started. Paramiko's own deadlines are only the second net: the watchdog cuts before."""
    from paramiko import Transport

    transport = Transport(over)  # type: ignore[arg-type]  # a line passes for a socket
    opened.callback(_end, transport, over)
    transport.set_log_channel(_SILENT_LOG)
    transport.banner_timeout = transport.handshake_timeout = deadlines.handshake * 2
    transport.auth_timeout = deadlines.login * 2
    restrict(transport)
    return transport


def _end(transport: "Transport", over: Line) -> None:
    transport.close()
    over.close()
    if transport.ident is not None:
        transport.join(LAST_WAIT)


def _shake_hands(connection: Connection) -> None:
    line, seconds = connection.line, connection.deadlines.handshake
    line.guard(Phase.HANDSHAKE, seconds)
    line.allow(HANDSHAKE_BYTES)
    try:
        connection.transport.start_client(timeout=seconds * 2)
        connection.transport.get_remote_server_key()
    except Exception as fault:
        raise translate(fault, line, connection.hop, connection.name) from fault


def _shown(connection: Connection) -> str:
    return fingerprint_of(connection.transport.get_remote_server_key().asbytes())


def _enter(connection: Connection) -> None:
    """Check who the host is; only then show it who we are."""
    line, hop, name = connection.line, connection.hop, connection.name
    check_enrolled(hop, _shown(connection), name)
    line.guard(Phase.LOGIN, connection.deadlines.login)
    try:
        log_in(connection.transport, hop, name)
    except Exception as fault:
        raise translate(fault, line, hop, name) from fault


def _tunnel(connection: Connection, hop: Hop) -> Line:
    from paramiko import ChannelException

    line, seconds = connection.line, connection.deadlines.channel
    line.guard(Phase.JUMP, seconds)
    line.allow(HANDSHAKE_BYTES)
    try:
        channel = connection.transport.open_channel(
            "direct-tcpip", (hop.host, hop.port), ("127.0.0.1", 0), timeout=seconds * 2
        )
    except ChannelException as fault:
        raise unreachable(ConnectionRefusedError(), hop, connection.name) from fault
    except Exception as fault:
        raise translate(fault, line, connection.hop, connection.name) from fault
    return Line(channel, connection.deadlines)
