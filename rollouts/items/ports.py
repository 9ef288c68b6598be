"""What the room needs kept."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from rollouts.items.model import Barcode, Item, PosCode
from rollouts.ports.objects import Objects


class Items(Objects, Protocol):
    """Items, the codes that find them, and every other kind of `rollouts.items.records.KINDS`."""

    def item(self, item_id: str) -> Item | None:
        """The item with this id."""

    def by_barcode(self, gtin: str) -> Item | None:
        """The item that this GTIN finds, whatever leading zeros it is written with."""

    def by_pos_code(self, key: str) -> Item | None:
        """The item that this PLU or prefix finds, by `PosCode.key`."""

    def items(
        self, *, search: str = "", after: str = "", limit: int | None = 1000
    ) -> tuple[Item, ...]:
        """The next items after the id `after`, in order of id; `search` looks into id and text."""

    def count(self, *, search: str = "") -> int:
        """How many items `search` finds."""

    def some_items(self, item_ids: Sequence[str]) -> Mapping[str, Item]:
        """Those of these items that exist, by id."""

    def some_barcodes(self, keys: Sequence[str]) -> Mapping[str, Barcode]:
        """Those of these barcodes that exist, by `Barcode.key`."""

    def barcodes_of(self, item_id: str) -> tuple[Barcode, ...]:
        """The barcodes of one item, in order of key."""

    def pos_codes_of(self, item_id: str) -> tuple[PosCode, ...]:
        """The PLUs and prefixes of one item, in order of key."""
