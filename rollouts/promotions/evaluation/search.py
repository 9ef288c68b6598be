"""The combination of promotions with the smallest total, within a stated bound.

Lines that no deal joins are settled apart. Among joined ones every order of applying deals and of
leaving lines to their own offers is looked at, each state of what is left once. Savings are compared
as each application rounds. Where the bound ends that, the better of what was found and of
taking the largest gain first is the answer, and the search says that it is not complete.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rollouts.promotions.evaluation.choice import Application, Choice, Effort, Offer
from rollouts.promotions.evaluation.deals import Deal
from rollouts.promotions.evaluation.stall import Stall

DEEPEST = 200
"""Applications in a row that are looked at one by one; what goes beyond is taken by largest gain."""


def best_choice(stall: Stall, effort: Effort) -> Choice:
    """The choice with the largest saving that was found; never less than the largest gains first."""
    chosen: list[Choice] = []
    joined: set[int] = set()
    components = [
        (sorted(frozenset().union(*(each.places for each in deals))), deals)
        for deals in _components(stall.deals)
    ]
    # the smallest first: what can be looked at whole is, before a large one reaches the bound
    for places, deals in sorted(components, key=lambda each: len(each[0]) * len(each[1])):
        joined.update(places)
        chosen.append(_component(stall, deals, places, effort))
    alone = {at: ware.count for at, ware in stall.wares.items() if at not in joined}
    return together([*chosen, stall.offers(alone)])


def together(choices: Iterable[Choice]) -> Choice:
    """Choices about different lines as one."""
    listed = tuple(choices)
    return Choice(
        applications=tuple(one for each in listed for one in each.applications),
        offers=tuple(one for each in listed for one in each.offers),
        saving=sum(each.saving for each in listed),
    )


def largest_gain(stall: Stall, deals: Sequence[Deal], left: Mapping[int, int]) -> Choice:
    """Deals as long as one gains over what its lines are offered alone, the largest gain first."""
    counts, done = dict(left), dict.fromkeys(range(len(deals)), 0)
    known = {at: each.applied(counts) for at, each in enumerate(deals)}
    applications: list[Application] = []
    while True:
        gains = [
            (_gain(stall, counts, found), -at, found)
            for at, found in known.items()
            if found is not None and _may(deals[at], done[at])
        ]
        gain, negative, found = max(gains, default=(0, 0, None), key=lambda each: each[:2])
        if found is None or gain <= 0:
            break
        done[-negative] += 1
        applications.append(found)
        _use(counts, found)
        touched = {place for place, _ in found.uses}
        for at, deal in enumerate(deals):
            if not touched.isdisjoint(deal.places):
                known[at] = deal.applied(counts)
    rest = stall.offers(counts)
    saving = sum(each.saving for each in applications) + rest.saving
    return Choice(applications=tuple(applications), offers=rest.offers, saving=saving)


def _component(
    stall: Stall, deals: Sequence[Deal], places: Sequence[int], effort: Effort
) -> Choice:
    left = {at: stall.wares[at].count for at in places}
    simple = largest_gain(stall, deals, left)
    offered = any(place in stall.chains for place in places)
    if len(deals) == 1 and not offered:
        return simple  # each application adds its saving: no order is better
    found = _Tree(stall, deals, places, effort).best()
    return found if found.saving > simple.saving else simple


@dataclass(frozen=True, slots=True)
class _Step:
    """A deal applied once more (`deal` says which), or a line left to its own offer."""

    application: Application | None = None
    deal: int = -1
    offer: Offer | None = None


_State = tuple[tuple[int, ...], tuple[int, ...]]


class _Tree:
    """Every order of applying deals and of leaving lines to their own offers.

    A state is what is left, and how often limited deals were applied.
    """

    def __init__(
        self, stall: Stall, deals: Sequence[Deal], places: Sequence[int], effort: Effort
    ) -> None:
        self._stall = stall
        self._deals = deals
        self._places = tuple(places)
        self._effort = effort
        self._known: dict[_State, tuple[int, _Step | None]] = {}

    def best(self) -> Choice:
        counts = {at: self._stall.wares[at].count for at in self._places}
        done = (0,) * len(self._deals)
        self._value(counts, done, 0)
        applications: list[Application] = []
        offers: list[Offer] = []
        while step := self._known.get(self._state(counts, done), (0, None))[1]:
            if step.application:
                applications.append(step.application)
            if step.offer:
                offers.append(step.offer)
            counts, done = self._after(counts, done, step)
        rest = self._stall.offers(counts)
        saving = sum(each.saving for each in applications) + rest.saving
        saving += sum(self._stall.best_offer(each.place, each.units)[0] for each in offers)
        return Choice(
            applications=tuple(applications), offers=(*offers, *rest.offers), saving=saving
        )

    def _value(self, counts: Mapping[int, int], done: tuple[int, ...], depth: int) -> int:
        state = self._state(counts, done)
        if state in self._known:
            return self._known[state][0]
        best, by = self._stall.offers(counts).saving, None
        if depth < DEEPEST:
            for saving, step in self._steps(counts, done):
                rest, applied = self._after(counts, done, step)
                value = saving + self._value(rest, applied, depth + 1)
                if value > best:
                    best, by = value, step
        else:
            self._effort.complete = False
        self._known[state] = (best, by)
        return best

    def _steps(
        self, counts: Mapping[int, int], done: tuple[int, ...]
    ) -> Iterator[tuple[int, _Step]]:
        """Deals first; once none applies, nothing is gained by leaving a line aside."""
        open_deals = False
        for at, deal in enumerate(self._deals):
            if not _may(deal, done[at]):
                continue
            if not self._effort.spend():
                return
            found = deal.applied(counts)
            if found is not None:
                open_deals = True
                yield found.saving, _Step(application=found, deal=at)
        for place in self._places if open_deals else ():
            saving, chain = self._stall.best_offer(place, counts[place])
            if not saving:
                continue
            if not self._effort.spend():
                return
            yield saving, _Step(offer=Offer(place=place, units=counts[place], chain=chain))

    def _after(
        self, counts: Mapping[int, int], done: tuple[int, ...], step: _Step
    ) -> tuple[dict[int, int], tuple[int, ...]]:
        """Only limited deals are counted: for the others all ways to a state are one."""
        rest = dict(counts)
        if step.offer:
            rest[step.offer.place] = 0
        if step.application:
            _use(rest, step.application)
            if step.application.promotion.most_applications:
                done = (*done[: step.deal], done[step.deal] + 1, *done[step.deal + 1 :])
        return rest, done

    def _state(self, counts: Mapping[int, int], done: tuple[int, ...]) -> _State:
        return tuple(counts[at] for at in self._places), done


def _components(deals: Iterable[Deal]) -> list[list[Deal]]:
    """Deals that share lines, directly or through others, together."""
    groups: list[tuple[set[int], list[Deal]]] = []
    for deal in deals:
        joined = [each for each in groups if not each[0].isdisjoint(deal.places)]
        merged = ({*deal.places}, [deal])
        for places, members in joined:
            merged = (merged[0] | places, [*members, *merged[1]])
        groups = [each for each in groups if each not in joined] + [merged]
    return [members for _, members in groups]


def _gain(stall: Stall, counts: Mapping[int, int], found: Application) -> int:
    """The saving of a deal less what the lines that it uses lose of their own offers."""
    lost = sum(
        stall.best_offer(at, counts[at])[0] - stall.best_offer(at, counts[at] - units)[0]
        for at, units in found.uses
    )
    return found.saving - lost


def _may(deal: Deal, done: int) -> bool:
    return not deal.promotion.most_applications or done < deal.promotion.most_applications


def _use(counts: dict[int, int], found: Application) -> None:
    for at, units in found.uses:
        counts[at] -= units
