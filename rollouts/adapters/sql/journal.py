"""The journal's numbers: allotted under one lock just before commit, so they appear in order."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, insert, select, text

from rollouts.adapters.sql.tables.journal import installation, journal
from rollouts.shared.events import Event, Recorded

ADVISORY_LOCK = 0x53_54_57_01  # "STW", journal


def append(connection: Connection, events: Sequence[Event]) -> None:
    """Write `events` with the next numbers; the caller commits right after."""
    if not events:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
    last = connection.scalar(select(func.coalesce(func.max(journal.c.seq), 0))) or 0
    origin = connection.scalar(select(installation.c.origin)) or ""
    connection.execute(
        insert(journal),
        [
            {
                "seq": last + offset,
                "origin": origin,
                "kind": each.kind,
                "subject": each.subject,
                "rollout": each.rollout,
                "at": each.at,
                "data": dict(each.data),
            }
            for offset, each in enumerate(events, 1)
        ],
    )


def after(connection: Connection, seq: int, limit: int, rollout: str = "") -> tuple[Recorded, ...]:
    """The events numbered above `seq`, in order; only one rollout's when it is named."""
    query = select(journal).where(journal.c.seq > seq).order_by(journal.c.seq).limit(limit)
    if rollout:
        query = query.where(journal.c.rollout == rollout)
    return tuple(
        Recorded(
            seq=row.seq,
            origin=row.origin,
            event=Event(
                kind=row.kind, subject=row.subject, rollout=row.rollout, at=row.at, data=row.data
            ),
        )
        for row in connection.execute(query)
    )
