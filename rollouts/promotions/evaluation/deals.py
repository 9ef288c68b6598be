"""Which units a deal takes when it is applied once more, from what is left of the basket."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from rollouts.promotions.evaluation.choice import Application, Units
from rollouts.promotions.evaluation.shares import half_up
from rollouts.promotions.evaluation.wares import Match, Ware
from rollouts.promotions.model import Choice, Promotion, PromotionKind
from rollouts.promotions.policy import Grouping, Policy, RewardOrder

Counts = Mapping[int, int]
"""Units left, by place."""

Taken = list[tuple[int, int]]


class Deal:
    """A deal over the wares that it matches; ties between equal prices go to the earliest line."""

    def __init__(self, match: Match, wares: Mapping[int, Ware], policy: Policy) -> None:
        self.promotion = match.promotion
        self._wares = wares
        self._policy = policy
        self._percent = Fraction(match.promotion.percent) / 100
        self._pool = self._sorted(match.places)
        self._rewards = self._sorted(match.rewards)
        slots = zip(match.promotion.slots, match.slots, strict=False)
        # the slot with the fewest choices first: it finds its unit where others find one too
        self._slots = sorted(
            ((slot.quantity, self._sorted(places)) for slot, places in slots),
            key=lambda each: len(each[1]),
        )
        self.places = frozenset(
            (*self._pool, *self._rewards, *(at for _, slot in self._slots for at in slot))
        )

    def applied(self, left: Counts) -> Application | None:
        """One application to units that are left; None when there are too few or nothing is saved."""
        match self.promotion.kind:
            case PromotionKind.GROUP_PRICE:
                return self._group_price(left)
            case PromotionKind.CHEAPEST_FREE:
                return self._cheapest_free(left)
            case PromotionKind.BUY_X_GET_Y:
                return self._buy_and_get(left)
            case _:
                return self._bundle(left)

    def _sorted(self, places: Iterable[int]) -> tuple[int, ...]:
        """The countable ones, the cheapest first."""
        countable = (at for at in places if not self._wares[at].weighed)
        return tuple(sorted(countable, key=lambda at: (self._wares[at].unit, at)))

    def _dearest(self, places: Sequence[int]) -> Sequence[int]:
        return sorted(places, key=lambda at: (-self._wares[at].unit, at))

    def _by_grouping(self, places: Sequence[int]) -> Sequence[int]:
        cheap = {Grouping.CHEAPEST_FIRST, Grouping.POOL_CHEAPEST}
        return places if self._policy.grouping in cheap else self._dearest(places)

    def _group_price(self, left: Counts) -> Application | None:
        size, order = self.promotion.quantity, self._by_grouping(self._pool)
        available = [(at, left[at]) for at in order if left[at] > 0]
        while sum(units for _, units in available) >= size > 0:
            taken = _first(available, size)
            saving = self._price(taken) - self.promotion.price
            if saving > 0:
                return self._told(taken, (), saving)
            if order is not self._pool:
                return None  # nothing dearer is left
            place, units = available[0]
            available[0:1] = [(place, units - 1)] if units > 1 else []
        return None

    def _cheapest_free(self, left: Counts) -> Application | None:
        size, free = self.promotion.quantity, self.promotion.get_quantity
        available = [(at, left[at]) for at in self._pool if left[at] > 0]
        if sum(units for _, units in available) < size or not 0 < free <= size:
            return None
        if self._policy.grouping is Grouping.CHEAPEST_FIRST:
            group = _first(available, size)
        elif self._policy.grouping is Grouping.POOL_CHEAPEST:
            rewarded = _first(available, free)
            rest = _less(available, rewarded)
            paid = _first(self._turned(rest), size - free)
            return self._rewarded(_merged(rewarded, paid), rewarded)
        else:
            group = _first(self._turned(available), size)
        cheapest = sorted(group, key=lambda each: (self._wares[each[0]].unit, each[0]))
        return self._rewarded(group, _first(cheapest, free))

    def _buy_and_get(self, left: Counts) -> Application | None:
        buy, get = self.promotion.quantity, self.promotion.get_quantity
        pool = [(at, left[at]) for at in self._pool if left[at] > 0]
        spare = sum(units for _, units in pool) - buy
        if spare < 0 or buy <= 0:
            return None
        order = self._rewards if self._rewards_cheapest else self._dearest(self._rewards)
        rewarded: Taken = []
        bought_from, wanted = set(self._pool), get
        for at in order:
            units = min(left[at], wanted, spare if at in bought_from else wanted)
            if units > 0:
                rewarded.append((at, units))
                wanted -= units
                spare -= units if at in bought_from else 0
        if not rewarded or (wanted and not self.promotion.partial):
            return None
        rest = _less(pool, rewarded)
        paid = _first(self._turned(rest) if self._rewards_cheapest else rest, buy)
        return self._rewarded(_merged(paid, rewarded), rewarded)

    def _bundle(self, left: Counts) -> Application | None:
        used: dict[int, int] = {}
        for quantity, places in self._slots:
            order = self._by_grouping(places)
            available = [(at, left[at] - used.get(at, 0)) for at in order]
            taken = _first([each for each in available if each[1] > 0], quantity)
            if sum(units for _, units in taken) < quantity:
                return None
            for at, units in taken:
                used[at] = used.get(at, 0) + units
        uses = tuple(sorted(used.items()))
        saving = self._price(uses) - self.promotion.price
        return self._told(uses, (), saving) if used and saving > 0 else None

    @property
    def _rewards_cheapest(self) -> bool:
        if self.promotion.choice is not Choice.UNSAID:
            return self.promotion.choice is Choice.CHEAPEST
        return self._policy.reward_order is RewardOrder.LEAST_EXPENSIVE

    def _turned(self, available: Taken) -> Taken:
        return sorted(available, key=lambda each: (-self._wares[each[0]].unit, each[0]))

    def _rewarded(self, uses: Sequence[tuple[int, int]], rewards: Taken) -> Application | None:
        exact = self._reward(rewards)
        return self._told(uses, rewards, half_up(exact)) if exact > 0 else None

    def _reward(self, rewards: Taken) -> Fraction:
        if self._percent:
            return self._price(rewards) * self._percent
        if self.promotion.amount:
            off = sum(
                min(self.promotion.amount, self._wares[at].unit) * units for at, units in rewards
            )
            return Fraction(off)
        return Fraction(self._price(rewards))

    def _told(
        self, uses: Sequence[tuple[int, int]], rewards: Sequence[tuple[int, int]], saving: int
    ) -> Application:
        return Application(
            promotion=self.promotion, uses=tuple(uses), rewards=tuple(rewards), saving=saving
        )

    def _price(self, taken: Iterable[tuple[int, int]]) -> int:
        return sum(self._wares[at].unit * units for at, units in taken)


def is_limited(promotion: Promotion) -> bool:
    """Whether it may apply only so often in one basket."""
    return promotion.most_applications > 0


def _first(available: Taken, wanted: int) -> Taken:
    """The first `wanted` units, or all that there are."""
    taken: Taken = []
    for at, units in available:
        if wanted <= 0:
            break
        taken.append((at, min(units, wanted)))
        wanted -= units
    return taken


def _less(available: Taken, taken: Taken) -> Taken:
    gone = dict(taken)
    left = ((at, units - gone.get(at, 0)) for at, units in available)
    return [(at, units) for at, units in left if units > 0]


def _merged(one: Taken, other: Taken) -> Units:
    both: dict[int, int] = {}
    for at, units in _chained(one, other):
        both[at] = both.get(at, 0) + units
    return tuple(sorted(both.items()))


def _chained(*lists: Taken) -> Iterator[tuple[int, int]]:
    for each in lists:
        yield from each
