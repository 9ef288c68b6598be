"""What a plan saw."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, false, func, literal, or_, select

from rollouts.adapters.sql.estate import REGISTER_COLUMNS
from rollouts.adapters.sql.filters import Asked, Columns, Condition
from rollouts.adapters.sql.reads.naming import number_in, rollout_id
from rollouts.adapters.sql.reads.sources import Sort, Source, instant_sort, selected, text_sort
from rollouts.adapters.sql.tables.estate import estate_registers, estate_stores
from rollouts.adapters.sql.tables.waves import plan_rows, tasks
from rollouts.estate.filters.syntax import Equals, Has, Search
from rollouts.estate.filters.words import SEARCH
from rollouts.reads.plans import PlanDetail, PlanGroup, PlanGroups, PlannedRow
from rollouts.reads.words import PLAN_LIST_WORDS
from rollouts.shared.events import Json

MOST_GROUPS = 500
_PLAN = plan_rows.c
_STORE = estate_stores.c
WAVE: ColumnElement[int] = func.coalesce(tasks.c.wave + 1, 0)

SHOWN = (
    plan_rows.outerjoin(
        tasks, and_(tasks.c.rollout_id == _PLAN.rollout_id, tasks.c.register == _PLAN.register)
    )
    .outerjoin(estate_registers, estate_registers.c.key == func.lower(_PLAN.register))
    .outerjoin(estate_stores, _STORE.id == estate_registers.c.store_id)
)


def _like(leaf: Has | Search) -> Condition:
    terms = leaf.terms if isinstance(leaf, Has) else ()
    wanted = [number_in(each.text) for each in terms if isinstance(each, Equals)]
    other = plan_rows.alias()
    same = and_(
        other.c.outcome == _PLAN.outcome,
        other.c.code == _PLAN.code,
        other.c.detail == _PLAN.detail,
    )
    example = select(other.c.id).where(other.c.id.in_(wanted), same).correlate(plan_rows)
    return or_(false(), example.exists())


COLUMNS: Columns = {
    **REGISTER_COLUMNS,
    "outcome": func.lower(_PLAN.outcome),
    "code": func.lower(_PLAN.code),
    "edits": _PLAN.edits,
    "like": Asked(_like),
    "wave": WAVE,
    SEARCH: func.coalesce(estate_registers.c.search, "")
    + literal("\n")
    + func.coalesce(_STORE.search, ""),
}


def plan_source(connection: Connection, rollout: str) -> Source[PlannedRow]:
    """The plan of a rollout; KnownError `reads.unknown_rollout`."""
    return Source(
        id=_PLAN.id,
        base=SHOWN,
        shown=SHOWN,
        where=_PLAN.rollout_id == rollout_id(connection, rollout),
        tie=_PLAN.id,
        words=PLAN_LIST_WORDS,
        columns=COLUMNS,
        sorts={
            "register": Sort(by=_PLAN.register),
            "store_name": text_sort(_STORE.name, among=SHOWN),
            "wave": Sort(by=WAVE),
            "outcome": Sort(by=_PLAN.outcome),
            "code": Sort(by=_PLAN.code),
            "edits": Sort(by=_PLAN.edits),
            "seen_at": instant_sort(_PLAN.seen_at),
        },
        select=(
            *(each for each in plan_rows.columns if each.name != "detail"),
            _STORE.name.label("store_name"),
            WAVE.label("wave"),
        ),
        make=lambda rows: [_made(row) for row in rows],
    )


def plan_groups(connection: Connection, question: PlanGroups) -> tuple[PlanGroup, ...]:
    """Groups by distinct difference, the largest first."""
    source = plan_source(connection, question.of.rollout)
    chosen = selected(connection, source, question.of.filter)
    registers = func.count().label("registers")
    query = (
        select(_PLAN.outcome, _PLAN.code, registers, func.min(_PLAN.id).label("first"))
        .select_from(chosen.rows)
        .where(chosen.where)
        .group_by(_PLAN.outcome, _PLAN.code, _PLAN.detail)
        .order_by(registers.desc(), func.min(_PLAN.id))
        .limit(MOST_GROUPS)
    )
    groups = connection.execute(query).all()
    wanted = [row.first for row in groups]
    firsts = {
        row.id: row for row in connection.execute(select(plan_rows).where(_PLAN.id.in_(wanted)))
    }
    return tuple(_group(row, firsts[row.first], question.of.filter) for row in groups)


def _group(row: Row[Any], first: Row[Any], text: str) -> PlanGroup:
    also = f"like:{first.id}"
    return PlanGroup(
        outcome=row.outcome,
        code=row.code,
        registers=row.registers,
        edits=first.edits,
        key=first.id,
        example=first.register,
        filter=f"({text}) {also}" if text.strip() else also,
        detail=first.detail,
    )


def plan_detail(connection: Connection, question: PlanDetail) -> Json:
    """The difference of one register; an empty list when there is none."""
    query = select(_PLAN.detail).where(
        _PLAN.rollout_id == rollout_id(connection, question.rollout),
        _PLAN.register == question.register,
    )
    found: Json = connection.scalar(query)
    return [] if found is None else found


def _made(row: Row[Any]) -> PlannedRow:
    return PlannedRow(
        id=row.row_id,
        register=row.register,
        store=row.register.partition("/")[0],
        store_name=row.store_name or "",
        wave=row.wave,
        outcome=row.outcome,
        code=row.code,
        there=row.there,
        released=row.released,
        proposed=row.proposed,
        edits=row.edits,
        seen_at=row.seen_at,
    )
