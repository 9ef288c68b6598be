"""The journal's numbers: allotted under the writers' lock, so they become visible in order."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, insert, select

from rollouts.adapters.sql.tables.journal import installation, journal
from rollouts.shared.events import Event, Recorded


def append(connection: Connection, events: Sequence[Event]) -> None:
    """Write `events` with the next numbers; the caller commits right after."""
    if not events:
        return
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


def last(connection: Connection) -> int:
    """The newest number; 0 for an empty journal."""
    return connection.scalar(select(func.coalesce(func.max(journal.c.seq), 0))) or 0
