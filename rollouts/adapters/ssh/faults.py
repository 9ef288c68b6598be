"""What paramiko and the socket raise, translated into what a person can act on."""

import socket

from rollouts.adapters.ssh.deadlines import Cut
from rollouts.adapters.ssh.line import Line
from rollouts.ports.device import Hop
from rollouts.shared.errors import NOT_REACHED, KnownError, refuse
from rollouts.shared.plain_text import plain

_CUT_CODES = {
    Cut.DEADLINE: "ssh.deadline",
    Cut.SILENCE: "ssh.silent",
    Cut.SLOW: "ssh.too_slow",
    Cut.FLOOD: "ssh.too_much",
}

_SAID = {
    "Channel closed": "ssh.channel_refused",
    "Error reading SSH protocol banner": "ssh.lost",
    "No existing session": "ssh.lost",
}
"""What paramiko says where it has no exception of its own."""


def unreachable(fault: OSError, hop: Hop, name: str) -> KnownError:
    """A host to which no connection could be made."""
    if isinstance(fault, TimeoutError):
        reason = "no answer"
    elif isinstance(fault, socket.gaierror):
        reason = "unknown name"
    elif isinstance(fault, ConnectionRefusedError):
        reason = "connection refused"
    else:
        reason = plain(fault.strerror or type(fault).__name__, cap=120)
    return refuse(
        "ssh.unreachable",
        object=name,
        field="address",
        value=f"{hop.host}:{hop.port}",
        exit_code=NOT_REACHED,
        reason=reason,
    )


def translate(fault: Exception, line: Line, hop: Hop, name: str) -> KnownError:
    """The refusal that `fault` means on `line`; a fault that means none is raised as the bug it is.

    Why our side cut the line comes first: what paramiko raises then is only an echo.
    """
    if isinstance(fault, KnownError):
        return fault
    if line.reason is not None:
        return _refusal(_CUT_CODES[line.reason], line, hop, name)
    return _from_library(fault, line, hop, name)


def _from_library(fault: Exception, line: Line, hop: Hop, name: str) -> KnownError:
    from paramiko import ChannelException, SSHException
    from paramiko.ssh_exception import IncompatiblePeer

    if isinstance(fault, TimeoutError):
        return _refusal("ssh.deadline", line, hop, name)
    if isinstance(fault, (EOFError, OSError)):
        return _refusal("ssh.lost", line, hop, name)
    if isinstance(fault, ChannelException):
        return _refusal("ssh.channel_refused", line, hop, name)
    if isinstance(fault, IncompatiblePeer):
        return _refusal("ssh.algorithms", line, hop, name)
    for said, code in _SAID.items():
        if isinstance(fault, SSHException) and str(fault).startswith(said):
            return _refusal(code, line, hop, name)
    if isinstance(fault, (SSHException, ValueError, IndexError, UnicodeError)):
        return _refusal("ssh.protocol", line, hop, name, plain(str(fault), cap=200))
    raise fault


def _refusal(code: str, line: Line, hop: Hop, name: str, reason: str = "") -> KnownError:
    return refuse(
        code,
        object=name,
        field=line.phase.value,
        value=f"{hop.host}:{hop.port}",
        exit_code=NOT_REACHED,
        reason=reason,
    )
