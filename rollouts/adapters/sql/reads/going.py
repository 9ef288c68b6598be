"""Where a few letters may lead: what the palette offers."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import Connection, func, or_, select

from rollouts.adapters.sql.filters import contains
from rollouts.adapters.sql.named import exact_first, register_named, store_named
from rollouts.adapters.sql.reads.naming import number_in
from rollouts.adapters.sql.tables.changes import change_sets
from rollouts.adapters.sql.tables.estate import estate_registers, estate_stores
from rollouts.adapters.sql.tables.waves import rollouts
from rollouts.estate.names import fold
from rollouts.reads.overview import GoTo, Hit
from rollouts.registers.schema import load_schema


def go_to(connection: Connection, question: GoTo, *, trigrams: bool) -> tuple[Hit, ...]:
    """What the text may mean, exact codes first; none for blank text."""
    needle, limit = fold(question.text.strip()), question.limit
    if not needle:
        return ()
    return (
        *_settings_at(connection, needle, limit),
        *_stores(connection, needle, limit),
        *_registers(connection, needle, limit, trigrams=trigrams),
        *_rollouts(connection, needle, limit),
        *_changes(connection, needle, limit),
        *_settings(needle, limit),
    )


def _settings_at(connection: Connection, needle: str, limit: int) -> Iterator[Hit]:
    """Settings of the one store whose code stands first: `0021 footer`."""
    code, _, rest = needle.partition(" ")
    store = estate_stores.c
    query = select(store.code, store.name).where(store.present, store.key == code)
    row = connection.execute(query).one_or_none() if rest.strip() else None
    if row is not None:
        for hit in _settings(rest.strip(), limit):
            yield replace(
                hit,
                title=f"{hit.title}  {row.code} {row.name}".strip(),
                target=f"store:{row.code} {hit.target}",
            )


def _stores(connection: Connection, needle: str, limit: int) -> Iterator[Hit]:
    store = estate_stores.c
    query = (
        select(store.code, store.name, store.city)
        .where(store_named(needle))
        .order_by(*exact_first(store.key, needle))
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


def _registers(connection: Connection, needle: str, limit: int, *, trigrams: bool) -> Iterator[Hit]:
    query = (
        select(estate_registers.c.number, estate_stores.c.code, estate_registers.c.host)
        .join(estate_stores, estate_stores.c.id == estate_registers.c.store_id)
        .where(register_named(needle, trigrams=trigrams))
        .order_by(*exact_first(estate_registers.c.key, needle))
        .limit(limit)
    )
    for row in connection.execute(query):
        name = f"{row.code}/{row.number}"
        target = f'register:"{name}"'
        yield Hit(kind="register", title=name, detail=row.host, page="stores", target=target)


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
