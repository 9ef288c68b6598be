"""Promotions of items under every conflict rule; an exclusive one is alone on its items under each."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from rollouts.promotions.evaluation.choice import Application, Choice, Effort, Offer
from rollouts.promotions.evaluation.ledger import Ledger
from rollouts.promotions.evaluation.order import ordered
from rollouts.promotions.evaluation.search import best_choice
from rollouts.promotions.evaluation.stall import Chain, Rules, Stall, stall_of
from rollouts.promotions.evaluation.wares import Match, Ware
from rollouts.promotions.model import Mode
from rollouts.promotions.policy import Conflict, Policy

Wares = Mapping[int, Ware]
Matches = Sequence[Match]
Settle = Callable[[Ledger, Wares, Matches, Policy, Effort], None]


def settle_items(
    ledger: Ledger, wares: Wares, matches: Matches, policy: Policy, effort: Effort
) -> frozenset[int]:
    """Take off what the promotions of items give; the places that an exclusive one has closed."""
    exclusive = [each for each in matches if each.promotion.mode is Mode.EXCLUSIVE]
    closed: frozenset[int] = frozenset()
    if exclusive:
        found = best_choice(
            stall_of(wares, exclusive, Rules(policy=policy, stacking=False)), effort
        )
        ledger.settle(found, wares)
        closed = found.places
    others = [each for each in matches if each.promotion.mode is not Mode.EXCLUSIVE]
    free = {at: each for at, each in wares.items() if at not in closed}
    SETTLE[policy.conflict](ledger, free, tuple(_among(others, free)), policy, effort)
    return closed


def ambiguous(wares: Iterable[Ware], matches: Iterable[Match]) -> tuple[str, ...]:
    """The promotions of items that share the highest priority of a line, in their order."""
    listed = tuple(matches)
    found: dict[str, None] = {}
    for ware in wares:
        own = [each.promotion for each in listed if ware.place in each.all_places]
        highest = max((each.priority for each in own), default=0)
        tied = [each.code for each in own if each.priority == highest]
        if len(tied) > 1:
            found.update(dict.fromkeys(tied))
    return tuple(found)


def _best_total(
    ledger: Ledger, wares: Wares, matches: Matches, policy: Policy, effort: Effort
) -> None:
    stall = stall_of(wares, matches, Rules(policy=policy))
    ledger.settle(best_choice(stall, effort), wares)


def _best_price(
    ledger: Ledger, wares: Wares, matches: Matches, policy: Policy, effort: Effort
) -> None:
    stall = stall_of(wares, matches, Rules(policy=policy, stacking=False, whole_lines=True))
    ledger.settle(best_choice(stall, effort), wares)


def _priority_stop(
    ledger: Ledger, wares: Wares, matches: Matches, policy: Policy, effort: Effort
) -> None:
    _highest_only(ledger, wares, matches, Rules(policy=policy, stacking=False), effort)


def _never_across(
    ledger: Ledger, wares: Wares, matches: Matches, policy: Policy, effort: Effort
) -> None:
    _highest_only(ledger, wares, matches, Rules(policy=policy), effort)


def _highest_only(
    ledger: Ledger, wares: Wares, matches: Matches, rules: Rules, effort: Effort
) -> None:
    """Each priority on the lines that no higher one took anything off."""
    free = dict(wares)
    for group in _by_priority(matches):
        found = best_choice(stall_of(free, tuple(_among(group, free)), rules), effort)
        ledger.settle(found, free)
        free = {at: each for at, each in free.items() if at not in found.places}


def _compound(
    ledger: Ledger, wares: Wares, matches: Matches, policy: Policy, effort: Effort
) -> None:
    by_code = {each.promotion.code: each for each in matches}
    groups = ([by_code[each.code]] for each in ordered((m.promotion for m in matches), policy))
    _in_turn(ledger, wares, groups, policy, effort)


def _best_within(
    ledger: Ledger, wares: Wares, matches: Matches, policy: Policy, effort: Effort
) -> None:
    _in_turn(ledger, wares, _by_priority(matches), policy, effort)


def _in_turn(
    ledger: Ledger, wares: Wares, groups: Iterable[Matches], policy: Policy, effort: Effort
) -> None:
    """Each group's best single promotions, on what the groups before it left of the prices."""
    rules = Rules(policy=policy, stacking=False)
    for group in groups:
        left = {at: _at_net(each, ledger.nets[at]) for at, each in wares.items()}
        ledger.settle(best_choice(stall_of(left, group, rules), effort), left)


