"""The first page, from the same conditions as the lists it links to."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from rollouts.adapters.sql.reads.places import COUNTERS, KEY, TASK_KEY
from rollouts.adapters.sql.reads.registers import register_source
from rollouts.adapters.sql.reads.rollouts import rollout_source
from rollouts.adapters.sql.reads.sources import count, rows
from rollouts.adapters.sql.reads.support import request_source
from rollouts.adapters.sql.tables.changes import change_edits, change_sets
from rollouts.adapters.sql.tables.estate import estate_registers, estate_stores
from rollouts.adapters.sql.tables.journal import installation, requests
from rollouts.adapters.sql.tables.waves import rollouts, tasks
from rollouts.changes.model import ChangeState
from rollouts.reads.overview import HealthCount, Need, OverviewSheet
from rollouts.reads.registers import RegisterListing
from rollouts.reads.rollouts import RolloutRow
from rollouts.reads.support import RequestLine
from rollouts.reads.words import NEVER
from rollouts.waves.states import RolloutState

RECENT = timedelta(days=1)
SHOWN = 20
WAITING = {
    RolloutState.HELD: "held",
    RolloutState.PAUSED: "paused",
    RolloutState.AWAITING_APPROVAL: "approval",
    RolloutState.READY: "ready",
    RolloutState.DRAFT: "draft",
}
RUNNING = (
    RolloutState.RUNNING,
    RolloutState.HELD,
    RolloutState.PAUSED,
    RolloutState.ABORTING,
)


def overview(connection: Connection, now: datetime, *, trigrams: bool) -> OverviewSheet:
    """Everything the first page shows."""
    source = register_source(now, trigrams=trigrams)

    def counted(name: str, text: str) -> HealthCount:
        found = count(connection, source, RegisterListing(filter=text))
        return HealthCount(name=name, registers=found, filter=text)

    everything = counted("registers", "all").registers
    stores = select(func.count()).select_from(estate_stores).where(estate_stores.c.present)
    return OverviewSheet(
        environment=connection.scalar(select(installation.c.environment)) or "",
        registers=everything,
        stores=connection.scalar(stores) or 0,
        unadopted=counted("unadopted", "adopted:no"),
        unenrolled=counted("unenrolled", "enrolled:no"),
        needs=tuple(_needs(connection, now)),
        running=running(connection),
        health=health(connection, everything),
        requests=_requests(connection),
    )


def health(connection: Connection, registers: int) -> tuple[HealthCount, ...]:
    """How many present registers each counter has, and how many were never in a rollout."""
    query = (
        select(tasks.c.counter, func.count())
        .join(estate_registers, KEY == TASK_KEY)
        .where(tasks.c.newest, estate_registers.c.present)
        .group_by(tasks.c.counter)
    )
    found: dict[str, int] = dict(connection.execute(query).all())
    found[NEVER] = registers - sum(found.values())
    return tuple(
        HealthCount(name=each, registers=found.get(each, 0), filter=f"state:{each}")
        for each in (*COUNTERS, NEVER)
    )


def running(connection: Connection) -> tuple[RolloutRow, ...]:
    """Rollouts past READY that have not ended, newest first, at most SHOWN."""
    query = select(rollouts.c.id).where(rollouts.c.state.in_(RUNNING))
    ids = connection.scalars(query.order_by(rollouts.c.number.desc()).limit(SHOWN)).all()
    return rows(connection, rollout_source(connection), ids)


def _requests(connection: Connection) -> tuple[RequestLine, ...]:
    under_way = requests.c.state.in_(["QUEUED", "RUNNING"])
    query = select(requests.c.id).where(under_way).order_by(requests.c.id.desc()).limit(SHOWN)
    return rows(connection, request_source(), connection.scalars(query).all())


def _needs(connection: Connection, now: datetime) -> Iterator[Need]:
    found = select(rollouts).where(rollouts.c.state.in_(list(WAITING)))
    waiting = connection.execute(found.order_by(rollouts.c.number.desc()).limit(SHOWN)).all()
    for state, kind in WAITING.items():
        for row in (each for each in waiting if each.state == state):
            yield Need(
                kind=kind,
                title=row.title,
                reason=row.body.get("reason") or "",
                count=row.number,
                page="rollouts",
                target=str(row.number),
                since=row.started_at or row.created_at,
            )
    yield from _refused(connection, now)
    yield from _open_changes(connection)


def _refused(connection: Connection, now: datetime) -> Iterator[Need]:
    ended = requests.c.state.in_(["REFUSED", "BROKEN"])
    query = select(requests).where(ended, requests.c.finished_at >= now - RECENT)
    for row in connection.execute(query.order_by(requests.c.id.desc()).limit(SHOWN)):
        findings = (row.error or {}).get("findings") or [{}]
        yield Need(
            kind="request",
            title=row.action,
            reason=str(findings[0].get("code", "")),
            count=0,
            page="overview",
            target=row.uid,
            since=row.finished_at,
        )


def _open_changes(connection: Connection) -> Iterator[Need]:
    query = (
        select(change_sets, func.count(change_edits.c.id).label("edits"))
        .join(change_edits, change_edits.c.change_id == change_sets.c.id)
        .where(change_sets.c.state == ChangeState.OPEN)
        .group_by(change_sets.c.id)
        .order_by(change_sets.c.number.desc())
        .limit(SHOWN)
    )
    for row in connection.execute(query):
        yield Need(
            kind="change",
            title=f"C-{row.number} {row.title}",
            reason="",
            count=row.edits,
            page="changes",
            target=f"C-{row.number}",
            since=row.created_at,
        )
