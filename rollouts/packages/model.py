"""A package as it was added, and its description."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

SOFTWARE = "software"
DESCRIPTION = "package.json"
"""The file that describes a package's folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFile:
    """One file of a package: `name` in it, `live` path on the register, `mode` octal text."""

    name: str
    live: str
    mode: str = "0644"


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What `package.json` says: hooks map a kind (`health`, `activate`, ...) to a file's name."""

    name: str
    version: str
    platform: str = ""
    files: tuple[PackageFile, ...] = ()
    hooks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package in this installation; `rid` names its version of the component `software`."""

    name: str
    version: str
    platform: str
    rid: str
    files: int
    size: int
    added_by: str
    added_at: datetime

    @property
    def label(self) -> str:
        """`NAME@VERSION`."""
        return f"{self.name}@{self.version}"
