"""Looks after the home: whether its database and files are whole, and a copy of all of it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckHome:
    """Check the database, every file it names, and the audit chain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackUpHome:
    """Copy database and files into a new folder of the home's `backups`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeChecked:
    """The home is whole: its database's version, and how much was checked."""

    home: Path
    version: str
    files: int
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeBackedUp:
    """A complete backup."""

    folder: Path
    files: int


def keep_home(home: Path, command: CheckHome | BackUpHome) -> HomeChecked | HomeBackedUp:
    """Carry it out, beside whatever else runs; KnownError `database.*`, `blob.*`, `audit.broken`."""
    from rollouts.bootstrap import backup_home, check_home

    if isinstance(command, BackUpHome):
        folder, files = backup_home(home, None)
        return HomeBackedUp(folder=folder, files=files)
    version, files, entries = check_home(home)
    return HomeChecked(home=home, version=version, files=files, entries=entries)
