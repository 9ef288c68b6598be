"""The proof that every item on sale has exactly one rule, at every store, on every day.

Nothing is enumerated: items are alike by tax group, assortment and sell dates, stores by tax location
and dates, days by the dates of rules. A line of rules (jurisdiction, group, step, fulfilment) is
swept once; only where it has a hole or two rules are stores and items looked for.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from itertools import combinations
from typing import NamedTuple, TypeVar

from rollouts.shared.ranges import end_of
from rollouts.taxes.book import TaxBook, serves
from rollouts.taxes.coverage import Breach, BreachKind, Coverage, Selling, Sold
from rollouts.taxes.mending import Mend, double_mend, hole_mend
from rollouts.taxes.model import Fulfilment, TaxRule
from rollouts.taxes.presence import (
    ByDates,
    Presence,
    Shelf,
    first_at,
    in_use,
    meetings,
    present,
)
from rollouts.taxes.spans import Span, clipped, missing, span

K = TypeVar("K")

Told = Callable[[int, int], None]
"""Is told (done, total) as a proof goes on; what it raises ends the proof."""


class Fault(NamedTuple):
    """A time in which a line of rules has none, or two in the way of each other."""

    when: Span
    rules: tuple[TaxRule, ...] = ()


class _Line(NamedTuple):
    """Where exactly one rule must stand at any moment."""

    jurisdiction: str
    group: str
    step: int
    fulfilment: Fulfilment


def _unwatched(_done: int, _total: int) -> None:
    """Nobody watches."""


def prove_coverage(
    book: TaxBook,
    items: Iterable[Sold],
    stores: Iterable[Selling],
    horizon: Span,
    assortments: Mapping[str, AbstractSet[str]] | None = None,
    told: Told = _unwatched,
) -> Coverage:
    """Prove, or find every breach, for the days of `horizon`: [first day, day after the last).

    `assortments` are the stores of each assortment that an item names.
    """
    return _Proof(book, horizon, assortments or {}, told).run(items, stores)


def faults(rules: Sequence[TaxRule], whole: Span) -> Iterator[Fault]:
    """The holes and doubles of one line during `whole`; `rules` in the order of their start."""
    reached, holder = whole[0], None
    for rule in rules:
        inside = clipped(span(rule.valid_from, rule.valid_to), whole)
        if inside is None:
            continue
        start, end = inside
        if start > reached:
            yield Fault((reached, start))
        elif start < reached and holder:
            yield Fault((start, min(end, reached)), (holder, rule))
        if end > reached:
            reached, holder = end, rule
    if reached < whole[1]:
        yield Fault((reached, whole[1]))


class _Proof:
    def __init__(
        self,
        book: TaxBook,
        horizon: Span,
        assortments: Mapping[str, AbstractSet[str]],
        told: Told,
    ) -> None:
        self._book = book
        self._told = told
        self._horizon = horizon
        self._assortments = assortments
        self._trading: dict[Span, list[str]] = defaultdict(list)
        self._places: dict[tuple[str, Fulfilment], Presence] = {}
        self._unions: dict[tuple[str, ...], Presence] = {}
        self._breaches: list[Breach] = []
        self._lines = 0

    def run(self, items: Iterable[Sold], stores: Iterable[Selling]) -> Coverage:
        shelf = Shelf(items, self._horizon)
        count = self._take(stores, shelf)
        for jurisdictions, presence in self._unions.items():
            self._find_clashes(jurisdictions, presence, shelf)
        for done, ((jurisdiction, fulfilment), presence) in enumerate(self._places.items()):
            self._told(done, len(self._places))
            for group in shelf.groups:
                self._sweep(jurisdiction, group, fulfilment, presence, shelf)
        first, end = (date.fromisoformat(each[:10]) for each in self._horizon)
        return Coverage(
            breaches=tuple(self._breaches),
            items=shelf.count,
            stores=count,
            days=(end - first).days,
            lines=self._lines,
            active=tuple(in_use(shelf, self._trading, self._assortments)),
        )

    def _take(self, stores: Iterable[Selling], shelf: Shelf) -> int:
        """Sort the stores by where they lie; how many sell at all during the horizon."""
        alike: dict[tuple[str, Span], list[str]] = defaultdict(list)
        for store, location, start, end in stores:
            inside = clipped(span(start, end), self._horizon)
            if inside:
                alike[location, inside].append(store)
        for (location, when), names in alike.items():
            self._trading[when].extend(names)
            self._place(location, when, names, shelf)
        return sum(map(len, alike.values()))

    def _place(self, code: str, when: Span, stores: Sequence[str], shelf: Shelf) -> None:
        states = self._book.locations(code)
        spans = [span(each.valid_from, each.valid_to) for each in states]
        for state, dates in zip(states, spans, strict=True):
            inside = clipped(dates, when)
            if inside is None:
                continue
            self._presence(self._unions, state.jurisdictions).add(inside, stores)
            for jurisdiction in state.jurisdictions:
                for fulfilment in state.fulfilments:
                    self._presence(self._places, (jurisdiction, fulfilment)).add(inside, stores)
        for gap in missing(spans, when):
            self._tell_places(BreachKind.NO_LOCATION, gap, stores, shelf)
        for one, other in combinations(spans, 2):
            both = clipped(one, other)
            twice = both and clipped(both, when)
            if twice:
                self._tell_places(BreachKind.TWO_LOCATIONS, twice, stores, shelf)

    def _presence(self, places: dict[K, Presence], key: K) -> Presence:
        if key not in places:
            places[key] = Presence(self._assortments)
        return places[key]

    def _tell_places(
        self, kind: BreachKind, when: Span, stores: Sequence[str], shelf: Shelf
    ) -> None:
        for store in stores:
            sold = shelf.for_store(store, self._assortments)
            for piece in meetings({when: [store]}, sold, self._horizon):
                breach = Breach(
                    kind=kind,
                    starts=piece[0],
                    ends=piece[1],
                    stores=(store,),
                    example=(store, first_at(sold, piece[0])),
                )
                self._breaches.append(breach)

    def _find_clashes(self, jurisdictions: Sequence[str], presence: Presence, shelf: Shelf) -> None:
        """Rules of two jurisdictions at one step: neither says which comes first."""
        for group in shelf.groups:
            first: dict[int, str] = {}
            for jurisdiction in jurisdictions:
                for step in self._book.steps(jurisdiction, group):
                    other = first.setdefault(step, jurisdiction)
                    if other != jurisdiction:
                        line = _Line(jurisdiction, group, step, Fulfilment.ANY)
                        rules = tuple(
                            next(
                                each for each in self._book.regular(one, group) if each.step == step
                            )
                            for one in (other, jurisdiction)
                        )
                        fault = Fault(self._horizon, rules)
                        self._tell(BreachKind.STEP_CLASH, line, fault, presence, shelf, None)

    def _sweep(
        self,
        jurisdiction: str,
        group: str,
        fulfilment: Fulfilment,
        presence: Presence,
        shelf: Shelf,
    ) -> None:
        regular = self._book.regular(jurisdiction, group)
        holidays = self._book.holidays(jurisdiction, group)
        if len(regular) == 1 and not holidays and self._holds_throughout(regular[0], fulfilment):
            self._lines += 1  # most lines of an estate: one rule, no dates inside the horizon
            return
        for step in self._book.steps(jurisdiction, group) or (1,):
            self._lines += 1
            line = _Line(jurisdiction, group, step, fulfilment)
            for fault in faults(_serving(regular, line), self._horizon):
                kind = BreachKind.DOUBLE if fault.rules else BreachKind.HOLE
                self._tell(kind, line, fault, presence, shelf, self._mend(line, fault))
        for step in {each.step for each in holidays}:
            line = _Line(jurisdiction, group, step, fulfilment)
            for fault in faults(_serving(holidays, line), self._horizon):
                if fault.rules:
                    mend = self._mend(line, fault)
                    self._tell(BreachKind.DOUBLE, line, fault, presence, shelf, mend)

    def _holds_throughout(self, rule: TaxRule, fulfilment: Fulfilment) -> bool:
        start, end = self._horizon
        return serves(rule, fulfilment) and rule.valid_from <= start and end_of(rule) >= end

    def _mend(self, line: _Line, fault: Fault) -> Mend | None:
        if fault.rules:
            one, other = fault.rules
            place = line.jurisdiction, line.group
            standing = (*self._book.regular(*place), *self._book.holidays(*place))
            return double_mend(one, other, {each.key for each in standing})
        return hole_mend(self._book, *line, fault.when)

    def _tell(
        self,
        kind: BreachKind,
        line: _Line,
        fault: Fault,
        presence: Presence,
        shelf: Shelf,
        mend: Mend | None,
    ) -> None:
        for assortment, items in shelf.assortments(line.group).items():
            stores = presence.selling(assortment)
            for piece in meetings(stores, items, fault.when):
                self._breaches.append(
                    Breach(
                        kind=kind,
                        jurisdiction=line.jurisdiction,
                        group=line.group,
                        fulfilment=line.fulfilment,
                        step=line.step,
                        starts=piece[0],
                        ends=piece[1],
                        stores=present(stores, piece),
                        items=present(items, piece),
                        rules=tuple(each.key for each in fault.rules),
                        example=_example(stores, items, piece),
                        mend=mend,
                    )
                )


def _serving(rules: Iterable[TaxRule], line: _Line) -> list[TaxRule]:
    return [each for each in rules if each.step == line.step and serves(each, line.fulfilment)]


def _example(stores: ByDates, items: ByDates, piece: Span) -> tuple[str, str]:
    return first_at(stores, piece[0]), first_at(items, piece[0])
