"""The operating system's keyring, as one promise. A secret is never kept anywhere else."""

from enum import StrEnum
from typing import Protocol

from rollouts.shared.secret import Secret


class KeyringState(StrEnum):
    """Whether secrets can be kept here, and if not, why."""

    AVAILABLE = "available"
    LOCKED = "locked"
    ABSENT = "absent"


class Secrets(Protocol):
    """Named, versioned secrets. Raises KnownError `keyring.*` with what to do when it cannot."""

    def state(self) -> KeyringState:
        """Whether secrets can be read and written now. Never prompts, never blocks over 5 s."""

    def put(self, name: str, version: int, secret: Secret) -> None:
        """Keep `secret` under NAME#VERSION; refuses what the platform cannot hold (`keyring.too_long`)."""

    def get(self, name: str, version: int) -> Secret:
        """The secret; KnownError `keyring.missing` when this computer does not hold it."""

    def remove(self, name: str, version: int) -> None:
        """Forget it; silent when it was not there."""
