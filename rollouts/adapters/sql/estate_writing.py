"""Writes rows of the estate that were worked out before: in bulk, and asking next to nothing.

A new store or register is mostly index: above all the text that is searched. Those rows can be
written ahead, a few at a time, not `present` and under a key that no object has (`~NUMBER~POSITION`,
NUMBER being the change set's). Putting them in force gives them their key and marks them present.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, func, insert, select, update

from rollouts.adapters.sql.estate_edits import EstateRows
from rollouts.adapters.sql.estate_rows import SHELVES, Shelf, Values
from rollouts.adapters.sql.references import chunks, number_in
from rollouts.adapters.sql.tables.estate import estate_registers, estate_stores
from rollouts.shared.errors import refuse

MARK = "~"  # sorts after every character of a business key
AFTER_MARK = "\x7f"
STAYING = tuple(shelf.table for shelf in SHELVES.values() if shelf.stays)


def write_ahead(
    connection: Connection, rows: EstateRows, number: int, start: int, count: int
) -> None:
    """Write `count` of the unseen new rows from position `start` on."""
    passed = 0
    for kind, new in rows.unseen():
        first, last = max(start - passed, 0), start + count - passed
        some = [
            each | {"key": _ahead_key(number, position), "present": False}
            for position, each in enumerate(new[first : max(last, 0)], first)
        ]
        if some:
            connection.execute(insert(SHELVES[kind].table), some)
        passed += len(new)


def write(connection: Connection, rows: EstateRows, number: int) -> None:
    """Put the rows in force; those written ahead under `number` are only marked."""
    unseen = dict(rows.unseen()) if number else {}
    for kind, shelf in SHELVES.items():
        writes = rows.shelves[kind]
        if not _mark(connection, shelf, unseen.get(kind, ()), number):
            _insert(connection, shelf, writes.new, rows)
        for columns, values in writes.changed.items():
            _update(connection, shelf.table, columns, values)
    for kind in reversed(tuple(SHELVES)):
        gone = rows.shelves[kind].gone
        _check_unused(connection, kind, gone)
        _remove(connection, SHELVES[kind], gone)


def left_ahead(connection: Connection, most: int) -> dict[int, list[tuple[Table, int]]]:
    """At most `most` rows of each table that were written ahead and never marked, by number."""
    found: dict[int, list[tuple[Table, int]]] = {}
    for table in STAYING:
        column = table.c.key
        query = select(table.c.id, column).where(column >= MARK, column < AFTER_MARK).limit(most)
        for row in connection.execute(query):
            number = number_in(row.key.split(MARK)[1])
            found.setdefault(number, []).append((table, row.id))
    return found


def drop(connection: Connection, rows: Sequence[tuple[Table, int]]) -> None:
    """Remove rows that `left_ahead` found."""
    for table in STAYING:
        for some in chunks([each for at, each in rows if at is table]):
            connection.execute(delete(table).where(table.c.id.in_(some)))


def _ahead_key(number: int, position: int) -> str:
    return f"{MARK}{number}{MARK}{position}"


def _mark(connection: Connection, shelf: Shelf, new: Sequence[Values], number: int) -> bool:
    """Whether all of `new` were there, written ahead; they are in force then."""
    table = shelf.table
    first = f"{MARK}{number}{MARK}"
    between = table.c.key >= first, table.c.key < f"{MARK}{number}{AFTER_MARK}"
    if not new:
        return False
    there = connection.scalar(select(func.count()).select_from(table).where(*between))
    if there != len(new):
        connection.execute(delete(table).where(*between))
        return False
    marked = update(table).where(table.c.key == bindparam("at_key"))
    connection.execute(
        marked.values(key=bindparam("to_key"), present=True),
        [
            {"at_key": _ahead_key(number, position), "to_key": each["key"]}
            for position, each in enumerate(new)
        ],
    )
    return True


def _insert(connection: Connection, shelf: Shelf, new: Sequence[Values], rows: EstateRows) -> None:
    if not new:
        return
    values = list(new)
    if shelf.table is estate_registers and rows.homeless:
        stores = _ids_of(connection, sorted(set(rows.homeless.values())))
        values = [
            each | {"store_id": each["store_id"] or stores[rows.homeless[each["key"]]]}
            for each in new
        ]
    connection.execute(insert(shelf.table), values)


def _ids_of(connection: Connection, stores: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in chunks(stores):
        query = select(estate_stores.c.key, estate_stores.c.id).where(estate_stores.c.key.in_(some))
        found |= {row.key: row.id for row in connection.execute(query)}
    return found


def _update(
    connection: Connection, table: Table, columns: tuple[str, ...], values: Sequence[Values]
) -> None:
    """Only what changes: an index that nothing touches is not written."""
    changes: dict[str, Any] = {each: bindparam(each) for each in columns}
    query = update(table).where(table.c.id == bindparam("at_id")).values(changes)
    connection.execute(query, list(values))


def _check_unused(connection: Connection, kind: str, keys: Sequence[str]) -> None:
    """Refuse to take a store or an access profile away from registers that remain."""
    if kind not in {"store", "profile"}:
        return
    held = estate_stores.c.key if kind == "store" else func.lower(estate_registers.c.profile)
    both = estate_registers.join(estate_stores, estate_registers.c.store_id == estate_stores.c.id)
    for some in chunks(keys):
        query = (
            select(held.label("key"), estate_registers.c.key.label("register"))
            .select_from(both)
            .where(estate_registers.c.present, held.in_(some))
            .limit(1)
        )
        for row in connection.execute(query):
            raise refuse(
                "estate.still_has", object=f"{kind} {row.key}", value=f"register {row.register}"
            )


def _remove(connection: Connection, shelf: Shelf, keys: Sequence[str]) -> None:
    table = shelf.table
    for some in chunks(keys):
        gone = table.c.key.in_(some)
        if shelf.stays:
            connection.execute(update(table).where(gone).values(present=False))
        else:
            connection.execute(delete(table).where(gone))
