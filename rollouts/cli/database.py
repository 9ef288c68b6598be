"""`db upgrade | check | backup | restore`: the database file and its blobs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from rollouts.cli.actions import HOME, JSON, Groups, group
from rollouts.cli.output import show


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """The version reached, and the backup that was made before."""

    version: str
    backup: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """The database is whole: its own check, the blobs that versions name, the audit chain."""

    version: str
    blobs: int
    audit_entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUp:
    """A backup: a folder with the database, its blobs and a manifest."""

    folder: str
    blobs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """The home holds what the backup held; the fence epoch was raised."""

    folder: str
    fence_epoch: int


def add_to(app: typer.Typer, groups: Groups) -> None:
    """Add the commands."""
    db = group(app, groups, "db")
    db.command("upgrade")(upgrade)
    db.command("check")(check)
    db.command("backup")(backup)
    db.command("restore")(restore)


def upgrade(*, home: HOME = None, json: JSON = False) -> None:
    """Bring the database to this program's version; a backup is made first."""
    from rollouts.bootstrap import upgrade_home

    version, kept = upgrade_home(home)
    show(Upgraded(version=version, backup=str(kept) if kept else ""), as_json=json)


def check(*, home: HOME = None, json: JSON = False) -> None:
    """Check the database, every blob it names and the audit trail."""
    from rollouts.bootstrap import check_home

    version, blobs, entries = check_home(home)
    show(Sound(version=version, blobs=blobs, audit_entries=entries), as_json=json)


def backup(
    folder: Annotated[Path | None, typer.Argument(help="Where to (else in the home).")] = None,
    *,
    home: HOME = None,
    json: JSON = False,
) -> None:
    """Copy database and blobs consistently while everything runs. Secrets are never in it."""
    from rollouts.bootstrap import backup_home

    kept, blobs = backup_home(home, folder)
    show(BackedUp(folder=str(kept), blobs=blobs), as_json=json)


def restore(folder: Path, *, home: HOME = None, json: JSON = False) -> None:
    """Put a backup in the place of the home's database; no engine may run. Raises the fence epoch."""
    from rollouts.bootstrap import restore_home

    epoch = restore_home(home, folder)
    show(Restored(folder=str(folder), fence_epoch=epoch), as_json=json)
