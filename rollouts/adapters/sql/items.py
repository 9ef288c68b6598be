"""Keeps `items.ports.Items`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Column, Connection, Row, Table, delete, func, insert, select

from rollouts.adapters.sql.filters import contains
from rollouts.adapters.sql.tables.items import item_barcodes, items
from rollouts.estate.names import fold
from rollouts.items.model import Barcode, Item
from rollouts.items.records import Entity, applied, kind_and_key
from rollouts.shared.edits import Edit

CHUNK = 500


class SqlItems:
    """The items of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def item(self, item_id: str) -> Item | None:
        return self.some_items([item_id]).get(item_id)

    def by_barcode(self, gtin: str) -> Item | None:
        found = self.some_barcodes([gtin.zfill(14)]).get(gtin.zfill(14))
        return self.item(found.item_id) if found else None

    def items(self, *, search: str = "", after: str = "", limit: int = 1000) -> tuple[Item, ...]:
        query = (
            select(items)
            .where(items.c.item_id > after, contains(items.c.search, fold(search)))
            .order_by(items.c.item_id)
            .limit(limit)
        )
        return tuple(map(_item, self._connection.execute(query)))

    def count(self, *, search: str = "") -> int:
        condition = contains(items.c.search, fold(search))
        query = select(func.count()).select_from(items).where(condition)
        return self._connection.scalar(query) or 0

    def some_items(self, item_ids: Sequence[str]) -> Mapping[str, Item]:
        return {row.item_id: _item(row) for row in self._rows(items.c.item_id, item_ids)}

    def some_barcodes(self, keys: Sequence[str]) -> Mapping[str, Barcode]:
        return {row.key: _barcode(row) for row in self._rows(item_barcodes.c.key, keys)}

    def barcodes_of(self, item_id: str) -> tuple[Barcode, ...]:
        query = select(item_barcodes).where(item_barcodes.c.item_id == item_id)
        rows = self._connection.execute(query.order_by(item_barcodes.c.key))
        return tuple(map(_barcode, rows))

    def apply(self, edits: Sequence[Edit]) -> None:
        slots = list(dict.fromkeys((edit.kind, edit.key) for edit in edits))
        now: dict[tuple[str, str], Entity | None] = dict.fromkeys(slots)
        there: list[Entity] = [*self._present_items(slots), *self._present_barcodes(slots)]
        now |= {kind_and_key(each): each for each in there}
        for edit in edits:
            slot = edit.kind, edit.key
            now[slot] = applied(now[slot], edit)
        self._replace(items, items.c.item_id, "item", now)
        self._replace(item_barcodes, item_barcodes.c.key, "barcode", now)

    def _present_items(self, slots: Sequence[tuple[str, str]]) -> Iterator[Item]:
        yield from self.some_items([key for kind, key in slots if kind == "item"]).values()

    def _present_barcodes(self, slots: Sequence[tuple[str, str]]) -> Iterator[Barcode]:
        yield from self.some_barcodes([key for kind, key in slots if kind == "barcode"]).values()

    def _replace(
        self,
        table: Table,
        column: Column[Any],
        kind: str,
        now: Mapping[tuple[str, str], Entity | None],
    ) -> None:
        touched = [key for each, key in now if each == kind]
        for keys in _chunks(touched):
            self._connection.execute(delete(table).where(column.in_(keys)))
        kept = [now[kind, key] for key in touched]
        values = [_values(each) for each in kept if each is not None]
        if values:
            self._connection.execute(insert(table), values)

    def _rows(self, column: Column[Any], keys: Sequence[str]) -> Iterator[Row[Any]]:
        for chunk in _chunks(list(dict.fromkeys(keys))):
            yield from self._connection.execute(select(column.table).where(column.in_(chunk)))


def _values(entity: Entity) -> dict[str, str]:
    values = asdict(entity)
    if isinstance(entity, Item):
        return values | {"search": fold(f"{entity.item_id}\n{entity.description}")}
    return values | {"key": entity.key}


def _item(row: Row[Any]) -> Item:
    return Item(
        item_id=row.item_id,
        description=row.description,
        department=row.department,
        tax_group=row.tax_group,
    )


def _barcode(row: Row[Any]) -> Barcode:
    return Barcode(gtin=row.gtin, item_id=row.item_id)


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]
