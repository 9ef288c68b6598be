"""The lines of a basket as promotions see them, and which promotion matches which."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rollouts.promotions.basket import Basket, BasketLine
from rollouts.promotions.model import ItemSet, Promotion, PromotionKind

_ZERO, _WHOLE = Fraction(0), Fraction(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ware:
    """A line that can be discounted: `count` units of `unit` each, at `place` in the basket.

    Weighed goods are one unit that no deal can count.
    """

    place: int
    line: BasketLine
    unit: int
    count: int
    price: int
    weighed: bool

    @property
    def tax_share(self) -> Fraction:
        """The part of its price that is tax, where the price contains it."""
        rate = Fraction(self.line.tax_included)
        return rate / (_WHOLE + rate) if rate else _ZERO


def ware_of(place: int, line: BasketLine) -> Ware:
    """The line as a ware."""
    whole = line.quantity == line.quantity.to_integral_value()
    return Ware(
        place=place,
        line=line,
        unit=line.unit_price if whole else line.price,
        count=int(line.quantity) if whole else 1,
        price=line.price,
        weighed=not whole,
    )


def discountable(basket: Basket) -> tuple[Ware, ...]:
    """The lines that promotions may discount: sold, not returned, not stored value, not free already."""
    return tuple(
        ware_of(place, line)
        for place, line in enumerate(basket.lines)
        if line.discountable and not line.is_returned and line.price > 0
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A promotion and the places of the wares that it matches, rewards and slots with them."""

    promotion: Promotion
    places: tuple[int, ...]
    rewards: tuple[int, ...] = ()
    slots: tuple[tuple[int, ...], ...] = ()

    @property
    def all_places(self) -> tuple[int, ...]:
        """Every place that it looks at."""
        return tuple(dict.fromkeys((*self.places, *self.rewards, *sum(self.slots, ()))))


class PromotionIndex:
    """Promotions by what they match, so that a basket asks only those that can concern it.

    Guarantees that `matching` gives the same promotions, in their order, as looking at each.
    """

    def __init__(self, promotions: Iterable[Promotion]) -> None:
        self.promotions: tuple[Promotion, ...] = tuple(promotions)
        self._by_item: dict[str, list[int]] = {}
        self._by_department: dict[str, list[int]] = {}
        self._everywhere: list[int] = []
        for at, promotion in enumerate(self.promotions):
            for each in sets_of(promotion):
                self._enter(at, each)

    def matching(self, wares: Sequence[Ware]) -> tuple[Match, ...]:
        """Those with a ware of their own in the basket, in their order."""
        asked = set(self._everywhere)
        for ware in wares:
            asked.update(self._by_item.get(ware.line.item, ()))
            asked.update(self._by_department.get(ware.line.department, ()))
        found = (match_of(self.promotions[at], wares) for at in sorted(asked))
        return tuple(each for each in found if each is not None)

    def _enter(self, at: int, items: ItemSet) -> None:
        if items.everything:
            self._everywhere.append(at)
            return
        for each in items.items:
            self._by_item.setdefault(each, []).append(at)
        for each in items.departments:
            self._by_department.setdefault(each, []).append(at)


def sets_of(promotion: Promotion) -> tuple[ItemSet, ...]:
    """The sets that its kind looks at: what must be there, not what may be rewarded besides."""
    if promotion.kind is PromotionKind.BUNDLE:
        return tuple(each.items for each in promotion.slots)
    return (promotion.match,)


def match_of(promotion: Promotion, wares: Sequence[Ware]) -> Match | None:
    """What the promotion matches among the wares; None when that is nothing."""
    others = [each for each in wares if not each.line.added_by]
    places = () if promotion.kind is PromotionKind.BUNDLE else _places(promotion.match, others)
    slots = tuple(_places(each.items, others) for each in promotion.slots)
    rewards: tuple[int, ...] = ()
    if promotion.kind is PromotionKind.BUY_X_GET_Y:
        if promotion.adds_item:
            others = [each for each in wares if each.line.added_by == promotion.code]
        rewards = _places(promotion.reward, others)
    if not places and not any(slots):
        return None
    return Match(promotion=promotion, places=places, rewards=rewards, slots=slots)


def by_place(wares: Iterable[Ware]) -> Mapping[int, Ware]:
    """The wares by their place."""
    return {each.place: each for each in wares}


def _places(items: ItemSet, wares: Iterable[Ware]) -> tuple[int, ...]:
    if items.everything and not (items.excluded or items.excluded_departments):
        return tuple(each.place for each in wares)
    return tuple(each.place for each in wares if items.holds(each.line.item, each.line.department))
