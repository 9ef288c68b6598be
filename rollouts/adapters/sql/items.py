"""Keeps `items.ports.Items`."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection

from rollouts.adapters.sql.filters import contains
from rollouts.adapters.sql.objects import SqlRoom
from rollouts.adapters.sql.tables.accounts import (
    bank_accounts,
    exchange_rates,
    gl_accounts,
    merchant_ids,
    processors,
)
from rollouts.adapters.sql.tables.items import (
    assortments,
    departments,
    held_tax_codes,
    item_barcodes,
    item_pos_codes,
    items,
    number_ranges,
)
from rollouts.adapters.sql.tables.objects import Shelf
from rollouts.estate.names import fold
from rollouts.items.accounts import BankAccount, ExchangeRate, GlAccount, MerchantId, Processor
from rollouts.items.declared import HeldTaxCode, NumberRange
from rollouts.items.model import Assortment, Barcode, Department, Item, PosCode
from rollouts.items.records import KINDS, Entity
from rollouts.shared.objects import Keyed

E = TypeVar("E", bound=Keyed)


def _searched(item: Item) -> str:
    return fold(f"{item.item_id}\n{item.description}")


SHELVES: tuple[Shelf[Any], ...] = (
    Shelf(kinds=KINDS, made=Item, table=items, key="item_id", extra={"search": _searched}),
    Shelf(kinds=KINDS, made=Barcode, table=item_barcodes),
    Shelf(kinds=KINDS, made=PosCode, table=item_pos_codes),
    Shelf(kinds=KINDS, made=Department, table=departments),
    Shelf(kinds=KINDS, made=Assortment, table=assortments),
    Shelf(kinds=KINDS, made=GlAccount, table=gl_accounts),
    Shelf(kinds=KINDS, made=Processor, table=processors),
    Shelf(kinds=KINDS, made=MerchantId, table=merchant_ids),
    Shelf(kinds=KINDS, made=BankAccount, table=bank_accounts),
    Shelf(kinds=KINDS, made=ExchangeRate, table=exchange_rates),
    Shelf(kinds=KINDS, made=NumberRange, table=number_ranges),
    Shelf(kinds=KINDS, made=HeldTaxCode, table=held_tax_codes),
)


class SqlItems(SqlRoom[Entity]):
    """The items and reference data of one transaction."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, KINDS, SHELVES)

    def item(self, item_id: str) -> Item | None:
        return self._objects.one(Item, item_id)

    def by_barcode(self, gtin: str) -> Item | None:
        found = self._objects.one(Barcode, gtin.zfill(14))
        return self.item(found.item_id) if found else None

    def by_pos_code(self, key: str) -> Item | None:
        found = self._objects.one(PosCode, key)
        return self.item(found.item_id) if found else None

    def items(
        self, *, search: str = "", after: str = "", limit: int | None = 1000
    ) -> tuple[Item, ...]:
        matching = contains(items.c.search, fold(search))
        return self._objects.find(Item, matching, after=after, limit=limit)

    def count(self, *, search: str = "") -> int:
        return self._objects.count(Item, contains(items.c.search, fold(search)))

    def some_items(self, item_ids: Sequence[str]) -> Mapping[str, Item]:
        return self._objects.some(Item, item_ids)

    def some_barcodes(self, keys: Sequence[str]) -> Mapping[str, Barcode]:
        return self._objects.some(Barcode, keys)

    def barcodes_of(self, item_id: str) -> tuple[Barcode, ...]:
        return self._objects.find(Barcode, item_barcodes.c.item_id == item_id)

    def pos_codes_of(self, item_id: str) -> tuple[PosCode, ...]:
        return self._objects.find(PosCode, item_pos_codes.c.item_id == item_id)
