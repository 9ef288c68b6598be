"""Requests about packages."""

from dataclasses import dataclass

from rollouts.shared.requests import argument


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageAdd:
    """Add a software package from a folder that holds a package.json."""

    path: str = argument("The package's folder.", metavar="FOLDER", path=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageList:
    """The packages of this installation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageVerify:
    """Hash every file of a package again and compare with its manifest."""

    package: str = argument("NAME or NAME@VERSION.", metavar="PACKAGE")
