"""Logging in to a host that has proved who it is."""

from typing import TYPE_CHECKING

from rollouts.adapters.ssh.agent import agent_keys
from rollouts.adapters.ssh.keys import private_key
from rollouts.ports.device import Hop, KeyKind, Login
from rollouts.shared.errors import refuse

if TYPE_CHECKING:
    from paramiko import Transport


def log_in(transport: "Transport", hop: Hop, name: str) -> None:
    """Return when `hop`'s login was accepted; KnownError `ssh.login_refused` when it was not.

    The caller has checked the host key. Trouble on the way is raised as paramiko raises it.
    """
    from paramiko import AuthenticationException

    login = hop.login
    try:
        if login.kind is KeyKind.AGENT:
            _with_agent(transport, login, name)
        elif login.kind is KeyKind.KEY:
            _with_key(transport, login)
        else:
            _with_password(transport, login)
    except AuthenticationException as fault:
        if not transport.is_active():
            raise EOFError from fault
        raise refused(hop, name) from fault
    if not transport.is_authenticated():
        raise refused(hop, name)


def refused(hop: Hop, name: str) -> Exception:
    """The refusal of a user or of what the user showed."""
    return refuse(
        "ssh.login_refused",
        object=name,
        field="credential",
        value=hop.login.user,
        host=hop.host,
        kind=hop.login.kind.value,
    )


def _with_password(transport: "Transport", login: Login) -> None:
    secret = login.secret.text() if login.secret is not None else ""
    transport.auth_password(login.user, secret)


def _with_key(transport: "Transport", login: Login) -> None:
    if login.secret is None:
        raise refuse("ssh.key_unreadable", field="private key", reason="form")
    transport.auth_publickey(login.user, private_key(login.secret, login.passphrase))


def _with_agent(transport: "Transport", login: Login, name: str) -> None:
    from paramiko import AuthenticationException

    with agent_keys(name, login.agent_socket) as keys:
        for key in keys:
            try:
                transport.auth_publickey(login.user, key)
            except AuthenticationException:
                if not transport.is_active():
                    raise
            if transport.is_authenticated():
                return
