"""What the room needs kept. No secret is among it."""

from typing import Protocol

from rollouts.credentials.model import Credential, NamedSecret


class Credentials(Protocol):
    """Credential profiles and the names of secrets that settings refer to."""

    def get(self, name: str) -> Credential | None:
        """The profile called `name`."""

    def all(self) -> tuple[Credential, ...]:
        """By name."""

    def put(self, credential: Credential) -> None:
        """Keep a new profile or its next version."""

    def secret(self, name: str) -> NamedSecret | None:
        """The newest version of the secret called `name`."""

    def secrets(self) -> tuple[NamedSecret, ...]:
        """By name."""

    def put_secret(self, secret: NamedSecret) -> None:
        """Keep a new name or its next version."""
