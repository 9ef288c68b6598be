"""Applies edits to the estate: everything is read and checked first, then written in bulk."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    bindparam,
    delete,
    insert,
    literal,
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

Slot = tuple[str, str]
Now = dict[str, Entity | None]


def apply_edits(connection: Connection, edits: Sequence[Edit]) -> None:
    """Apply `edits` in order; KnownError (see `estate.ports.Estate.apply`) before any write."""
    by_kind: dict[str, list[Edit]] = defaultdict(list)
    for edit in edits:
        if edit.kind not in SHELVES:
            raise refuse("estate.unknown_edit", object=edit.key, value=edit.kind)
        by_kind[edit.kind].append(edit)
    planned = {kind: _planned(connection, kind, by_kind[kind]) for kind in SHELVES}
    _check_removals(connection, planned)
    for kind in SHELVES:
        _write(connection, kind, planned[kind])
    for kind in reversed(SHELVES):
        _remove(connection, SHELVES[kind], [key for key, each in planned[kind].items() if not each])


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
    both = estate_registers.join(
        estate_stores, estate_registers.c.store_id == estate_stores.c.id
    )
    return select(estate_registers, estate_stores.c.code.label("store")).select_from(both)


def _check_removals(connection: Connection, planned: Mapping[str, Now]) -> None:
    """Refuse to take a store or profile away from registers that remain."""
    leaving = [key for key, each in planned["register"].items() if each is None]
    joined = {fold(each.store): each for each in planned["register"].values() if _is_register(each)}
    used = {each.profile: each for each in planned["register"].values() if _is_register(each)}
    for key in (key for key, each in planned["store"].items() if each is None):
        holder = joined.get(key) or _holder(connection, "store", key, leaving)
        if holder:
            raise _still_has("store", key, holder)
    for key in (key for key, each in planned["profile"].items() if each is None):
        holder = used.get(key) or _holder(connection, "profile", key, leaving)
        if holder:
            raise _still_has("profile", key, holder)
