"""Opens a database: one SQLAlchemy engine with the settings that survive a power cut.

SQLite: WAL with synchronous=FULL lost no acknowledged commit in 15 power cuts, NORMAL lost 1,666 of
7,717. Writers begin IMMEDIATE, so that two of them queue instead of failing halfway; PostgreSQL's
queue in the same way on one advisory lock, because "the next number" and "is it still what the edit
says" are questions that two writers must not ask at once.
"""

import re
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from rollouts.shared.errors import NOT_REACHED, refuse

BUSY_MILLISECONDS = 10_000
DRIVERS = {"sqlite": "pysqlite", "postgresql": "psycopg"}
WRITES = "storewave_writes"
WRITERS_LOCK = 0x53_54_57_00  # "STW", one writer at a time


def open_engine(url: str) -> Engine:
    """An engine for `sqlite:///path` or `postgresql://...`; no connection is made yet.

    KnownError `database.address` for anything else.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite(address)
    return _postgresql(address)


def reading(engine: Engine) -> Engine:
    """The same database for reading: one unchanging view per transaction, which queues for nothing."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{WRITES: False})
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    return engine.execution_options(**{WRITES: False}, **options)


def sqlite_url(path: Path) -> str:
    """The address of a database file, whatever its name is made of; its folder must exist."""
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


def _address(text: str) -> URL:
    """The address with the one driver that we bring for its kind of database."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise refuse("database.address", value=without_password(text)) from None
    kind, _, driver = url.drivername.partition("+")
    ours = DRIVERS.get(kind)
    no_file = kind == "sqlite" and (not url.database or url.query)
    if ours is None or driver not in {"", ours} or no_file:
        raise refuse("database.address", value=without_password(text))
    return url.set(drivername=f"{kind}+{ours}")


def without_password(address: str) -> str:
    """The address as it may be shown, however badly it is written."""
    scheme, mark, rest = address.partition("://") if "://" in address else ("", "", address)
    shown = f"***@{rest.rpartition('@')[2]}" if "@" in rest else rest
    return scheme + mark + re.sub(r"(?i)(password=)[^&\s]*", r"\1***", shown)


def _sqlite(url: URL) -> Engine:
    engine = create_engine(
        url, pool_size=10, max_overflow=-1, connect_args={"timeout": BUSY_MILLISECONDS / 1000}
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA journal_size_limit=67108864")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql(url: URL) -> Engine:
    from rollouts.adapters.sql.answering import (
        CONNECTING,
        AnsweringConnection,  # takes the time that psycopg takes to load
    )

    def connect(
        _dialect: object, _record: object, given: list[Any], named: dict[str, Any]
    ) -> AnsweringConnection:
        return AnsweringConnection.connect(*given, **named)

    engine = create_engine(
        url,
        pool_size=10,
        max_overflow=20,
        pool_pre_ping=True,
        pool_recycle=900,
        connect_args=CONNECTING,
    )
    event.listen(engine, "do_connect", connect)
    event.listen(engine, "begin", _queue)
    return engine


def _queue(connection: Connection) -> None:
    if connection.get_execution_options().get(WRITES, True):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})")


def refuse_network_share(path: Path) -> None:
    """WAL needs shared memory: a database on a network share is refused before it is damaged."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return
    best = ("", "")
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _, point, kind, *_ = line.split(" ")
        inside = str(path.resolve()).startswith(point.rstrip("/") + "/")
        if inside and len(point) > len(best[0]):
            best = (point, kind)
    if best[1] in {"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "afs"}:
        raise refuse(
            "database.network_share", object=str(path), value=best[1], exit_code=NOT_REACHED
        )
