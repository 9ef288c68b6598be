"""Rollouts in lists with their bars, one rollout's head, and the journal."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, Row, Text, cast, func, or_, select, true, type_coerce

from rollouts.adapters.sql.filters import Columns, Condition
from rollouts.adapters.sql.reads.naming import rollout_id
from rollouts.adapters.sql.reads.sources import Sort, Source, instant_sort
from rollouts.adapters.sql.reads.tasks import one
from rollouts.adapters.sql.tables.journal import journal
from rollouts.adapters.sql.tables.releases import releases
from rollouts.adapters.sql.tables.waves import rollouts, tasks, waves
from rollouts.estate.filters.words import SEARCH
from rollouts.reads.rollouts import JournalRow, RolloutRow, RolloutSheet, WaveBar
from rollouts.reads.standing import seconds_left, wave_card
from rollouts.reads.words import JOURNAL_LIST_WORDS, ROLLOUT_LIST_WORDS
from rollouts.shared.records import from_json
from rollouts.waves.counters import Counters, Standing, Tally
from rollouts.waves.model import Rollout, Wave
from rollouts.waves.states import TaskState, WaveState

_ROLLOUT = rollouts.c
PRESENT = frozenset({WaveState.OPEN, WaveState.SOAKING, WaveState.GATE, WaveState.HELD})

COLUMNS: Columns = {
    "state": func.lower(_ROLLOUT.state),
    "kind": func.lower(_ROLLOUT.kind),
    "by": func.lower(_ROLLOUT.created_by),
    "number": _ROLLOUT.number,
    SEARCH: func.lower(_ROLLOUT.title),
}


def rollout_source(connection: Connection) -> Source[RolloutRow]:
    """Every rollout; the bars of a block come from one query."""
    return Source(
        id=_ROLLOUT.id,
        base=rollouts,
        shown=rollouts,
        where=true(),
        tie=_ROLLOUT.id,
        words=ROLLOUT_LIST_WORDS,
        columns=COLUMNS,
        sorts={
            "number": Sort(by=_ROLLOUT.number),
            "title": Sort(by=_ROLLOUT.title),
            "state": Sort(by=_ROLLOUT.state),
            "started_at": instant_sort(_ROLLOUT.started_at),
            "created_by": Sort(by=_ROLLOUT.created_by),
        },
        select=tuple(rollouts.columns),
        make=lambda rows: _rows(connection, rows),
    )


def _rows(connection: Connection, found: Iterable[Row[Any]]) -> list[RolloutRow]:
    kept = list(found)
    bars = wave_bars(connection, [row.row_id for row in kept])
    return [_row(row, bars.get(row.row_id, ())) for row in kept]


def _row(row: Row[Any], bars: tuple[WaveBar, ...]) -> RolloutRow:
    return RolloutRow(
        id=row.row_id,
        uid=row.uid,
        number=row.number,
        title=row.title,
        kind=row.kind,
        state=row.state,
        reason=row.body.get("reason") or "",
        components=tuple(row.body.get("components", ())),
        waves=bars,
        counters=sum((each.counters for each in bars), Counters()),
        created_by=row.created_by,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )


def wave_bars(connection: Connection, ids: Iterable[int]) -> Mapping[int, tuple[WaveBar, ...]]:
    """The bars of these rollouts, counted from the tasks themselves."""
    wanted = list(ids)
    failures = func.sum(cast(tasks.c.failure, Integer))
    query = (
        select(tasks.c.rollout_id, tasks.c.wave, tasks.c.counter, func.count(), failures)
        .where(tasks.c.rollout_id.in_(wanted))
        .group_by(tasks.c.rollout_id, tasks.c.wave, tasks.c.counter)
    )
    counted: dict[tuple[int, int], Counters] = {}
    for rollout, wave, counter, registers, bad in connection.execute(query):
        key = (rollout, wave)
        counted[key] = counted.get(key, Counters()) + one(counter, registers, bad)
    made: dict[int, tuple[WaveBar, ...]] = {}
    rows = connection.execute(
        select(waves.c.rollout_id, waves.c.position, waves.c.name, waves.c.state)
        .where(waves.c.rollout_id.in_(wanted))
        .order_by(waves.c.rollout_id, waves.c.position)
    )
    for row in rows:
        counters = counted.get((row.rollout_id, row.position), Counters())
        bar = WaveBar(name=row.name, state=row.state, counters=counters)
        made[row.rollout_id] = (*made.get(row.rollout_id, ()), bar)
    return made


def rollout_head(connection: Connection, reference: str, now: datetime) -> RolloutSheet:
    """One rollout's head; KnownError `reads.unknown_rollout`."""
    key = rollout_id(connection, reference)
    row = connection.execute(select(rollouts.c.body).where(_ROLLOUT.id == key)).one()
    rollout = from_json(Rollout, row.body)
    bodies = connection.scalars(
        select(waves.c.body).where(waves.c.rollout_id == key).order_by(waves.c.position)
    )
    tallies = _tallies(connection, key)
    steps = [from_json(Wave, body) for body in bodies]
    cards = tuple(
        wave_card(rollout, steps, index, tallies.get(index, {})) for index in range(len(steps))
    )
    counters = sum((each.counters for each in cards), Counters())
    present = next((each.index + 1 for each in steps if each.state in PRESENT), 0)
    return RolloutSheet(
        id=key,
        uid=rollout.uid,
        number=rollout.number,
        title=rollout.title,
        kind=rollout.kind,
        state=rollout.state,
        reason=rollout.reason or "",
        note=rollout.note,
        version=rollout.version,
        components=rollout.components,
        releases=_labels(connection, rollout.releases),
        plan_hash=rollout.plan_hash,
        reverts=_number(connection, rollout.reverts),
        target=rollout.bound.get("target", ""),
        approvals=tuple(each.by for each in rollout.approvals),
        approvals_wanted=rollout.policy.approvals,
        automatic=rollout.policy.automatic,
        start_at=rollout.policy.start_at,
        created_by=rollout.created_by,
        created_at=rollout.created_at,
        submitted_at=rollout.submitted_at,
        started_at=rollout.started_at,
        ended_at=rollout.ended_at,
        counters=counters,
        present_wave=present,
        seconds_left=seconds_left(rollout, counters, now),
        waves=cards,
    )


