"""What the room needs kept."""

from collections.abc import Mapping
from typing import Protocol


class Policies(Protocol):
    """The values that were set; a policy without one has its default."""

    def all(self) -> Mapping[str, int]:
        """Every policy's value, defaults included, and those that were set for single currencies."""

    def put(self, name: str, value: int) -> None:
        """Keep a value that was checked."""
