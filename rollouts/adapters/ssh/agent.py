"""The user's ssh-agent, asked with a deadline."""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rollouts.shared.errors import refuse

if TYPE_CHECKING:
    from paramiko.agent import AgentKey

PATIENCE = 5.0
MOST_KEYS = 5
"""Servers end a login after six refused keys."""


@contextmanager
def agent_keys(name: str, path: str = "") -> Iterator[tuple["AgentKey", ...]]:
    """The first keys of the agent at `path` (empty: the session's), usable within the block.

    KnownError `ssh.agent_absent`.
    """
    from paramiko import SSHException
    from paramiko.agent import Agent, AgentSSH

    class BoundedAgent(AgentSSH):
        """Paramiko's own agent waits for ever; this one runs over a socket with a deadline."""

        def __init__(self, sock: socket.socket) -> None:
            super().__init__()
            self._connect(sock)  # type: ignore[attr-defined]  # the stubs leave it out

    try:
        if sys.platform == "win32":
            agent: AgentSSH = Agent()
            sock = None
        else:
            sock = _socket(path)
            agent = BoundedAgent(sock)
    except (OSError, SSHException) as fault:
        raise refuse("ssh.agent_absent", object=name, field="credential") from fault
    try:
        if not agent.get_keys():
            raise refuse("ssh.agent_absent", object=name, field="credential")
        yield agent.get_keys()[:MOST_KEYS]
    finally:
        if sock is not None:
            sock.close()


def _socket(path: str) -> socket.socket:
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.settimeout(PATIENCE)
    try:
        sock.connect(path or os.environ.get("SSH_AUTH_SOCK", ""))
    except OSError:
        sock.close()
        raise
    return sock
