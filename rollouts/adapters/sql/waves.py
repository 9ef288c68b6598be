"""Keeps `waves.ports.Rollouts`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Select, func, insert, or_, select, update

from rollouts.adapters.sql.heads import heads
from rollouts.adapters.sql.references import number_in
from rollouts.adapters.sql.tables.journal import brings
from rollouts.adapters.sql.tables.waves import plan_rows, rollouts, task_steps, tasks, waves
from rollouts.estate.names import fold
from rollouts.shared.records import from_json, to_json
from rollouts.waves.counters import counter_of, is_failure, standing
from rollouts.waves.model import ComponentMove, DeviceTask, Rollout, Wave
from rollouts.waves.ports import Glance, Head, LiveRollout, PlanOutcome, PlanRow, Step, TaskOf
from rollouts.waves.snapshot import Changed, Snapshot, snapshot_of
from rollouts.waves.states import ROLLOUT_ENDS, UNDER_WAY, RolloutState

DRAFTS = frozenset({RolloutState.DRAFT, RolloutState.VALIDATING})
APPROVED = (
    frozenset(RolloutState) - DRAFTS - {RolloutState.AWAITING_APPROVAL, RolloutState.REJECTED}
)


class SqlRollouts:
    """Rollouts of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next_number(self) -> int:
        return (self._connection.scalar(select(func.max(rollouts.c.number))) or 0) + 1

    def add(self, snapshot: Snapshot) -> None:
        rollout = snapshot.rollout
        made = self._connection.execute(
            insert(rollouts).values(edition=1, **_rollout_row(rollout)).returning(rollouts.c.id),
        ).scalar_one()
        if snapshot.waves:
            rows = [{"rollout_id": made, **_wave_row(each)} for each in snapshot.waves]
            self._connection.execute(insert(waves), rows)
        if snapshot.tasks:
            rows = [{"rollout_id": made, **_task_row(each)} for each in snapshot.tasks.values()]
            self._connection.execute(insert(tasks), rows)
        if rollout.started_at is not None:
            self._make_newest(rollout.uid)

    def load(self, reference: str) -> tuple[Snapshot, int] | None:
        row = self._connection.execute(_referred(reference)).first()
        if row is None:
            return None
        snapshot = snapshot_of(
            from_json(Rollout, row.body),
            (from_json(Wave, body) for body in self._bodies(waves, row.id, waves.c.position)),
            (from_json(DeviceTask, body) for body in self._bodies(tasks, row.id, tasks.c.id)),
        )
        return snapshot, row.edition

    def save(self, uid: str, changed: Changed, *, edition: int) -> int | None:
        values: dict[str, Any] = {"edition": edition + 1}
        starts = False
        if changed.rollout is not None:
            values |= _rollout_row(changed.rollout)
            starts = changed.rollout.started_at is not None and self._waits(uid)
        written = self._connection.execute(
            update(rollouts)
            .where(rollouts.c.uid == uid, rollouts.c.edition == edition)
            .values(values),
        )
        if written.rowcount == 0:
            return None
        self._put_waves(uid, changed.waves)
        self._put_tasks(changed.tasks)
        if starts:
            self._make_newest(uid)
        return edition + 1

    def glance(self, reference: str) -> Glance | None:
        row = self._connection.execute(_referred(reference)).first()
        if row is None:
            return None
        return Glance(uid=row.uid, number=row.number, state=RolloutState(row.state))

    def head(self, reference: str) -> Head | None:
        return next(iter(heads(self._connection, _referred(reference))), None)

    def heads(self, *, limit: int = 50) -> tuple[Head, ...]:
        newest = select(rollouts).order_by(rollouts.c.number.desc()).limit(limit)
        return heads(self._connection, newest)

    def newest(self, *, limit: int = 50) -> tuple[str, ...]:
        query = select(rollouts.c.uid).order_by(rollouts.c.number.desc()).limit(limit)
        return tuple(self._connection.scalars(query))

    def live(self) -> tuple[LiveRollout, ...]:
        ended = [*ROLLOUT_ENDS, RolloutState.DRAFT]
        query = (
            select(rollouts.c.uid, rollouts.c.edition)
            .where(rollouts.c.state.not_in(ended))
            .order_by(rollouts.c.number)
        )
        return tuple(
            LiveRollout(uid=row.uid, edition=row.edition) for row in self._connection.execute(query)
        )

    def moving(self) -> tuple[str, ...]:
        moving = (RolloutState.RUNNING, RolloutState.ABORTING)
        return tuple(
            self._connection.scalars(select(rollouts.c.uid).where(rollouts.c.state.in_(moving)))
        )

    def busy_registers(self) -> Mapping[str, str]:
        under_way = (
            select(tasks.c.register, rollouts.c.uid)
            .join(rollouts, rollouts.c.id == tasks.c.rollout_id)
            .where(tasks.c.busy)
        )
        query = under_way.union_all(select(brings.c.register, brings.c.uid))
        return {row.register: row.uid for row in self._connection.execute(query)}

    def tasks_of(self, register: str, *, limit: int) -> tuple[TaskOf, ...]:
        query = (
            select(tasks, rollouts.c.number, rollouts.c.title, waves.c.name.label("wave_name"))
            .join(rollouts, rollouts.c.id == tasks.c.rollout_id)
            .join(
                waves,
                (waves.c.rollout_id == tasks.c.rollout_id) & (waves.c.position == tasks.c.wave),
            )
            .where(tasks.c.register == register)
            .order_by(tasks.c.id.desc())
            .limit(limit)
        )
        return tuple(
            TaskOf(
                rollout=row.number,
                title=row.title,
                wave=row.wave_name,
                state=row.state,
                reason=row.reason,
                message=row.message,
                before=row.before,
                after=row.after,
                started_at=row.started_at,
                ended_at=row.ended_at,
            )
            for row in self._connection.execute(query)
        )

    def keep_plan(self, uid: str, rows: Sequence[PlanRow]) -> None:
        rollout = select(rollouts.c.id).where(rollouts.c.uid == uid)
        rollout_id = self._connection.scalar(rollout)
        if rows:
            made = [{"rollout_id": rollout_id, **asdict(each)} for each in rows]
            self._connection.execute(insert(plan_rows), made)

    def plan(self, uid: str) -> tuple[PlanRow, ...]:
        query = (
            select(plan_rows)
            .join(rollouts, rollouts.c.id == plan_rows.c.rollout_id)
            .where(rollouts.c.uid == uid)
            .order_by(plan_rows.c.register)
        )
        return tuple(
            PlanRow(
                register=row.register,
                outcome=PlanOutcome(row.outcome),
                code=row.code,
                there=row.there,
                released=row.released,
                proposed=row.proposed,
                edits=row.edits,
                detail=row.detail,
                seen_at=row.seen_at,
            )
            for row in self._connection.execute(query)
        )

    def add_steps(self, steps: Sequence[Step]) -> None:
        if steps:
            self._connection.execute(insert(task_steps), [asdict(each) for each in steps])

    def steps(self, task: str) -> tuple[Step, ...]:
        query = select(task_steps).where(task_steps.c.task == task).order_by(task_steps.c.id)
        return tuple(
            Step(task=row.task, at=row.at, step=row.step, text=row.text)
            for row in self._connection.execute(query)
        )

    def _bodies(self, table: Any, rollout_id: int, order: Any) -> Iterable[Any]:
        query = select(table.c.body).where(table.c.rollout_id == rollout_id).order_by(order)
        return self._connection.scalars(query)

    def _waits(self, uid: str) -> bool:
        query = select(rollouts.c.id).where(rollouts.c.uid == uid, rollouts.c.started_at.is_(None))
        return self._connection.scalar(query) is not None

    def _make_newest(self, uid: str) -> None:
        """From now on lists of registers show this rollout's tasks."""
        own = select(rollouts.c.id).where(rollouts.c.uid == uid).scalar_subquery()
        keys = select(func.lower(tasks.c.register)).where(tasks.c.rollout_id == own)
        older = func.lower(tasks.c.register).in_(keys) & tasks.c.newest
        self._connection.execute(update(tasks).where(older).values(newest=False))
        self._connection.execute(update(tasks).where(tasks.c.rollout_id == own).values(newest=True))

    def _put_waves(self, uid: str, changed: Sequence[Wave]) -> None:
        rollout_id = self._connection.scalar(select(rollouts.c.id).where(rollouts.c.uid == uid))
        for wave in changed:
            row = _wave_row(wave)
            written = self._connection.execute(
                update(waves).where(waves.c.uid == wave.uid).values(row)
            )
            if written.rowcount == 0:
                self._connection.execute(insert(waves).values(rollout_id=rollout_id, **row))

    def _put_tasks(self, changed: Sequence[DeviceTask]) -> None:
        for task in changed:
            row = _task_row(task)
            self._connection.execute(update(tasks).where(tasks.c.uid == task.uid).values(row))


