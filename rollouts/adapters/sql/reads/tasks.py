"""The registers of one rollout, their counters from the same conditions, and step logs."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Row, cast, false, func, literal, select

from rollouts.adapters.sql.estate import REGISTER_COLUMNS
from rollouts.adapters.sql.filters import Asked, Columns
from rollouts.adapters.sql.reads.naming import rollout_id
from rollouts.adapters.sql.reads.places import COUNTERS, TASK_KEY, task_state
from rollouts.adapters.sql.reads.sources import Sort, Source, instant_sort, selected, text_sort
from rollouts.adapters.sql.tables.estate import estate_registers, estate_stores
from rollouts.adapters.sql.tables.waves import task_steps, tasks
from rollouts.estate.filters.words import SEARCH
from rollouts.reads.tasks import StepLog, StepRow, TaskCounters, TaskListing, TaskRow, WaveCounters
from rollouts.reads.words import TASK_LIST_WORDS
from rollouts.waves.counters import Counters

STEPS = 5000
_TASK = tasks.c
_STORE = estate_stores.c

SHOWN = tasks.outerjoin(estate_registers, estate_registers.c.key == TASK_KEY).outerjoin(
    estate_stores, _STORE.id == estate_registers.c.store_id
)
"""Tasks with where they are; SQLite leaves the joins out when a query does not need them."""

COLUMNS: Columns = {
    **REGISTER_COLUMNS,
    "task_state": Asked(lambda leaf: task_state(leaf, never=false())),
    "wave": _TASK.wave + 1,
    "phase": func.lower(_TASK.phase),
    "reason": func.lower(_TASK.reason),
    "attempt": _TASK.attempt,
    SEARCH: func.coalesce(estate_registers.c.search, "")
    + literal("\n")
    + func.coalesce(_STORE.search, "")
    + literal("\n")
    + _TASK.message_folded,
}


def task_source(connection: Connection, rollout: str) -> Source[TaskRow]:
    """The registers of a rollout; KnownError `reads.unknown_rollout`."""
    return Source(
        id=_TASK.id,
        base=SHOWN,
        shown=SHOWN,
        where=_TASK.rollout_id == rollout_id(connection, rollout),
        tie=_TASK.id,
        words=TASK_LIST_WORDS,
        columns=COLUMNS,
        bare=tasks,
        elsewhere=frozenset(REGISTER_COLUMNS),
        sorts={
            "plan": Sort(by=_TASK.id),
            "register": Sort(by=_TASK.register),
            "store_name": text_sort(_STORE.name, among=SHOWN),
            "wave": Sort(by=_TASK.wave),
            "state": Sort(by=_TASK.state),
            "counter": Sort(by=_TASK.counter),
            "phase": Sort(by=_TASK.phase),
            "started_at": instant_sort(_TASK.started_at),
            "ended_at": instant_sort(_TASK.ended_at),
            "changed_at": instant_sort(_TASK.changed_at),
            "message": Sort(by=_TASK.message),
        },
        select=(*(each for each in tasks.columns if each.name in TASK_FIELDS), STORE_NAME),
        make=lambda rows: [_made(row) for row in rows],
    )


STORE_NAME: ColumnElement[str] = _STORE.name.label("store_name")
TASK_FIELDS = frozenset(TaskRow.__slots__) - {"id", "store_name"}


def task_counters(connection: Connection, question: TaskCounters) -> tuple[WaveCounters, ...]:
    """Counters per wave over exactly the rows of the listing."""
    listing: TaskListing = question.of
    source = task_source(connection, listing.rollout)
    return counted(connection, source, listing.filter)


def counted(connection: Connection, source: Source[TaskRow], text: str) -> tuple[WaveCounters, ...]:
    """Counters per wave over what `text` selects of the source."""
    chosen = selected(connection, source, text)
    failures = func.sum(cast(_TASK.failure, Integer))
    query = (
        select(_TASK.wave, _TASK.counter, func.count().label("registers"), failures.label("bad"))
        .select_from(chosen.rows)
        .where(chosen.where)
        .group_by(_TASK.wave, _TASK.counter)
        .order_by(_TASK.wave)
    )
    waves: dict[int, Counters] = {}
    for row in connection.execute(query):
        waves[row.wave] = waves.get(row.wave, Counters()) + one(row.counter, row.registers, row.bad)
    return tuple(WaveCounters(wave=wave + 1, counters=each) for wave, each in waves.items())


def one(counter: str, registers: int, failures: int) -> Counters:
    """So many registers under one counter. ValueError for a counter that is none."""
    if counter not in COUNTERS:
        raise ValueError(f"no counter: {counter}")
    return Counters(registers=registers, failures=failures, **{counter: registers})


def step_log(connection: Connection, question: StepLog) -> tuple[StepRow, ...]:
    """The next lines of a step log, at most STEPS."""
    query = (
        select(task_steps)
        .where(task_steps.c.task == question.task, task_steps.c.id > question.after)
        .order_by(task_steps.c.id)
        .limit(STEPS)
    )
    return tuple(
        StepRow(id=row.id, at=row.at, step=row.step, text=row.text)
        for row in connection.execute(query)
    )


def _made(row: Row[Any]) -> TaskRow:
    return TaskRow(
        id=row.row_id,
        uid=row.uid,
        register=row.register,
        store=row.store,
        store_name=row.store_name or "",
        wave=row.wave + 1,
        state=row.state,
        counter=row.counter,
        failure=row.failure,
        phase=row.phase,
        reason=row.reason,
        message=row.message,
        attempt=row.attempt,
        before=row.before,
        after=row.after,
        started_at=row.started_at,
        ended_at=row.ended_at,
        changed_at=row.changed_at,
    )
