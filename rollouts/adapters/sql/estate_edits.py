"""Applies edits to the estate: everything is read and checked first, then written in bulk."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from rollouts.adapters.sql.estate_rows import SHELVES, Shelf
from rollouts.adapters.sql.tables.estate import estate_registers, estate_stores
from rollouts.estate.model import Register
from rollouts.estate.names import fold
from rollouts.estate.records import Entity, applied
from rollouts.shared.edits import Edit
from rollouts.shared.errors import refuse
from rollouts.shared.ids import new_uid

CHUNK = 500

Now = dict[str, Entity | None]


def apply_edits(connection: Connection, edits: Sequence[Edit]) -> None:
    """Apply `edits` in order; KnownError (see `estate.ports.Estate.apply`) before any write."""
    by_kind: dict[str, list[Edit]] = defaultdict(list)
    for edit in edits:
        if edit.kind not in SHELVES:
            raise refuse(
                "estate.unknown_edit", object=edit.key, field=edit.field or "whole", value=edit.kind
            )
        by_kind[edit.kind].append(edit)
    planned = {kind: _planned(connection, kind, by_kind[kind]) for kind in SHELVES}
    for kind, now in planned.items():
        _write(connection, SHELVES[kind], now)
    for kind in reversed(planned):
        leaving = [key for key, each in planned[kind].items() if each is None]
        _check_unused(connection, kind, leaving)
        _remove(connection, SHELVES[kind], leaving)


def _planned(connection: Connection, kind: str, edits: Sequence[Edit]) -> Now:
    """Each touched key with the object as it will be, None when it goes away."""
    keys = list(dict.fromkeys(fold(each.key) for each in edits))
    shelf = SHELVES[kind]
    now: Now = dict.fromkeys(keys)
    now |= {
        row.key: shelf.entity(row)
        for row in _rows(connection, shelf, keys)
        if not shelf.stays or row.present
    }
    for edit in edits:
        now[fold(edit.key)] = applied(now[fold(edit.key)], (edit,))
    return now


def _rows(connection: Connection, shelf: Shelf, keys: Sequence[str]) -> Iterator[Row[Any]]:
    for chunk in _chunks(keys):
        yield from connection.execute(_select(shelf).where(shelf.table.c.key.in_(chunk)))


def _select(shelf: Shelf) -> Select[Any]:
    if shelf.table is not estate_registers:
        return select(shelf.table)
    both = estate_registers.join(estate_stores, estate_registers.c.store_id == estate_stores.c.id)
    return select(estate_registers, estate_stores.c.code.label("store")).select_from(both)


def _write(connection: Connection, shelf: Shelf, now: Now) -> None:
    """Insert what is new and replace what was there, in the order of the edits."""
    kept = {key: each for key, each in now.items() if each is not None}
    table = shelf.table
    ids = {row.key: row.id for row in _rows(connection, shelf, list(kept))}
    stores = _store_ids(connection, kept.values())
    new: list[dict[str, Any]] = []
    old: list[dict[str, Any]] = []
    for key, entity in kept.items():
        values = shelf.values(entity) | {"key": key}
        if isinstance(entity, Register):
            values["store_id"] = stores[fold(entity.store)]
        if shelf.stays:
            values["present"] = True
        if key in ids:
            old.append(values | {"at_id": ids[key]})
        else:
            new.append(values | ({"uid": new_uid()} if shelf.stays else {}))
    if new:
        connection.execute(insert(table), new)
    if old:
        connection.execute(update(table).where(table.c.id == bindparam("at_id")), old)


def _store_ids(connection: Connection, entities: Iterable[Entity]) -> dict[str, int]:
    codes = {each.store: fold(each.store) for each in entities if isinstance(each, Register)}
    found: dict[str, int] = {}
    for chunk in _chunks(list(codes.values())):
        query = select(estate_stores.c.key, estate_stores.c.id).where(
            estate_stores.c.key.in_(chunk), estate_stores.c.present
        )
        found |= {row.key: row.id for row in connection.execute(query)}
    for code, key in codes.items():
        if key not in found:
            raise refuse("estate.store_unknown", object=f"store {code}", value=code)
    return found


def _check_unused(connection: Connection, kind: str, keys: Sequence[str]) -> None:
    """Refuse to take a store or an access profile away from registers that remain."""
    if kind not in {"store", "profile"}:
        return
    held = estate_stores.c.key if kind == "store" else func.lower(estate_registers.c.profile)
    both = estate_registers.join(estate_stores, estate_registers.c.store_id == estate_stores.c.id)
    for chunk in _chunks(keys):
        query = (
            select(held.label("key"), estate_registers.c.key.label("register"))
            .select_from(both)
            .where(estate_registers.c.present, held.in_(chunk))
            .limit(1)
        )
        for row in connection.execute(query):
            raise refuse(
                "estate.still_has", object=f"{kind} {row.key}", value=f"register {row.register}"
            )


def _remove(connection: Connection, shelf: Shelf, keys: Sequence[str]) -> None:
    table = shelf.table
    for chunk in _chunks(keys):
        gone = table.c.key.in_(chunk)
        if shelf.stays:
            connection.execute(update(table).where(gone).values(present=False))
        else:
            connection.execute(delete(table).where(gone))


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]
