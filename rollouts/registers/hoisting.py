"""Where values that registers have today can stand with the fewest overrides.

One setting at a time, over the tree enterprise > brand > region > district > store > register. Going
up, every scope learns which values would cost its registers least (each child votes for the values
that suit it equally well); going down, a scope takes a value of its own only where that saves an
override. This is the parsimony count of Fitch (1971), so no other placing in the tree needs fewer.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rollouts.registers.model import ENTERPRISE, Level, Place, Scope, Setting
from rollouts.shared.errors import refuse


@dataclass(frozen=True, slots=True)
class Rules:
    """What may be done for one setting: `fixed` scopes have a value, `closed` ones may not get one."""

    setting: Setting
    fixed: Mapping[Scope, str]
    closed: frozenset[Scope]

    def may_set(self, scope: Scope) -> bool:
        """Whether adoption may place a value at `scope`."""
        return self.setting.may_stand_at(scope.level) and scope not in self.closed


@dataclass(slots=True, eq=False)
class _Tally:
    votes: Counter[str] = field(default_factory=Counter)
    registers: Counter[str] = field(default_factory=Counter)


Wanted = Mapping[int, str]
"""What registers should come to, by their position among the tree's places."""


class ScopeTree:
    """The scopes above some registers, kinds left aside. KnownError where a scope has two parents."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.places = places
        self._stores: list[Scope] = []
        self._parents: dict[Scope, Scope | None] = {ENTERPRISE: None}
        for place in places:
            chain = _chain_of(place)
            self._stores.append(chain[-1])
            for parent, scope in pairwise(chain):
                self._join(scope, parent)
        self.widest_first = sorted(self._parents, key=lambda each: each.level.rank)

    def _join(self, scope: Scope, parent: Scope) -> None:
        known = self._parents.setdefault(scope, parent)
        if known != parent:
            raise refuse(
                "registers.torn_chain", object=str(scope), value=str(parent), other=str(known)
            )

    def place(self, wanted: Wanted, rules: Rules) -> dict[Scope, str]:
        """The values to set so that every register of `wanted` comes to its wanted value."""
        tallies = self._tallies(wanted, rules)
        comes_to: dict[Scope, str] = {}
        chosen: dict[Scope, str] = {}
        for scope in self.widest_first:
            parent = self._parents[scope]
            above = comes_to[parent] if parent else rules.setting.default
            comes_to[scope] = rules.fixed.get(scope, above)
            if scope in rules.fixed or scope not in tallies or not rules.may_set(scope):
                continue
            value = _worth_setting(tallies[scope], above)
            if value is not None:
                chosen[scope] = comes_to[scope] = value
        for position, value in wanted.items():
            if comes_to[self._stores[position]] != value:
                chosen[self.places[position].scope] = value
        return chosen

    def _tallies(self, wanted: Wanted, rules: Rules) -> dict[Scope, _Tally]:
        tallies: dict[Scope, _Tally] = {}
        for position, value in wanted.items():
            store = self._stores[position]
            tally = tallies.get(store) or tallies.setdefault(store, _Tally())
            tally.votes[value] += 1
            tally.registers[value] += 1
        for scope in reversed(self.widest_first):
            parent = self._parents[scope]
            if parent and scope in tallies and scope not in rules.fixed:
                above = tallies.setdefault(parent, _Tally())
                above.registers.update(tallies[scope].registers)
                above.votes.update(_ballot(tallies[scope].votes, chooses=rules.may_set(scope)))
        return tallies


def _chain_of(place: Place) -> list[Scope]:
    beside = {Level.KIND, Level.REGISTER}
    return [each for each in place.scopes() if each.level not in beside]


def _ballot(votes: Counter[str], *, chooses: bool) -> Mapping[str, int]:
    if not chooses:
        return votes
    most = max(votes.values())
    return {value: 1 for value, count in votes.items() if count == most}


def _worth_setting(tally: _Tally, above: str) -> str | None:
    most = max(tally.votes.values())
    if most - tally.votes[above] <= 1:
        return None
    best = (value for value, count in tally.votes.items() if count == most)
    return min(best, key=lambda value: (-tally.registers[value], value))
