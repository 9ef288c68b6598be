"""What a price file is held against: items and their codes, places, groups, currencies."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownItem:
    """What the rules need to know of an item; `cost` in minor units of `cost_currency`."""

    item_id: str
    active: bool = True
    price_entry: bool = False
    cost: int | None = None
    cost_currency: str = ""
    linked_item: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Stores with their zone and currency, and what else rows may name.

    A set that is empty is not known at all: then nothing can be unknown in it. `currency` is the one
    that every store has, empty where they differ or have none.
    """

    stores: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    zones: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tax_groups: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    currency: str = ""

    def currency_at(self, store: str, zone: str) -> str:
        """The currency that is paid in there; empty where it is not known or not one."""
        if store:
            return self.stores.get(store, ("", ""))[1]
        if zone:
            paid = self.zones.get(zone, ())
            return paid[0] if len(paid) == 1 else ""
        return self.currency


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Items by id, what barcodes (14 digits) and PLUs find, and the places."""

    items: Mapping[str, KnownItem] = field(default_factory=dict)
    barcodes: Mapping[str, str] = field(default_factory=dict)
    plus: Mapping[str, str] = field(default_factory=dict)
    places: Places = field(default_factory=Places)
