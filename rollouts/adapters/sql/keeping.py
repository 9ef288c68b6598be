"""Checks, backups and restores of a SQLite home. A file copy of a live database is never made."""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, create_engine, select, text, update

from rollouts.adapters.sql.tables.journal import engine_lease, installation
from rollouts.adapters.sql.tables.prices import price_uploads
from rollouts.adapters.sql.tables.releases import component_versions, register_facts
from rollouts.adapters.sql.trouble import translated
from rollouts.adapters.sql.upgrading import HEAD, version
from rollouts.shared.errors import NOT_REACHED, refuse
from rollouts.shared.ids import new_uid

MANIFEST = "manifest.json"
DATABASE = "storewave.db"


def named_blobs(engine: Engine) -> tuple[str, ...]:
    """Every blob that a version, a register's template or an upload of prices names."""
    found: set[str] = set()
    with translated(), engine.connect() as connection:
        versions = select(component_versions.c.manifest, component_versions.c.payload)
        for row in connection.execute(versions):
            found.update((row.manifest, *row.payload.values()))
        uploads = select(price_uploads.c.sha256, price_uploads.c.findings)
        for upload in connection.execute(uploads):
            found.update(each for each in upload if each)
        for templates in connection.scalars(select(register_facts.c.templates)):
            found.update(templates.values())
    return tuple(sorted(found))


def require_sound(engine: Engine) -> None:
    """Refuse a database whose own check finds anything (SQLite; PostgreSQL checks its pages itself)."""
    if engine.dialect.name != "sqlite":
        return
    with translated(), engine.connect() as connection:
        said = connection.scalar(text("PRAGMA integrity_check"))
        foreign = connection.execute(text("PRAGMA foreign_key_check")).first()
    if said != "ok" or foreign is not None:
        raise refuse("database.damaged", value=str(said if said != "ok" else foreign)[:200])


def backup(engine: Engine, blobs: Path, folder: Path) -> int:
    """Write a backup into `folder` (new): VACUUM INTO, then the blobs it names, then a manifest.

    Returns how many blobs there are. The manifest is written last: a folder without one is no
    backup, and a backup that cannot be finished leaves no folder. Refuses PostgreSQL: its own tools
    make its backups.
    """
    require_file(engine)
    if folder.exists():
        raise refuse("database.backup_exists", object=str(folder))
    try:
        folder.mkdir(parents=True, mode=0o700)
        return _fill(engine, blobs, folder)
    except OSError as trouble:
        shutil.rmtree(folder, ignore_errors=True)
        reason = str(trouble.strerror)
        raise refuse("database.backup_failed", object=str(folder), value=reason) from trouble
    except Exception:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def require_file(engine: Engine) -> None:
    """Refuse what only a database file can do."""
    if engine.dialect.name != "sqlite":
        raise refuse("database.own_backup")


def restore(folder: Path, home: Path) -> int:
    """Put the backup in the place of the home's database; returns the fence epoch it goes on with.

    Everything is checked before anything is touched. The epoch is higher than the backup's and than
    the replaced database's, so that a restored console is not mistaken for the one that went on. The
    replaced database is kept in `backups/`. Refused while another program has the database open.
    """
    names = _checked(folder)
    for name in names:
        _copy_blob(folder / "blobs", home / "blobs", name)
    beside = home / f".{DATABASE}.{new_uid()}"
    try:
        _copy(folder / DATABASE, beside)
        epoch = _make_own(beside, max(_epoch(beside), _retire(home)) + 1)
        beside.replace(home / DATABASE)
    finally:
        beside.unlink(missing_ok=True)
    _sync(home)
    return epoch


def _fill(engine: Engine, blobs: Path, folder: Path) -> int:
    place = folder / DATABASE
    with translated():
        connection = engine.raw_connection()  # VACUUM runs in no transaction, and we begin ours
        try:
            connection.cursor().execute("VACUUM INTO ?", (str(place),))
        finally:
            connection.close()
    _sync(place)
    copied = _plain_engine(place)
    names, revision = named_blobs(copied), version(copied)
    copied.dispose()
    for name in names:
        _copy_blob(blobs, folder / "blobs", name)
    manifest = {"version": revision, "database": _hash(place), "blobs": list(names)}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    _sync(folder / MANIFEST)
    _sync(folder)
    return len(names)


