"""Where a few letters may lead: what the palette offers."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, case, false, func, or_, select

from rollouts.adapters.sql.filters import condition_of, contains
from rollouts.adapters.sql.reads.naming import number_in
from rollouts.adapters.sql.reads.places import KEY
from rollouts.adapters.sql.reads.registers import register_source
from rollouts.adapters.sql.tables.changes import change_sets
from rollouts.adapters.sql.tables.estate import estate_registers, estate_stores
from rollouts.adapters.sql.tables.waves import rollouts
from rollouts.estate.filters.syntax import Search
from rollouts.estate.filters.words import SEARCH
from rollouts.estate.names import fold
from rollouts.reads.overview import GoTo, Hit
from rollouts.registers.schema import load_schema


def go_to(
    connection: Connection, question: GoTo, now: datetime, *, trigrams: bool
) -> tuple[Hit, ...]:
    """What the text may mean, exact codes first; none for blank text."""
    needle, limit = fold(question.text.strip()), question.limit
    if not needle:
        return ()
    return (
        *_stores(connection, needle, limit),
        *_registers(connection, needle, limit, now, trigrams=trigrams),
        *_rollouts(connection, needle, limit),
        *_changes(connection, needle, limit),
        *_settings(needle, limit),
    )


def _exact_first(key: ColumnElement[str], needle: str) -> tuple[ColumnElement[int], ...]:
    starts = func.substr(key, 1, len(needle)) == needle
    return (case((key == needle, 0), (starts, 1), else_=2),)


def _stores(connection: Connection, needle: str, limit: int) -> Iterator[Hit]:
    store = estate_stores.c
    query = (
        select(store.code, store.name, store.city)
        .where(store.present, contains(store.search, needle))
        .order_by(*_exact_first(store.key, needle), store.key)
        .limit(limit)
    )
    for row in connection.execute(query):
        yield Hit(
            kind="store",
            title=f"{row.code} {row.name}".strip(),
            detail=row.city,
            page="stores",
            target=f"store:{row.code}",
        )


def _registers(
    connection: Connection, needle: str, limit: int, now: datetime, *, trigrams: bool
) -> Iterator[Hit]:
    source = register_source(now, trigrams=trigrams)
    found = condition_of(Search(needle), {SEARCH: source.columns[SEARCH]})
    own = contains(estate_registers.c.search, needle)
    query = (
        select(estate_registers.c.number, estate_stores.c.code, estate_registers.c.host)
        .join(estate_stores, estate_stores.c.id == estate_registers.c.store_id)
        .where(estate_registers.c.present.is_not(false()), found, own)
        .order_by(*_exact_first(KEY, needle), KEY)
        .limit(limit)
    )
    for row in connection.execute(query):
        name = f"{row.code}/{row.number}"
        yield Hit(kind="register", title=name, detail=row.host, page="stores", target=name)


def _rollouts(connection: Connection, needle: str, limit: int) -> Iterator[Hit]:
    rollout = rollouts.c
    named = or_(contains(func.lower(rollout.title), needle), rollout.number == number_in(needle))
    query = select(rollout.number, rollout.title, rollout.state).where(named)
    for row in connection.execute(query.order_by(rollout.number.desc()).limit(limit)):
        yield Hit(
            kind="rollout",
            title=f"{row.number} {row.title}",
            detail=row.state,
            page="rollouts",
            target=str(row.number),
        )


def _changes(connection: Connection, needle: str, limit: int) -> Iterator[Hit]:
    change = change_sets.c
    number = number_in(needle.removeprefix("c-"))
    named = or_(contains(func.lower(change.title), needle), change.number == number)
    query = select(change.number, change.title, change.state).where(named)
    for row in connection.execute(query.order_by(change.number.desc()).limit(limit)):
        label = f"C-{row.number}"
        yield Hit(
            kind="change",
            title=f"{label} {row.title}",
            detail=row.state,
            page="changes",
            target=label,
        )


def _settings(needle: str, limit: int) -> list[Hit]:
    schema = load_schema()
    named = [each for each in schema.settings.values() if needle in fold(each.key)]
    told = [
        each for each in schema.settings.values() if each not in named and needle in fold(each.help)
    ]
    return [
        Hit(kind="setting", title=each.key, detail=each.help, page="config", target=each.key)
        for each in [*named, *told][:limit]
    ]
