"""Two kinds of time that are never mixed.

An *instant* (`datetime` with UTC) says when something happened. A *local moment* is wall-clock time
of a store, without a zone, and is never converted when stored; the store's IANA zone resolves it.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NewType
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
LocalMoment = NewType("LocalMoment", str)
"""`YYYY-MM-DDTHH:MM:SS`: sorts as text in the order of time. The empty text means "open end"."""

OPEN = LocalMoment("")
WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?")


def utc_now() -> datetime:
    """The present instant; the only place of the house that asks the computer's clock."""
    return datetime.now(UTC)


def local_moment(text: str) -> LocalMoment:
    """Read `YYYY-MM-DD` (its first moment) or `YYYY-MM-DDTHH:MM[:SS]`; ValueError otherwise."""
    if not text:
        return OPEN
    if not WRITTEN.fullmatch(text):
        message = f"not a local moment: {text[:40]!r}"
        raise ValueError(message)
    return LocalMoment(datetime.fromisoformat(text).isoformat())


def moment_in(zone: str, instant: datetime) -> LocalMoment:
    """What a clock on the wall of a store in `zone` (IANA name) shows at `instant`."""
    wall = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, microsecond=0)
    return LocalMoment(wall.isoformat())


def within(moment: LocalMoment, start: LocalMoment, end: LocalMoment) -> bool:
    """Whether `moment` lies in the half-open range [start, end); OPEN ends are unbounded."""
    return (start == OPEN or start <= moment) and (end == OPEN or moment < end)