def _checked(folder: Path) -> tuple[str, ...]:
    """The blobs of a backup that is whole and of a version that this program knows."""
    manifest = folder / MANIFEST
    if not manifest.is_file():
        raise refuse("database.no_backup", object=str(folder))
    try:
        told = json.loads(manifest.read_text(encoding="utf-8"))
        revision, digest = str(told["version"]), str(told["database"])
        names = tuple(str(each) for each in told["blobs"])
    except (ValueError, KeyError, TypeError) as trouble:
        raise refuse("database.backup_damaged", object=str(manifest)) from trouble
    if revision > HEAD:
        raise refuse("database.newer", value=revision, known=HEAD)
    place = folder / DATABASE
    if not place.is_file() or _hash(place) != digest:
        raise refuse("database.backup_damaged", object=str(place))
    _require_blobs(folder / "blobs", names)
    return names


def _retire(home: Path) -> int:
    """Close the present database for good, keep it in `backups/`; its fence epoch, 0 if unreadable.

    Leaving WAL mode needs the file to oneself, and leaves no journal that could be mistaken for one
    of the file that comes in its place.
    """
    place = home / DATABASE
    if not place.exists():
        return 0
    epoch = 0
    try:
        with closing(sqlite3.connect(place, timeout=1, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
        epoch = _epoch(place)
    except sqlite3.OperationalError as trouble:
        raise refuse("database.in_use", value=str(trouble), exit_code=NOT_REACHED) from trouble
    except sqlite3.DatabaseError:
        pass  # damaged: it is kept as it is
    kept = home / "backups" / f"before-restore-{new_uid()}"
    kept.mkdir(parents=True, mode=0o700)
    for ending in ("-wal", "-shm"):
        if (home / f"{DATABASE}{ending}").exists():
            (home / f"{DATABASE}{ending}").replace(kept / f"{DATABASE}{ending}")
    os.link(place, kept / DATABASE)
    return epoch


def _epoch(place: Path) -> int:
    with closing(_connect(place)) as connection:
        row = connection.execute("SELECT max(fence_epoch) FROM installation").fetchone()
    return int(row[0] or 0)


def _make_own(place: Path, epoch: int) -> int:
    """Give a copied database its epoch, and free the lease that was held when it was copied."""
    engine = _plain_engine(place, mode="rw")
    with engine.begin() as connection:
        connection.execute(update(installation).values(fence_epoch=epoch))
        connection.execute(update(engine_lease).values(owner="", described="", stop_wanted=False))
    engine.dispose()
    _sync(place)
    return epoch


def _plain_engine(place: Path, mode: str = "ro") -> Engine:
    """A database file as it lies there: no WAL is begun beside it."""
    return create_engine("sqlite://", creator=lambda: _connect(place, mode))


def _connect(place: Path, mode: str = "ro") -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(place))}?mode={mode}", uri=True)


def _require_blobs(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        place = folder / name[:2] / name
        if not place.is_file() or _hash(place) != name:
            raise refuse("database.backup_damaged", object=str(place))


def _copy_blob(source: Path, target: Path, name: str) -> None:
    place = target / name[:2] / name
    if place.is_file() and _hash(place) == name:
        return
    found = source / name[:2] / name
    if not found.is_file():
        raise refuse("blob.missing", value=name)
    if _hash(found) != name:
        raise refuse("blob.damaged", value=name)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = place.with_name(f".{name}.{new_uid()}")
    _copy(found, beside)
    beside.replace(place)


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    target.chmod(0o600)
    _sync(target)


def _hash(place: Path) -> str:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(place: Path) -> None:
    if os.name != "posix" and place.is_dir():
        return
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
