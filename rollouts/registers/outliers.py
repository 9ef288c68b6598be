"""Registers whose value differs from nearly all of their siblings."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rollouts.registers.layers import Configuration
from rollouts.registers.model import Level, Place, Schema

SHARE = 90
"""Per cent of the siblings that must agree with each other before one may stand out."""

FEWEST_SIBLINGS = 3

Siblings = tuple[str, str]
Group = list[tuple[Place, Configuration]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlier:
    """One register that has `value` where `agreeing` of its `siblings` have `usual`."""

    place: Place
    setting: str
    value: str
    usual: str
    agreeing: int
    siblings: int


def siblings_of(place: Place) -> Siblings:
    """Registers are compared with those of the same kind in the same region (or the enterprise)."""
    return place.region, place.kind


def outliers(
    schema: Schema, registers: Iterable[tuple[Place, Configuration]]
) -> tuple[Outlier, ...]:
    """Registers that differ from more than 90 % of their siblings, by setting in schema order.

    Only settings that may stand at the enterprise are compared: a store's or a register's own facts
    differ by nature. Fewer than three siblings prove nothing.
    """
    groups: dict[Siblings, Group] = {}
    for place, configuration in registers:
        groups.setdefault(siblings_of(place), []).append((place, configuration))
    comparable = [each.key for each in schema.settings.values() if each.widest is Level.ENTERPRISE]
    return tuple(
        found
        for key in comparable
        for group in groups.values()
        if len(group) > FEWEST_SIBLINGS
        for found in _outliers(key, group)
    )


def _outliers(key: str, group: Group) -> Iterable[Outlier]:
    counts = Counter(configuration[key].value for _, configuration in group)
    usual, agreeing = counts.most_common(1)[0]
    siblings = len(group) - 1
    if len(counts) == 1 or agreeing * 100 <= SHARE * siblings:
        return
    for place, configuration in group:
        value = configuration[key].value
        if value != usual:
            yield Outlier(
                place=place,
                setting=key,
                value=value,
                usual=usual,
                agreeing=agreeing,
                siblings=siblings,
            )
