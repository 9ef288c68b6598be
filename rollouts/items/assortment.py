"""Where an item is sold: sparse statements, of which the narrowest wins. Pure.

A statement about an item wins over one about its department, that over one about all; then one about
a store over one about a group, that over a zone, that over everywhere. Of two equally narrow ones
"not sold" wins. Without any statement an item is sold everywhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rollouts.items.model import Assortment, Item
from rollouts.shared.moments import LocalMoment
from rollouts.shared.ranges import in_force

ALL = "all"
_WHATS = ("all", "department", "item")
_WHERES = ("all", "zone", "group", "store")


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """One store as statements name it: its code, price zone and the groups it is in."""

    store: str
    zone: str = ""
    groups: frozenset[str] = field(default_factory=frozenset)

    @property
    def names(self) -> frozenset[str]:
        """Every `where` that means this store."""
        zones = {f"zone:{self.zone}"} if self.zone else set()
        groups = {f"group:{each}" for each in self.groups}
        return frozenset({ALL, f"store:{self.store}"} | zones | groups)


class Assortments:
    """Every statement, found by what it is about."""

    def __init__(self, statements: Iterable[Assortment]) -> None:
        by_what: dict[str, list[Assortment]] = {}
        for each in statements:
            by_what.setdefault(each.what, []).append(each)
        self._by_what: Mapping[str, list[Assortment]] = by_what

    def about(self, item: Item) -> tuple[Assortment, ...]:
        """The statements about this item, its department and everything; of any store and time."""
        whats = (f"item:{item.item_id}", f"department:{item.department}", ALL)
        return tuple(each for what in whats for each in self._by_what.get(what, ()))

    def sold(self, item: Item, location: Location, at: LocalMoment) -> bool:
        """Whether the item is in the assortment of the store at `at`; its own dates aside."""
        names = location.names
        heard = [each for each in in_force(self.about(item), at) if each.where in names]
        if not heard:
            return True
        narrowest = max(map(narrowness, heard))
        return all(each.sold for each in heard if narrowness(each) == narrowest)


def narrowness(statement: Assortment) -> tuple[int, int]:
    """How narrow a statement is: what it is about first, then where it holds."""
    what, where = (each.partition(":")[0] for each in (statement.what, statement.where))
    return _WHATS.index(what), _WHERES.index(where)
