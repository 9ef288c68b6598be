"""A credential profile, used by many stores and rotated once for all of them."""

from dataclasses import dataclass
from datetime import datetime

from rollouts.ports.device import KeyKind

PASSPHRASE = "passphrase"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """Who logs in and what proves it.

    `version` counts rotations; the keyring holds NAME#VERSION (and, for a protected key,
    NAME/passphrase#VERSION). An agent credential has no secret here at all; `agent_socket` names
    another agent than the session's own.
    """

    name: str
    user: str
    kind: KeyKind
    version: int = 1
    has_passphrase: bool = False
    agent_socket: str = ""
    rotated_at: datetime
    rotated_by: str

    @property
    def secret_name(self) -> str:
        """The name under which the keyring holds the secret."""
        return f"credential/{self.name}"

    @property
    def passphrase_name(self) -> str:
        """The name under which the keyring holds the key's passphrase."""
        return f"{self.secret_name}/{PASSPHRASE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSecret:
    """A secret that settings refer to: only its name, newest version and age are kept here."""

    name: str
    version: int
    set_at: datetime
    set_by: str
