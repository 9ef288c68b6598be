"""Keeps `audit.ports.AuditTrail`."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from rollouts.adapters.sql.tables.audit import audit_trail
from rollouts.audit.model import GENESIS, AuditEntry, ChainedEntry, Outcome, chained

PAGE = 1000
LEAST = -(2**63)


class SqlAuditTrail:
    """The audit trail of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, entry: AuditEntry) -> ChainedEntry:
        newest = self._connection.execute(
            select(audit_trail.c.seq, audit_trail.c.hash)
            .order_by(audit_trail.c.seq.desc())
            .limit(1),
        ).first()
        seq, previous = (newest.seq + 1, newest.hash) if newest else (1, GENESIS)
        link = chained(entry, seq=seq, previous=previous)
        self._connection.execute(
            insert(audit_trail).values(
                seq=seq,
                at=entry.at,
                operator=entry.operator,
                action=entry.action,
                object=entry.object,
                outcome=entry.outcome,
                origin=entry.origin,
                data=dict(entry.data),
                previous=previous,
                hash=link.hash,
            ),
        )
        return link

    def newest(self, *, limit: int, before: int | None = None) -> tuple[ChainedEntry, ...]:
        query = select(audit_trail).order_by(audit_trail.c.seq.desc()).limit(limit)
        if before is not None:
            query = query.where(audit_trail.c.seq < before)
        return tuple(_link(row) for row in self._connection.execute(query))

    def whole(self) -> Iterator[ChainedEntry]:
        last = LEAST  # an entry numbered below 1 is an entry that does not belong
        while page := self._after(last):
            yield from page
            last = page[-1].seq

    def _after(self, seq: int) -> tuple[ChainedEntry, ...]:
        """A page: a reader who stops early leaves no open cursor behind."""
        query = select(audit_trail).where(audit_trail.c.seq > seq).order_by(audit_trail.c.seq)
        return tuple(_link(row) for row in self._connection.execute(query.limit(PAGE)))


def _link(row: Row[Any]) -> ChainedEntry:
    entry = AuditEntry(
        at=row.at,
        operator=row.operator,
        action=row.action,
        object=row.object,
        outcome=Outcome(row.outcome),
        origin=row.origin,
        data=row.data,
    )
    return ChainedEntry(seq=row.seq, entry=entry, previous=row.previous, hash=row.hash)
