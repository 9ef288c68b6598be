"""Keeps `engine.ports.EngineLease` and `engine.ports.Requests`."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from rollouts.adapters.sql.tables.journal import engine_lease, requests
from rollouts.engine.ports import Holder, RequestRow, RequestState
from rollouts.shared.events import Json


class SqlEngineLease:
    """The lease row; its writers are serialised by the writing transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(
        self, owner: str, described: str, now: datetime, length: timedelta, *, process: str = ""
    ) -> Holder | None:
        row = self._connection.execute(select(engine_lease).with_for_update()).first()
        if row is not None and row.owner not in {owner, ""} and row.until > now:
            return None
        renewed = row is not None and row.owner == owner
        fence = (row.fence if row else 0) + (0 if renewed else 1)
        holder = Holder(
            owner=owner,
            described=described,
            until=now + length,
            fence=fence,
            stop_wanted=renewed and row is not None and row.stop_wanted,
            process=process,
        )
        values = {"id": 1, **asdict(holder)}
        change = insert(engine_lease) if row is None else update(engine_lease)
        self._connection.execute(change.values(**values))
        return holder

    def release(self, owner: str) -> None:
        self._connection.execute(
            update(engine_lease)
            .where(engine_lease.c.owner == owner)
            .values(owner="", described="", stop_wanted=False, process=""),
        )

    def holder(self, now: datetime) -> Holder | None:
        row = self._connection.execute(select(engine_lease)).first()
        if row is None or not row.owner or row.until <= now:
            return None
        return Holder(
            owner=row.owner,
            described=row.described,
            until=row.until,
            fence=row.fence,
            stop_wanted=row.stop_wanted,
            process=row.process,
        )

    def ask_to_stop(self, now: datetime) -> bool:
        if self.holder(now) is None:
            return False
        self._connection.execute(update(engine_lease).values(stop_wanted=True))
        return True


class SqlRequests:
    """The rows of requests."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, row: RequestRow) -> None:
        self._connection.execute(insert(requests).values(**asdict(row)))

    def get(self, uid: str) -> RequestRow | None:
        row = self._connection.execute(select(requests).where(requests.c.uid == uid)).first()
        return _request(row) if row else None

    def newest(self, *, limit: int = 200) -> tuple[RequestRow, ...]:
        query = select(requests).order_by(requests.c.id.desc()).limit(limit)
        return tuple(_request(row) for row in self._connection.execute(query))

    def queued(self) -> tuple[RequestRow, ...]:
        query = (
            select(requests).where(requests.c.state == RequestState.QUEUED).order_by(requests.c.id)
        )
        return tuple(_request(row) for row in self._connection.execute(query))

    def start(self, uid: str, at: datetime) -> bool:
        change = (
            update(requests)
            .where(requests.c.uid == uid, requests.c.state == RequestState.QUEUED)
            .values(state=RequestState.RUNNING, started_at=at)
        )
        return self._connection.execute(change).rowcount == 1

    def await_until(self, uid: str, until: datetime) -> None:
        self._connection.execute(
            update(requests).where(requests.c.uid == uid).values(wanted_until=until),
        )

    def progress(self, uid: str, done: int, total: int, note: str) -> bool:
        self._connection.execute(
            update(requests).where(requests.c.uid == uid).values(done=done, total=total, note=note),
        )
        query = select(requests.c.cancel_wanted).where(requests.c.uid == uid)
        return bool(self._connection.scalar(query))

    def finish(
        self,
        uid: str,
        state: RequestState,
        *,
        result: Json,
        error: Json,
        at: datetime,
        started: datetime | None = None,
    ) -> None:
        change = update(requests).where(requests.c.uid == uid)
        if started is not None:
            change = change.where(requests.c.started_at == started)
        self._connection.execute(
            change.values(state=state, result=result, error=error, finished_at=at),
        )

    def want_cancel(self, uid: str) -> bool:
        row = self.get(uid)
        if row is None or row.state.is_final:
            return False
        state = RequestState.CANCELLED if row.state is RequestState.QUEUED else row.state
        self._connection.execute(
            update(requests).where(requests.c.uid == uid).values(cancel_wanted=True, state=state),
        )
        return True

    def abandon_running(self, at: datetime) -> int:
        running = requests.c.state == RequestState.RUNNING
        self._connection.execute(
            update(requests)
            .where(running, requests.c.cancel_wanted)
            .values(state=RequestState.CANCELLED, finished_at=at),
        )
        change = update(requests).where(running).values(state=RequestState.QUEUED, started_at=None)
        return self._connection.execute(change).rowcount

    def forget_before(self, at: datetime) -> int:
        """Delete what finished before `at`; how many rows went."""
        ended = func.coalesce(requests.c.finished_at, requests.c.created_at)
        final = requests.c.state.in_([each for each in RequestState if each.is_final])
        old = delete(requests).where(final, ended < at)
        return self._connection.execute(old).rowcount


def _request(row: Row[Any]) -> RequestRow:
    return RequestRow(
        uid=row.uid,
        action=row.action,
        operator=row.operator,
        body=row.body,
        state=RequestState(row.state),
        created_at=row.created_at,
        done=row.done,
        total=row.total,
        note=row.note,
        result=row.result,
        error=row.error,
        cancel_wanted=row.cancel_wanted,
        started_at=row.started_at,
        finished_at=row.finished_at,
        caller=row.caller,
        wanted_until=row.wanted_until,
    )
