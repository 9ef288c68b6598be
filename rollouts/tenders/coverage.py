"""The proof of the map: every payment a register may take finds exactly one row, at every moment.

Registers are proved once per distinct chain of scopes that say anything, tenders once per distinct
shape of what those scopes say, between the moments at which something changes. So the cost follows
what is written, not stores x tenders x brands x days.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from rollouts.registers.model import Place
from rollouts.shared.matrix import Active
from rollouts.shared.moments import OPEN, LocalMoment
from rollouts.tenders.catalogue import EntryMode
from rollouts.tenders.resolving import Book, TenderIndex
from rollouts.tenders.sweeping import Spot, Swept, shape_of, sweep

Told = Callable[[int, int], None]
"""Is told (done, total) as a proof goes on; what it raises ends the proof."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A register and the time in which its store trades."""

    place: Place
    opens: LocalMoment = OPEN
    closes: LocalMoment = OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """The days to prove: `days` of them from the first moment of `first` on."""

    first: date
    days: int

    @property
    def start(self) -> LocalMoment:
        """The first moment."""
        return LocalMoment(f"{self.first.isoformat()}T00:00:00")

    @property
    def end(self) -> LocalMoment:
        """The first moment after it."""
        return LocalMoment(f"{(self.first + timedelta(days=self.days)).isoformat()}T00:00:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """A payment that finds no row (a hole) or several (a double match) during [start, end).

    `bins` is empty unless rows of the map are limited to BINs; `rows` are the keys of the rows that
    match; `stores` and `registers` (as `STORE/REGISTER`) are all those it happens at, in order.
    """

    tender: str
    brand: str
    entry_mode: EntryMode
    bins: str
    start: LocalMoment
    end: LocalMoment
    rows: tuple[str, ...]
    stores: tuple[str, ...]
    registers: tuple[str, ...]

    @property
    def first_day(self) -> str:
        """The first day touched, `YYYY-MM-DD`."""
        return self.start[:10]

    @property
    def last_day(self) -> str:
        """The last day touched, `YYYY-MM-DD`."""
        return (datetime.fromisoformat(self.end) - timedelta(seconds=1)).date().isoformat()

    @property
    def days(self) -> int:
        """How many days it touches."""
        first, last = map(date.fromisoformat, (self.first_day, self.last_day))
        return (last - first).days + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What the proof came to. `payments` counts register x tender x brand x entry mode (x BINs).

    `active` are the tenders that are taken at some stores at some time of the horizon. `chains` and
    `shapes` say how few of them had to be looked at.
    """

    horizon: Horizon
    holes: tuple[Flaw, ...]
    doubles: tuple[Flaw, ...]
    stores: int
    registers: int
    payments: int
    chains: int
    shapes: int
    active: tuple[Active, ...] = ()

    @property
    def is_proved(self) -> bool:
        """Whether every payment finds exactly one row on every day."""
        return not self.holes and not self.doubles


@dataclass(frozen=True, slots=True)
class Group:
    """Registers for which the same scopes say something, and that trade in the same time."""

    chain: tuple[str, ...]
    start: LocalMoment
    end: LocalMoment
    places: list[Place] = field(default_factory=list)


class Prover:
    """Proves tenders for groups of registers, remembering what it has seen the shape of."""

    def __init__(self, index: TenderIndex, groups: Sequence[Group]) -> None:
        self.index = index
        self.groups = groups
        self._shapes: dict[Hashable, int] = {}
        self._layer_shapes: dict[tuple[str, str], int] = {}
        self._seen: dict[Hashable, Swept] = {}
        self._flawed: dict[Hashable, Swept] = {}

    @property
    def shapes(self) -> int:
        """How many distinct shapes were swept."""
        return len(self._seen)

    def tenders(self, group: Group) -> Iterable[str]:
        """The tenders that the group's scopes speak of."""
        return dict.fromkeys(
            tender for scope in group.chain for tender in self.index.at_scope(scope)
        )

    def swept(self, group: Group, tender: str) -> Swept:
        """What is wrong with `tender` at the registers of `group`."""
        speaking = tuple(each for each in group.chain if tender in self.index.at_scope(each))
        named = (tender, speaking, group.start, group.end)
        found = self._flawed.get(named)
        if found is None:
            found = self._by_shape(group, tender, speaking)
            if found.spots:
                self._flawed[named] = found
        return found

    def _by_shape(self, group: Group, tender: str, speaking: tuple[str, ...]) -> Swept:
        shapes = tuple(self._shape(scope, tender) for scope in speaking)
        key = (shapes, group.start, group.end)
        found = self._seen.get(key)
        if found is None:
            found = self._seen[key] = self._sweep(group, tender)
        elif found.spots:  # the shape is known, but tender and rows have other names here
            found = self._sweep(group, tender)
        return found

    def _sweep(self, group: Group, tender: str) -> Swept:
        layers = self.index.layers(group.chain, tender)
        return sweep(tender, layers, self.index.book.ranges, group.start, group.end)

    def _shape(self, scope: str, tender: str) -> int:
        found = self._layer_shapes.get((scope, tender))
        if found is None:
            shape = shape_of(self.index.at_scope(scope)[tender])
            found = self._shapes.setdefault(shape, len(self._shapes))
            self._layer_shapes[scope, tender] = found
        return found


def _unwatched(_done: int, _total: int) -> None:
    """Nobody watches."""


def prove(book: Book, sites: Iterable[Site], horizon: Horizon, told: Told = _unwatched) -> Coverage:
    """The proof for every register, active tender, accepted brand and entry mode in the horizon.

    Holes and double matches come in the order of tender, brand, entry mode, BINs and start. Raises
    KnownError `tenders.bad_override` where a tender type cannot be resolved.
    """
    index = TenderIndex(book)
    groups = grouped(index, sites, horizon)
    prover = Prover(index, groups)
    where: dict[Spot, list[int]] = {}
    taken: dict[frozenset[str], list[Place]] = {}
    payments = 0
    for at, group in enumerate(groups):
        told(at, len(groups))
        active = []
        for tender in prover.tenders(group):
            swept = prover.swept(group, tender)
            payments += swept.payments * len(group.places)
            if swept.payments:
                active.append(tender)
            for spot in swept.spots:
                where.setdefault(spot, []).append(at)
        taken.setdefault(frozenset(active), []).extend(group.places)
    flaws = _flaws(where, groups)
    return Coverage(
        horizon=horizon,
        holes=tuple(each for each in flaws if not each.rows),
        doubles=tuple(each for each in flaws if each.rows),
        stores=len({place.store for group in groups for place in group.places}),
        registers=sum(len(group.places) for group in groups),
        payments=payments,
        chains=len(groups),
        shapes=prover.shapes,
        active=tuple(
            Active(tenders, tuple(sorted({each.store for each in places})))
            for tenders, places in taken.items()
        ),
    )


def grouped(index: TenderIndex, sites: Iterable[Site], horizon: Horizon) -> tuple[Group, ...]:
    """The registers that trade in the horizon, together where nothing tells them apart."""
    groups: dict[Hashable, Group] = {}
    for site in sites:
        start = max(site.opens, horizon.start)
        end = min(site.closes, horizon.end) if site.closes != OPEN else horizon.end
        if start >= end:
            continue
        chain = index.chain(site.place)
        key = (chain, start, end)
        group = groups.get(key)
        if group is None:
            group = groups[key] = Group(chain, start, end)
        group.places.append(site.place)
    return tuple(groups.values())


def _flaws(where: Mapping[Spot, Sequence[int]], groups: Sequence[Group]) -> list[Flaw]:
    """The flaws in order; many happen at the same registers, which are named once."""
    named: dict[tuple[int, ...], tuple[tuple[str, ...], tuple[str, ...]]] = {}
    flaws = []
    for spot, at in where.items():
        key = tuple(at)
        if key not in named:
            places = [place for each in key for place in groups[each].places]
            stores = tuple(sorted({each.store for each in places}))
            named[key] = stores, tuple(sorted(each.label for each in places))
        flaws.append(_flaw(spot, *named[key]))
    return sorted(flaws, key=_order)


def _flaw(spot: Spot, stores: tuple[str, ...], registers: tuple[str, ...]) -> Flaw:
    return Flaw(
        tender=spot.payment.tender,
        brand=spot.payment.brand,
        entry_mode=spot.payment.entry_mode,
        bins=spot.bins,
        start=spot.start,
        end=spot.end,
        rows=spot.rows,
        stores=stores,
        registers=registers,
    )


def _order(flaw: Flaw) -> tuple[str, ...]:
    where = flaw.registers[0]
    return flaw.tender, flaw.brand, flaw.entry_mode.value, flaw.bins, flaw.start, where
