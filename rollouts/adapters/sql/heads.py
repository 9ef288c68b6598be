"""Rollouts without their tasks, which the database counts by wave."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Integer, Row, Select, cast, func, select

from rollouts.adapters.sql.references import chunks
from rollouts.adapters.sql.tables.waves import tasks, waves
from rollouts.shared.records import from_json
from rollouts.waves.counters import Counters
from rollouts.waves.model import Rollout, Wave
from rollouts.waves.ports import Head


def heads(connection: Connection, found: Select[Any]) -> tuple[Head, ...]:
    """The heads of the rollouts whose rows `found` selects, in its order."""
    rows = connection.execute(found).all()
    ids = [row.id for row in rows]
    steps = _waves(connection, ids)
    counted = _counted(connection, ids)
    return tuple(_head(row, steps[row.id], counted) for row in rows)


def _head(
    row: Row[Any], steps: Sequence[Wave], counted: Mapping[tuple[int, int], Counters]
) -> Head:
    return Head(
        rollout=from_json(Rollout, row.body),
        waves=tuple(steps),
        counters=tuple(counted[row.id, each.index] for each in steps),
    )


def _waves(connection: Connection, ids: Sequence[int]) -> Mapping[int, list[Wave]]:
    made: dict[int, list[Wave]] = defaultdict(list)
    for some in chunks(ids):
        query = select(waves.c.rollout_id, waves.c.body).where(waves.c.rollout_id.in_(some))
        for row in connection.execute(query.order_by(waves.c.rollout_id, waves.c.position)):
            made[row.rollout_id].append(from_json(Wave, row.body))
    return made


def _counted(connection: Connection, ids: Sequence[int]) -> Mapping[tuple[int, int], Counters]:
    """The counters by rollout and wave; answered from an index alone."""
    made: dict[tuple[int, int], Counters] = defaultdict(Counters)
    failures = func.sum(cast(tasks.c.failure, Integer))
    for some in chunks(ids):
        query = (
            select(tasks.c.rollout_id, tasks.c.wave, tasks.c.counter, func.count(), failures)
            .where(tasks.c.rollout_id.in_(some))
            .group_by(tasks.c.rollout_id, tasks.c.wave, tasks.c.counter)
        )
        for rollout, wave, counter, registers, bad in connection.execute(query):
            made[rollout, wave] += Counters(
                registers=registers, failures=bad, **{counter: registers}
            )
    return made
