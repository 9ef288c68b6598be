"""What the room needs kept."""

from typing import Protocol

from rollouts.packages.model import Package


class Packages(Protocol):
    """Packages by name and version; only ever added."""

    def add(self, package: Package) -> None:
        """Keep a new package."""

    def get(self, name: str, version: str = "") -> Package | None:
        """That version, or the one added last when no version is named."""

    def all(self) -> tuple[Package, ...]:
        """By name, the one added last first."""
