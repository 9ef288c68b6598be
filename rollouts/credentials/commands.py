"""Requests about credentials."""

from dataclasses import dataclass

from rollouts.shared.requests import argument, option
from rollouts.shared.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialSet:
    """Make or change a credential profile; its secret is read from standard input.

    Exactly one of --password-stdin, --key-stdin and --agent says what the profile proves itself with.
    A protected key is followed, on standard input, by a line with its passphrase.
    """

    name: str = argument("The profile's name, as access profiles refer to it.", metavar="NAME")
    user: str = option("The user name on the register.", flag="--username", metavar="USER")
    password: Secret | None = option(
        "Read a password.", default=None, flag="--password-stdin", secret_input=True
    )
    key: Secret | None = option(
        "Read a private key (Ed25519, OpenSSH text).",
        default=None,
        flag="--key-stdin",
        secret_input=True,
    )
    agent: bool = option("Use the keys of the running ssh-agent.", default=False)
    agent_socket: str = option("Another agent than the session's own.", metavar="PATH", path=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialRotate:
    """Give a profile a new secret, for every store that uses it; read from standard input."""

    name: str = argument("The profile's name.", metavar="NAME")
    password: Secret | None = option(
        "Read a password.", default=None, flag="--password-stdin", secret_input=True
    )
    key: Secret | None = option(
        "Read a private key.", default=None, flag="--key-stdin", secret_input=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialList:
    """All profiles: user, kind, age, where used, and whether this computer holds the secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialKeyring:
    """Whether this computer's keyring can keep secrets now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialTest:
    """Log in to a register with a profile and read its facts; nothing is written."""

    name: str = argument("The profile's name.", metavar="NAME")
    register: str = option(
        "On this register (else the first that uses it).", metavar="STORE/REGISTER"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialSecret:
    """Keep a secret that settings refer to as ${secret:NAME#VERSION}; read from standard input."""

    name: str = argument("The secret's name.", metavar="NAME")
    value: Secret | None = option(
        "Read the value.", default=None, flag="--value-stdin", secret_input=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialSecrets:
    """The secrets that settings refer to: name, newest version, age, and where used; never a value."""
