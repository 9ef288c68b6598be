"""What the rules of promotions know of the estate: stores, goods, prices, and the promotions beside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rollouts.items.assortment import Assortments, Location
from rollouts.items.model import Item
from rollouts.promotions.basket import SavedBasket
from rollouts.promotions.evaluation.wares import PromotionIndex
from rollouts.promotions.model import ItemSet, Promotion
from rollouts.promotions.policy import DEFAULT, Policy
from rollouts.shared.moments import OPEN, LocalMoment


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A store as promotions see it. `platforms` are those of its registers, `cutover` `HH:MM`."""

    code: str
    timezone: str
    currency: str = ""
    cutover: str = "00:00"
    zone: str = ""
    groups: frozenset[str] = frozenset()
    platforms: frozenset[str] = frozenset()

    @property
    def places(self) -> frozenset[str]:
        """Every scope that means this store."""
        zone = {f"zone:{self.zone}"} if self.zone else set()
        return frozenset({f"store:{self.code}"} | zone | {f"group:{each}" for each in self.groups})

    @property
    def location(self) -> Location:
        """The store as assortments name it."""
        return Location(store=self.code, zone=self.zone, groups=self.groups)


@dataclass(frozen=True, kw_only=True)
class Trade:
    """One state of everything that decides whether promotions are sound; pure data.

    `prices` are what one unit costs by item, in minor units of the currency that promotions are in:
    an item that has none is never given one. `policy` is how the registers settle.
    """

    promotions: tuple[Promotion, ...]
    shops: tuple[Shop, ...] = ()
    items: Mapping[str, Item] = field(default_factory=dict)
    assortments: Assortments = field(default_factory=lambda: Assortments(()))
    prices: Mapping[str, int] = field(default_factory=dict)
    baskets: tuple[SavedBasket, ...] = ()
    policies: Mapping[str, Policy] = field(default_factory=dict)
    policy: Policy = DEFAULT
    now: LocalMoment = OPEN

    def shops_of(self, promotion: Promotion) -> tuple[Shop, ...]:
        """The stores that the promotion is for."""
        wanted = set(promotion.scopes)
        return tuple(each for each in self.shops if not wanted or wanted & each.places)

    def goods_of(self, items: ItemSet, limit: int | None = None) -> tuple[str, ...]:
        """The ids of the items of a set, in order; at most `limit`."""
        named = [each for each in items.items if each not in items.excluded]
        if items.everything or items.departments:
            rooms = self.items.values() if items.everything else self._in(items.departments)
            held = (each for each in rooms if items.holds(each.item_id, each.department))
            named += [each.item_id for each in held]
        return tuple(dict.fromkeys(named))[:limit]

    def policy_of(self, name: str) -> Policy:
        """The policy of this name, else the one that holds everywhere."""
        return self.policies.get(name, self.policy)

    @cached_property
    def index(self) -> PromotionIndex:
        """The promotions, ready to be asked by many baskets."""
        return PromotionIndex(self.promotions)

    @cached_property
    def restricted(self) -> tuple[Item, ...]:
        """Goods that not everybody may buy."""
        return tuple(each for each in self.items.values() if each.age_limit)

    @cached_property
    def has_costs(self) -> bool:
        """Whether any item says what it costs."""
        return any(each.cost is not None for each in self.items.values())

    @cached_property
    def never_discounted(self) -> tuple[Item, ...]:
        """Goods that nothing is ever taken off."""
        return tuple(each for each in self.items.values() if not each.discountable)

    @cached_property
    def _by_department(self) -> Mapping[str, list[Item]]:
        found: dict[str, list[Item]] = {}
        for each in self.items.values():
            found.setdefault(each.department, []).append(each)
        return found

    def _in(self, departments: Iterable[str]) -> Iterable[Item]:
        return (item for each in departments for item in self._by_department.get(each, ()))
