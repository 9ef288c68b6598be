"""What all tables share: one MetaData, names for constraints, and the column types of the house.

Rows have a local integer key `id` for joins; what leaves the database is `uid` (UUIDv7) or a
business key. Instants are integer microseconds since 1970 UTC, local moments are text, JSON is
canonical text: the same bytes on SQLite and PostgreSQL, so that backups and hashes agree.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Column, Dialect, Integer, MetaData, String, Text
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    },
)

BigKey = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit key that SQLite still treats as its rowid."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, stored as microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Refuse naive datetimes: they are local moments and never stored as instants."""
        if value is None:
            return None
        return (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """The instant, in UTC."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Json(TypeDecorator[Any]):
    """A JSON value as canonical text: sorted keys, no spaces."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> str | None:
        """Canonical text; None stays NULL."""
        if value is None:
            return None
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Any:
        """The parsed value."""
        return None if value is None else json.loads(value)


def key_column() -> Column[int]:
    """The local integer primary key."""
    return Column("id", BigKey, primary_key=True, autoincrement=True)


def uid_column() -> Column[str]:
    """The identity that may leave this database."""
    return Column("uid", String(36), nullable=False, unique=True)


def local_moment_column(name: str) -> Column[str]:
    """A local moment as `YYYY-MM-DDTHH:MM:SS`; the empty text is an open end."""
    return Column(name, String(19), nullable=False, default="", server_default="")
