"""Where values that registers have today can stand with the fewest overrides.

One setting at a time, over the tree enterprise > brand > region > district > store > register. Going
up, every scope learns which values would cost its registers least (each child votes for the values
that suit it equally well); going down, a scope takes a value of its own where that saves an
override, or costs none because all its registers agree. This is the parsimony count of Fitch (1971),
so no other placing in the tree needs fewer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rollouts.registers.model import ENTERPRISE, Level, Place, Scope, Setting
from rollouts.shared.errors import refuse

Counts = dict[str, int]
Wanted = Mapping[int, str]
"""What registers should come to, by their position among the tree's places."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What may be done for one setting: `fixed` scopes have a value, `closed` ones may not get one."""

    setting: Setting
    fixed: Mapping[Scope, str]
    closed: frozenset[Scope]

    def may_set(self, scope: Scope) -> bool:
        """Whether adoption may place a value at `scope`."""
        may_stand = self.setting.may_stand_at(scope.level)
        return may_stand and scope not in self.closed and scope not in self.fixed


class ScopeTree:
    """The scopes above some registers, kinds left aside. KnownError where a scope has two parents.

    Inside, scopes are numbered from the widest to the narrowest: a parent comes before its children.
    """

    def __init__(self, places: Sequence[Place]) -> None:
        self.places = places
        chains = [_chain_of(each) for each in places]
        parents = _parents(chains)
        self.scopes = sorted(parents, key=lambda each: each.level.rank)
        numbers = {scope: number for number, scope in enumerate(self.scopes)}
        self._parents = [
            -1 if each == ENTERPRISE else numbers[parents[each]] for each in self.scopes
        ]
        self._stores = [numbers[chain[-1]] for chain in chains]

    def place(self, wanted: Wanted, rules: Rules) -> dict[Scope, str]:
        """The values to set so that every register of `wanted` comes to its wanted value."""
        may_set = [rules.may_set(each) for each in self.scopes]
        fixed = [rules.fixed.get(each) for each in self.scopes]
        votes, registers = self._tallies(wanted, may_set, fixed)
        comes_to: list[str] = []
        chosen: dict[Scope, str] = {}
        for number, parent in enumerate(self._parents):
            value = comes_to[parent] if parent >= 0 else rules.setting.default
            if fixed[number] is not None:
                value = fixed[number] or ""
            elif may_set[number] and votes[number]:
                better = _worth_setting(votes[number], registers[number], value)
                if better is not None:
                    chosen[self.scopes[number]] = value = better
            comes_to.append(value)
        for position, value in wanted.items():
            if comes_to[self._stores[position]] != value:
                chosen[self.places[position].scope] = value
        return chosen

    def _tallies(
        self, wanted: Wanted, may_set: Sequence[bool], fixed: Sequence[str | None]
    ) -> tuple[list[Counts], list[Counts]]:
        votes: list[Counts] = [{} for _ in self.scopes]
        registers: list[Counts] = [{} for _ in self.scopes]
        for position, value in wanted.items():
            store = self._stores[position]
            votes[store][value] = votes[store].get(value, 0) + 1
            registers[store][value] = registers[store].get(value, 0) + 1
        for number in range(len(self.scopes) - 1, 0, -1):
            if votes[number] and fixed[number] is None:
                parent = self._parents[number]
                ballot = _ballot(votes[number]) if may_set[number] else votes[number]
                _add(votes[parent], ballot)
                _add(registers[parent], registers[number])
        return votes, registers


def _chain_of(place: Place) -> list[Scope]:
    beside = {Level.KIND, Level.REGISTER}
    return [each for each in place.scopes() if each.level not in beside]


def _parents(chains: Iterable[Sequence[Scope]]) -> dict[Scope, Scope]:
    parents = {ENTERPRISE: ENTERPRISE}
    for chain in chains:
        for parent, scope in pairwise(chain):
            known = parents.setdefault(scope, parent)
            if known != parent:
                one, other = str(parent), str(known)
                raise refuse("registers.torn_chain", object=str(scope), value=one, other=other)
    return parents


def _add(total: Counts, counts: Counts) -> None:
    for value, count in counts.items():
        total[value] = total.get(value, 0) + count


def _ballot(votes: Counts) -> Counts:
    most = max(votes.values())
    return {value: 1 for value, count in votes.items() if count == most}


def _worth_setting(votes: Counts, registers: Counts, above: str) -> str | None:
    most = max(votes.values())
    saved = most - votes.get(above, 0) - 1
    agreed = len(registers) == 1 and sum(registers.values()) > 1
    if saved < 0 or (saved == 0 and not agreed):
        return None
    best = (value for value, count in votes.items() if count == most)
    return min(best, key=lambda value: (-registers[value], value))
