"""Who sells what when, compressed: items alike by group, assortment and dates, stores by location."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from rollouts.shared.matrix import Active
from rollouts.taxes.coverage import EVERYWHERE, Sold
from rollouts.taxes.spans import Span, clipped, common, span, united
from rollouts.taxes.store_sets import StoreSet, Universe

REMEMBERED = 256
"""Assortments whose stores are kept: an estate may have one for each of its items."""

ByDates = Mapping[Span, Sequence[str]]
"""Names of items or stores by the time during which they sell."""


class Shelf:
    """The items on sale during the horizon, by tax group."""

    def __init__(self, items: Iterable[Sold], horizon: Span) -> None:
        alike: dict[tuple[str, str, Span], list[str]] = defaultdict(list)
        for item, group, start, end, assortment in items:
            alike[group, assortment, (start, end)].append(item)
        self.count = 0
        self._classes: dict[str, dict[str, dict[Span, list[str]]]] = {}
        for (group, assortment, (start, end)), names in alike.items():
            inside = clipped(span(start, end), horizon)
            if inside:
                self.count += len(names)
                by_dates = self._classes.setdefault(group, {}).setdefault(assortment, {})
                by_dates.setdefault(inside, []).extend(names)

    @property
    def groups(self) -> Iterable[str]:
        """Every tax group that is on sale."""
        return self._classes.keys()

    def assortments(self, group: str) -> Mapping[str, ByDates]:
        """The items of a group, by assortment and dates."""
        return self._classes[group]

    def for_store(self, store: str, assortments: Mapping[str, AbstractSet[str]]) -> ByDates:
        """Everything that one store sells, by dates."""
        found: dict[Span, list[str]] = defaultdict(list)
        for by_assortment in self._classes.values():
            for assortment, by_dates in by_assortment.items():
                if assortment == EVERYWHERE or store in assortments.get(assortment, ()):
                    for when, names in by_dates.items():
                        found[when].extend(names)
        return found


class Presence:
    """Stores by the time during which they sell; remembers who sells an assortment."""

    def __init__(self, assortments: Mapping[str, AbstractSet[str]]) -> None:
        self._by_dates: dict[Span, list[str]] = defaultdict(list)
        self._assortments = assortments
        self._found: dict[str, ByDates] = {}

    def add(self, when: Span, stores: Iterable[str]) -> None:
        """Count these stores in."""
        self._by_dates[when].extend(stores)
        self._found.clear()

    def selling(self, assortment: str) -> ByDates:
        """The stores that sell the assortment, by dates."""
        if assortment == EVERYWHERE:
            return self._by_dates
        if assortment not in self._found:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            members = self._assortments.get(assortment, frozenset())
            kept = {
                when: [each for each in stores if each in members]
                for when, stores in self._by_dates.items()
            }
            self._found[assortment] = {when: stores for when, stores in kept.items() if stores}
        return self._found[assortment]


def in_use(
    shelf: Shelf, stores: ByDates, assortments: Mapping[str, AbstractSet[str]]
) -> Iterator[Active]:
    """The stores at which each tax group is on sale at some time while they sell at all."""
    universe = _universe(stores, assortments)
    trading = {when: universe.of(names) for when, names in stores.items()}
    whole = universe.of(name for names in stores.values() for name in names)
    for group in shelf.groups:
        found = universe.of(())
        for assortment, items in shelf.assortments(group).items():
            members = whole
            if assortment != EVERYWHERE:
                members = universe.of(assortments.get(assortment, ())) & whole
            if members <= found:
                continue
            times = united(items)
            for when, names in trading.items():
                if common(times, (when,)):
                    found |= names & members
        yield Active(frozenset({group}), tuple(sorted(found)))


def _universe(stores: ByDates, assortments: Mapping[str, AbstractSet[str]]) -> Universe:
    """That of the assortments, so that no set is counted through; else one of the stores alone."""
    for each in assortments.values():
        if isinstance(each, StoreSet):
            return each.universe
    return Universe(name for names in stores.values() for name in names)


def meetings(stores: ByDates, items: ByDates, whole: Span) -> Iterator[Span]:
    """The maximal spans of `whole` in which at least one store sells at least one item."""
    selling = common(united(stores), united(items))
    return iter(common(selling, (whole,)))


def present(by_dates: ByDates, during: Span) -> tuple[str, ...]:
    """Everyone who sells at some moment of `during`, each once, in order."""
    names = (each for when, names in by_dates.items() if clipped(when, during) for each in names)
    return tuple(sorted(set(names)))


def first_at(by_dates: ByDates, moment: str) -> str:
    """One who sells at `moment`: the first in order."""
    return min(min(names) for when, names in by_dates.items() if when[0] <= moment < when[1])
