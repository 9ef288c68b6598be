"""The competing promotions of some wares: deals over several lines, and what each line is offered alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rollouts.promotions.evaluation.amounts import Base, base_of, off_line
from rollouts.promotions.evaluation.choice import Choice, Offer
from rollouts.promotions.evaluation.deals import Deal
from rollouts.promotions.evaluation.order import ordered
from rollouts.promotions.evaluation.wares import Match, Ware
from rollouts.promotions.model import Mode, Promotion
from rollouts.promotions.policy import Policy

Chain = tuple[Promotion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How promotions of one line go together.

    `stacking` chains compounded ones; `whole_lines` leaves a line to one promotion.
    """

    policy: Policy
    stacking: bool = True
    whole_lines: bool = False


@dataclass(slots=True)
class Stall:
    """Wares with the promotions that match them; remembers what was worked out."""

    wares: Mapping[int, Ware]
    rules: Rules
    deals: tuple[Deal, ...]
    chains: Mapping[int, tuple[Chain, ...]]
    _best: dict[tuple[int, int], tuple[int, Chain]] = field(default_factory=dict)

    def best_offer(self, place: int, units: int) -> tuple[int, Chain]:
        """The largest saving of the line's own promotions on so many units, and by which."""
        known = self._best.get((place, units))
        if known is None:
            known = self._best[place, units] = self._offered(place, units)
        return known

    def offers(self, left: Mapping[int, int]) -> Choice:
        """The best offer of every line on what is left of it."""
        made, saving = [], 0
        for place, units in left.items():
            saved, chain = self.best_offer(place, units)
            if saved:
                made.append(Offer(place=place, units=units, chain=chain))
                saving += saved
        return Choice(offers=tuple(made), saving=saving)

    def _offered(self, place: int, units: int) -> tuple[int, Chain]:
        ware, best = self.wares[place], 0
        by: Chain = ()
        if not units or (self.rules.whole_lines and units < ware.count):
            return 0, ()
        for chain in self.chains.get(place, ()):
            saved = self.chain_saving(chain, base_of(ware, units))
            if saved > best:
                best, by = saved, chain
        return best, by

    def chain_saving(self, chain: Chain, base: Base) -> int:
        """What a chain takes off, one on the result of the other."""
        rest = base.amount
        for promotion in chain:
            left = Base(ware=base.ware, units=base.units, amount=rest)
            rest -= off_line(promotion, left, self.rules.policy)
        return base.amount - rest


def stall_of(wares: Mapping[int, Ware], matches: Iterable[Match], rules: Rules) -> Stall:
    """The wares with those of the matches that look at items."""
    listed = tuple(matches)
    alone: dict[int, list[Promotion]] = {}
    for match in listed:
        if not match.promotion.is_deal:
            for place in match.places:
                alone.setdefault(place, []).append(match.promotion)
    return Stall(
        wares=wares,
        rules=rules,
        deals=tuple(Deal(each, wares, rules.policy) for each in listed if each.promotion.is_deal),
        chains={place: _chains(some, rules) for place, some in alone.items()},
    )


def _chains(promotions: Sequence[Promotion], rules: Rules) -> tuple[Chain, ...]:
    """Each alone; where they stack, the compounded ones of a stack group together instead."""
    if not rules.stacking:
        return tuple((each,) for each in promotions)
    single = [(each,) for each in promotions if each.mode is not Mode.COMPOUNDED]
    stacks: dict[str, list[Promotion]] = {}
    for each in promotions:
        if each.mode is Mode.COMPOUNDED:
            stacks.setdefault(each.stack_group, []).append(each)
    return (*single, *(ordered(each, rules.policy) for each in stacks.values()))