def _tallies(connection: Connection, key: int) -> Mapping[int, Tally]:
    """What the rules of each wave look at, from the tasks themselves.

    Failures are kept apart by their column. Strata are not counted: coverage is not shown.
    """
    query = (
        select(
            tasks.c.wave,
            tasks.c.state,
            tasks.c.counter,
            tasks.c.failure,
            func.count().label("registers"),
        )
        .where(tasks.c.rollout_id == key)
        .group_by(tasks.c.wave, tasks.c.state, tasks.c.counter, tasks.c.failure)
    )
    made: dict[int, dict[Standing, int]] = {}
    for row in connection.execute(query):
        state = TaskState(row.state)
        absent = state is TaskState.REVERTED and not row.failure
        stands = Standing(state, row.counter != "untouched", "absent" if absent else "", "")
        tally = made.setdefault(row.wave, {})
        tally[stands] = tally.get(stands, 0) + row.registers
    return made


def _labels(connection: Connection, uids: Iterable[str]) -> tuple[str, ...]:
    query = select(releases.c.number).where(releases.c.uid.in_(list(uids)))
    return tuple(f"R-{each}" for each in connection.scalars(query.order_by(releases.c.number)))


def _number(connection: Connection, uid: str) -> int:
    return connection.scalar(select(_ROLLOUT.number).where(_ROLLOUT.uid == uid)) or 0


def journal_source(connection: Connection, rollout: str) -> Source[JournalRow]:
    """The journal of one rollout, or of everything."""
    where: Condition = true()
    if rollout:
        key = rollout_id(connection, rollout)
        uid = select(_ROLLOUT.uid).where(_ROLLOUT.id == key).scalar_subquery()
        where = or_(journal.c.rollout == uid, journal.c.subject == uid)
    return Source(
        id=journal.c.seq,
        base=journal,
        shown=journal.outerjoin(tasks, tasks.c.uid == journal.c.subject),
        where=where,
        tie=journal.c.seq,
        words=JOURNAL_LIST_WORDS,
        columns={
            "kind": func.lower(journal.c.kind),
            "subject": func.lower(journal.c.subject),
            SEARCH: func.lower(journal.c.kind + "\n" + func.coalesce(_DATA_TEXT, "")),
        },
        sorts={"seq": Sort(by=journal.c.seq)},
        select=(*journal.columns, tasks.c.register),
        make=lambda rows: [_entry(row) for row in rows],
    )


_DATA_TEXT = type_coerce(journal.c.data, Text)


def _entry(row: Row[Any]) -> JournalRow:
    return JournalRow(
        id=row.row_id,
        at=row.at,
        kind=row.kind,
        subject=row.subject,
        register=row.register or str(row.data.get("register", "")),
        text=words_of(row.data),
    )


def words_of(data: Mapping[str, Any]) -> str:
    """The plain values of a small JSON object as `name=value` words; lists only by their length."""
    return " ".join(f"{name}={_short(value)}" for name, value in sorted(data.items()))


def _short(value: object) -> str:
    if isinstance(value, list | dict):
        return f"({len(value)})"
    return "" if value is None else str(value)
