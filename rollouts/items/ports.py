"""What the room needs kept."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from rollouts.items.model import Barcode, Item
from rollouts.shared.edits import Edit


class Items(Protocol):
    """Items and barcodes, by item id and by GTIN in any spelling."""

    def item(self, item_id: str) -> Item | None:
        """The item with this id."""

    def by_barcode(self, gtin: str) -> Item | None:
        """The item that this GTIN finds, whatever leading zeros it is written with."""

    def items(self, *, search: str = "", after: str = "", limit: int = 1000) -> tuple[Item, ...]:
        """The next items after the id `after`, in order of id; `search` looks into id and text."""

    def count(self, *, search: str = "") -> int:
        """How many items `search` finds."""

    def some_items(self, item_ids: Sequence[str]) -> Mapping[str, Item]:
        """Those of these items that exist, by id."""

    def some_barcodes(self, keys: Sequence[str]) -> Mapping[str, Barcode]:
        """Those of these barcodes that exist, by `Barcode.key`."""

    def barcodes_of(self, item_id: str) -> tuple[Barcode, ...]:
        """The barcodes of one item, in order of key."""

    def apply(self, edits: Sequence[Edit]) -> None:
        """Apply edits in order; KnownError `items.moved_on` when one does not find what it replaces.

        An edit of `field` "" creates (`before` None) or removes (`after` None) the whole object.
        """