def _referred(reference: str) -> Select[Any]:
    return select(rollouts).where(
        or_(rollouts.c.uid == reference, rollouts.c.number == number_in(reference))
    )


def _rollout_row(rollout: Rollout) -> dict[str, Any]:
    approved = rollout.changed_at if rollout.state in APPROVED else None
    return {
        "uid": rollout.uid,
        "number": rollout.number,
        "title": rollout.title,
        "kind": rollout.kind,
        "state": rollout.state,
        "release": rollout.releases[0] if rollout.releases else "",
        "version": rollout.version,
        "created_by": rollout.created_by,
        "created_at": rollout.created_at,
        "approved_at": approved,
        "started_at": rollout.started_at,
        "ended_at": rollout.ended_at,
        "body": to_json(rollout),
    }


def _wave_row(wave: Wave) -> dict[str, Any]:
    return {
        "uid": wave.uid,
        "position": wave.index,
        "name": wave.name,
        "state": wave.state,
        "registers": wave.registers,
        "body": to_json(wave),
    }


def _task_row(task: DeviceTask) -> dict[str, Any]:
    stands = standing(task)
    return {
        "uid": task.uid,
        "register": task.register,
        "store": task.store,
        "wave": task.wave,
        "state": task.state,
        "counter": counter_of(stands),
        "failure": is_failure(stands),
        "phase": task.phase or "",
        "reason": task.reason,
        "message": task.message,
        "message_folded": fold(task.message),
        "attempt": task.attempt,
        "activations": task.activations,
        "busy": task.state in UNDER_WAY,
        "before": _words(task.moves, "before"),
        "after": _words(task.moves, "after"),
        "started_at": task.started_at,
        "ended_at": task.ended_at,
        "changed_at": task.changed_at,
        "body": to_json(task),
    }


def _words(moves: Sequence[ComponentMove], side: str) -> str:
    return " ".join(f"{each.component} {getattr(each, side) or '-'}" for each in moves)
