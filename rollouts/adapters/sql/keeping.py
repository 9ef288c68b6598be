"""Checks, backups and restores of a SQLite home. A file copy of a live database is never made."""

import hashlib
import json
import shutil
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Engine, select, text, update

from rollouts.adapters.sql.tables.journal import installation
from rollouts.adapters.sql.tables.releases import component_versions, register_facts
from rollouts.adapters.sql.upgrading import version
from rollouts.shared.errors import refuse

MANIFEST = "manifest.json"
DATABASE = "storewave.db"


def named_blobs(engine: Engine) -> tuple[str, ...]:
    """Every blob that a version or a register's template names."""
    found: set[str] = set()
    with engine.connect() as connection:
        for row in connection.execute(select(component_versions)):
            found.update((row.manifest, *row.payload.values()))
        for templates in connection.scalars(select(register_facts.c.templates)):
            found.update(templates.values())
    return tuple(sorted(found))


def require_sound(engine: Engine) -> None:
    """Refuse a database whose own check finds anything (SQLite; PostgreSQL checks its pages itself)."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        said = connection.scalar(text("PRAGMA integrity_check"))
        foreign = connection.execute(text("PRAGMA foreign_key_check")).first()
    if said != "ok" or foreign is not None:
        raise refuse("database.damaged", value=str(said if said != "ok" else foreign)[:200])


def backup(engine: Engine, blobs: Path, folder: Path) -> int:
    """Write a backup into `folder` (new): VACUUM INTO, then the blobs it names, then a manifest.

    Returns how many blobs there are. Refuses PostgreSQL: its own tools make its backups.
    """
    if engine.dialect.name != "sqlite":
        raise refuse("database.own_backup")
    folder.mkdir(parents=True, mode=0o700)
    place = folder / DATABASE
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("VACUUM INTO ?", (str(place),))
        connection.exec_driver_sql("BEGIN")
    names = named_blobs(engine)
    for name in names:
        _copy_blob(blobs, folder / "blobs", name)
    manifest = {
        "version": version(engine),
        "database": hashlib.sha256(place.read_bytes()).hexdigest(),
        "blobs": list(names),
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return len(names)


def restore(folder: Path, home: Path) -> None:
    """Put the backup's database and blobs into `home`, checked first; the old file is kept beside."""
    manifest = folder / MANIFEST
    if not manifest.is_file():
        raise refuse("database.no_backup", object=str(folder))
    told = json.loads(manifest.read_text(encoding="utf-8"))
    place = folder / DATABASE
    if hashlib.sha256(place.read_bytes()).hexdigest() != told["database"]:
        raise refuse("database.backup_damaged", object=str(place))
    _require_blobs(folder / "blobs", told["blobs"])
    for name in told["blobs"]:
        _copy_blob(folder / "blobs", home / "blobs", name)
    for ending in ("", "-wal", "-shm"):
        old = home / f"{DATABASE}{ending}"
        if old.exists():
            old.replace(home / "backups" / f"before-restore-{DATABASE}{ending}")
    beside = home / f".{DATABASE}.restoring"
    shutil.copyfile(place, beside)
    beside.replace(home / DATABASE)


def raise_fence_epoch(engine: Engine) -> int:
    """A restored console must not be mistaken for the one that went on; the new epoch."""
    with engine.begin() as connection:
        epoch = connection.scalar(
            update(installation)
            .values(fence_epoch=installation.c.fence_epoch + 1)
            .returning(installation.c.fence_epoch),
        )
    return int(epoch or 0)


def _require_blobs(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        place = folder / name[:2] / name
        if not place.is_file() or hashlib.sha256(place.read_bytes()).hexdigest() != name:
            raise refuse("database.backup_damaged", object=str(place))


def _copy_blob(source: Path, target: Path, name: str) -> None:
    place = target / name[:2] / name
    if place.exists():
        return
    found = source / name[:2] / name
    if not found.exists():
        raise refuse("blob.missing", value=name)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.copyfile(found, place)
