"""An item, as far as every other room needs it, and the barcodes that find it at a register."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What is sold. `item_id` is the retailer's own number; departments and groups are codes."""

    item_id: str
    description: str = ""
    department: str = ""
    tax_group: str = ""

    @property
    def key(self) -> str:
        """The item id."""
        return self.item_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Barcode:
    """A GTIN-8, -12, -13 or -14 (digits, with its check digit) and the item it finds."""

    gtin: str
    item_id: str

    @property
    def key(self) -> str:
        """The GTIN with leading zeros to 14 digits: equal for every spelling of one number."""
        return self.gtin.zfill(14)
