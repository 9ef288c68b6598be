"""Works out what edits of the estate come to as rows: everything is read and checked beforehand."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from rollouts.adapters.sql.estate_rows import SHELVES, Shelf, Values
from rollouts.adapters.sql.references import chunks
from rollouts.adapters.sql.tables.estate import estate_registers, estate_stores
from rollouts.estate.model import Register
from rollouts.estate.names import fold
from rollouts.estate.records import Entity, applied
from rollouts.shared.edits import Edit
from rollouts.shared.errors import refuse
from rollouts.shared.ids import new_uid

Now = dict[str, Entity | None]
"""Each touched key with the object as it will be, None when it goes away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfRows:
    """What happens to the rows of one kind.

    `changed` holds, for each set of columns that changes, their values and the row's id as `at_id`;
    `gone` the keys of what goes away.
    """

    new: tuple[Values, ...]
    changed: Mapping[tuple[str, ...], Sequence[Values]]
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EstateRows:
    """Keeps `estate.ports.EstatePlan`; `homeless` registers (by key) have a store that is new too."""

    shelves: Mapping[str, ShelfRows]
    homeless: Mapping[str, str] = field(default_factory=dict)

    @property
    def ahead(self) -> int:
        return sum(len(rows) for _, rows in self.unseen())

    def unseen(self) -> Iterator[tuple[str, tuple[Values, ...]]]:
        """The new rows that nobody sees while they are not `present`, by kind."""
        for kind, shelf in SHELVES.items():
            if shelf.stays and not (kind == "register" and self.homeless):
                yield kind, self.shelves[kind].new


def planned(connection: Connection, edits: Sequence[Edit]) -> EstateRows:
    """What applying `edits` in order writes; KnownError (see `estate.ports.Estate.apply`)."""
    by_kind: dict[str, list[Edit]] = defaultdict(list)
    for edit in edits:
        if edit.kind not in SHELVES:
            raise refuse("estate.unknown_edit", object=edit.key, value=edit.kind)
        by_kind[edit.kind].append(edit)
    rows = {kind: _rows(connection, shelf, by_kind[kind]) for kind, shelf in SHELVES.items()}
    now = {kind: _now(SHELVES[kind], rows[kind], by_kind[kind]) for kind in SHELVES}
    stores = _store_ids(connection, now)
    return EstateRows(
        shelves={
            kind: _shelf_rows(shelf, rows[kind], now[kind], stores)
            for kind, shelf in SHELVES.items()
        },
        homeless={
            key: fold(each.store)
            for key, each in now["register"].items()
            if isinstance(each, Register) and fold(each.store) not in stores
        },
    )


def _rows(connection: Connection, shelf: Shelf, edits: Sequence[Edit]) -> dict[str, Row[Any]]:
    """The rows of the keys touched, present or not."""
    found: dict[str, Row[Any]] = {}
    for some in chunks(list(dict.fromkeys(fold(each.key) for each in edits))):
        query = _select(shelf).where(shelf.table.c.key.in_(some))
        found |= {row.key: row for row in connection.execute(query)}
    return found


def _now(shelf: Shelf, rows: Mapping[str, Row[Any]], edits: Sequence[Edit]) -> Now:
    now: Now = dict.fromkeys(fold(each.key) for each in edits)
    now |= {key: shelf.entity(row) for key, row in rows.items() if not shelf.stays or row.present}
    for edit in edits:
        now[fold(edit.key)] = applied(now[fold(edit.key)], (edit,))
    return now


def _shelf_rows(
    shelf: Shelf, rows: Mapping[str, Row[Any]], now: Now, stores: Mapping[str, int]
) -> ShelfRows:
    new: list[Values] = []
    changed: dict[tuple[str, ...], list[Values]] = defaultdict(list)
    for key, entity in now.items():
        if entity is None:
            continue
        values = shelf.values(entity) | {"key": key}
        if shelf.stays:
            values["present"] = True
        if isinstance(entity, Register):
            values["store_id"] = stores.get(fold(entity.store))
        if key not in rows:
            new.append(values | ({"uid": new_uid()} if shelf.stays else {}))
        elif moved := {
            name: each for name, each in values.items() if _held(rows[key], name) != each
        }:
            changed[tuple(moved)].append(moved | {"at_id": rows[key].id})
    gone = tuple(key for key, each in now.items() if each is None)
    return ShelfRows(new=tuple(new), changed=changed, gone=gone)


def _held(row: Row[Any], name: str) -> object:
    return row._mapping[name]  # noqa: SLF001 - SQLAlchemy's public name for a row's columns


def _select(shelf: Shelf) -> Select[Any]:
    if shelf.table is not estate_registers:
        return select(shelf.table)
    both = estate_registers.join(estate_stores, estate_registers.c.store_id == estate_stores.c.id)
    return select(estate_registers, estate_stores.c.code.label("store")).select_from(both)


def _store_ids(connection: Connection, now: Mapping[str, Now]) -> dict[str, int]:
    """The stores of the registers that stay; refused when one is neither there nor being made."""
    codes = {fold(each.store): each.store for each in _registers(now)}
    found: dict[str, int] = {}
    for some in chunks(list(codes)):
        query = select(estate_stores.c.key, estate_stores.c.id).where(
            estate_stores.c.key.in_(some), estate_stores.c.present
        )
        found |= {row.key: row.id for row in connection.execute(query)}
    for key, code in codes.items():
        if key not in found and now["store"].get(key) is None:
            raise refuse("estate.store_unknown", object=f"store {code}", value=code)
    return found


def _registers(now: Mapping[str, Now]) -> Iterable[Register]:
    return (each for each in now["register"].values() if isinstance(each, Register))