def _greedy(
    ledger: Ledger, wares: Wares, matches: Matches, policy: Policy, _effort: Effort
) -> None:
    stall = stall_of(wares, matches, Rules(policy=policy))
    ledger.settle(largest_saving(stall), wares)


def _largest_group(
    ledger: Ledger, wares: Wares, matches: Matches, policy: Policy, _effort: Effort
) -> None:
    stall = stall_of(wares, matches, Rules(policy=policy))
    counts = {at: each.count for at, each in wares.items()}
    applications: list[Application] = []
    for deal in sorted(stall.deals, key=lambda each: -each.promotion.group_size):
        done = 0
        while not deal.promotion.most_applications or done < deal.promotion.most_applications:
            found = deal.applied(counts)
            if found is None:
                break
            done += 1
            applications.append(found)
            for at, units in found.uses:
                counts[at] -= units
    rest = stall.offers(counts)
    ledger.settle(Choice(applications=tuple(applications), offers=rest.offers), wares)


def largest_saving(stall: Stall) -> Choice:
    """The largest single saving first, then the largest of what is left; each unit is used once."""
    counts = {at: each.count for at, each in stall.wares.items()}
    done = [0] * len(stall.deals)
    applications: list[Application] = []
    offers: list[Offer] = []
    while True:
        best, found, by = 0, None, -1
        for at, deal in enumerate(stall.deals):
            most = deal.promotion.most_applications
            each = None if most and done[at] >= most else deal.applied(counts)
            if each is not None and each.saving > best:
                best, found, by = each.saving, each, at
        place, saving, chain = _largest_offer(stall, counts)
        if saving > best:
            offers.append(Offer(place=place, units=counts[place], chain=chain))
            counts[place] = 0
        elif found is not None:
            done[by] += 1
            applications.append(found)
            for at, units in found.uses:
                counts[at] -= units
        else:
            total = sum(each.saving for each in applications)
            total += sum(stall.best_offer(each.place, each.units)[0] for each in offers)
            return Choice(applications=tuple(applications), offers=tuple(offers), saving=total)


def _largest_offer(stall: Stall, counts: Mapping[int, int]) -> tuple[int, int, Chain]:
    offered = ((at, *stall.best_offer(at, units)) for at, units in counts.items())
    return max(offered, key=lambda each: (each[1], -each[0]), default=(0, 0, ()))


def _by_priority(matches: Iterable[Match]) -> Iterator[Matches]:
    """Those of one priority together, the highest first."""
    listed = sorted(matches, key=lambda each: -each.promotion.priority)
    for _, group in groupby(listed, key=lambda each: each.promotion.priority):
        yield tuple(group)


def _among(matches: Iterable[Match], wares: Wares) -> Iterator[Match]:
    """The matches without the places that are closed."""
    for each in matches:
        yield replace(
            each,
            places=tuple(at for at in each.places if at in wares),
            rewards=tuple(at for at in each.rewards if at in wares),
            slots=tuple(tuple(at for at in slot if at in wares) for slot in each.slots),
        )


def _at_net(ware: Ware, net: int) -> Ware:
    """The ware at what is left of its price; its units at the whole minor units of that."""
    return ware if net == ware.price else replace(ware, price=net, unit=net // ware.count)


SETTLE: Mapping[Conflict, Settle] = {
    Conflict.BEST_TOTAL: _best_total,
    Conflict.ONE_GLOBAL: _best_total,
    Conflict.BEST_PRICE: _best_price,
    Conflict.PRIORITY_STOP: _priority_stop,
    Conflict.ERROR_IF_AMBIGUOUS: _priority_stop,
    Conflict.COMPOUND: _compound,
    Conflict.BEST_WITHIN_COMPOUND_ACROSS: _best_within,
    Conflict.COMPOUND_WITHIN_NEVER_ACROSS: _never_across,
    Conflict.GREEDY_SAVING: _greedy,
    Conflict.LARGEST_GROUP_FIRST: _largest_group,
}
"""The rule of each conflict policy."""
