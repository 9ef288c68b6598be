"""The smallest change of the map that closes its holes and double matches, as edits for a change set."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rollouts.registers.model import Place
from rollouts.shared.edits import Edit
from rollouts.shared.moments import OPEN, LocalMoment
from rollouts.shared.ranges import END_OF_TIME, end_of
from rollouts.tenders.coverage import Coverage, Group, Horizon, Prover, Site, grouped, prove
from rollouts.tenders.fitting import accepts, ended_before, last_for, same_kind, scopes_of, template
from rollouts.tenders.model import TenderMapping
from rollouts.tenders.records import KINDS
from rollouts.tenders.resolving import Book, TenderIndex, deciding, names_of, type_in
from rollouts.tenders.sweeping import Spot

MOST_ROUNDS = 50
"""Rounds of mends that are tried for one tender before the rest is left to a person."""

Rows = dict[str, TenderMapping]
Trouble = tuple[Spot, list[Group]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """One row of the map before and after: None before a new row, None after a removed one."""

    key: str
    before: TenderMapping | None
    after: TenderMapping | None

    @property
    def needs_channel(self) -> bool:
        """Whether a person must say where the money goes: no other row tells it for these stores."""
        made = self.after if self.before is None else None
        return made is not None and not (made.channel or made.asset_account)

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The same as edits of kind `tender_map`."""
        return KINDS.edits_between(self.before, self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mend:
    """Changes by key, and what the proof comes to after them."""

    changes: tuple[Mended, ...]
    after: Coverage

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What goes into the change set."""
        return tuple(edit for each in self.changes for edit in each.edits)

    @property
    def is_whole(self) -> bool:
        """Whether applying it proves the map, with nothing left to fill in."""
        return self.after.is_proved and not any(each.needs_channel for each in self.changes)


def mend(book: Book, sites: Sequence[Site], coverage: Coverage) -> Mend:
    """The fewest changes of rows that close the flaws of `coverage`, proved by proving again.

    A row that ended goes on until the next one of its kind. What never had a row gets one, at the
    widest scopes that hold no register whose payment finds its row already. Of two rows that both
    match the older ends where the newer begins, or one of them goes.
    """
    rows = {each.key: each for each in book.mappings}
    before = dict(rows)
    index = TenderIndex(book)
    whole = (index.scopes, grouped(index, sites, coverage.horizon))
    for tender in dict.fromkeys(each.tender for each in (*coverage.holes, *coverage.doubles)):
        own = {key: each for key, each in rows.items() if each.tender == tender}
        mended = _Workshop(book, sites, coverage.horizon, tender, whole).mended(own)
        rows = {key: each for key, each in rows.items() if key not in own} | mended
    changes = tuple(
        Mended(key=key, before=before.get(key), after=rows.get(key))
        for key in sorted(before.keys() | rows.keys())
        if before.get(key) != rows.get(key)
    )
    after = prove(applied(book, changes), sites, coverage.horizon)
    return Mend(changes=changes, after=after)


def applied(book: Book, changes: Iterable[Mended]) -> Book:
    """The book with the changes made."""
    rows = {each.key: each for each in book.mappings}
    for each in changes:
        if each.after is None:
            rows.pop(each.key, None)
        else:
            rows[each.key] = each.after
    return replace(book, mappings=tuple(rows.values()))


_Whole = tuple[frozenset[str], Sequence[Group]]
"""The scopes of the whole book, and the registers they tell apart."""


class _Workshop:
    """One tender's rows, tried out against every register of the horizon."""

    def __init__(
        self, book: Book, sites: Sequence[Site], horizon: Horizon, tender: str, whole: _Whole
    ) -> None:
        self._book = replace(
            book,
            types=tuple(each for each in book.types if each.code == tender),
            overrides=tuple(each for each in book.overrides if each.tender == tender),
        )
        self._sites = sites
        self._horizon = horizon
        self._tender = tender
        self._scopes, self._whole = whole

    def mended(self, rows: Rows) -> Rows:
        """The rows after the mends that leave the least trouble."""
        troubles = self.troubles(rows)
        for _ in range(MOST_ROUNDS):
            if not troubles:
                break
            tried = [(made, self.troubles(made)) for made in self._candidates(rows, troubles)]
            best = min(tried, key=lambda each: (_weight(each[1]), _changes(rows, each[0])))
            if _weight(best[1]) >= _weight(troubles):
                break
            rows, troubles = best
        return rows

    def troubles(self, rows: Rows) -> list[Trouble]:
        """Every payment that does not find exactly one of `rows`, with the groups it is so at."""
        index = TenderIndex(replace(self._book, mappings=tuple(rows.values())))
        prover = Prover(index, self._groups(index))
        found: dict[Spot, list[Group]] = {}
        for group in prover.groups:
            for spot in prover.swept(group, self._tender).spots:
                found.setdefault(spot, []).append(group)
        return list(found.items())

    def _groups(self, index: TenderIndex) -> Sequence[Group]:
        """The registers by the scopes of `index`; told apart anew only where it has other scopes."""
        scopes = index.scopes
        if not scopes <= self._scopes:
            return grouped(index, self._sites, self._horizon)
        return [
            Group(
                tuple(each for each in group.chain if each in scopes),
                group.start,
                group.end,
                group.places,
            )
            for group in self._whole
        ]

    def _candidates(self, rows: Rows, troubles: list[Trouble]) -> Iterator[Rows]:
        holes = [each for each in troubles if not each[0].rows]
        doubles = [each for each in troubles if each[0].rows]
        if holes:
            yield self._filled(rows, holes)
        for way in (_older_ended, _newer_removed, _older_removed):
            if doubles:
                yield _parted(rows, doubles, way)
            if len(doubles) > 1:
                yield _parted(rows, doubles[:1], way)

    def _filled(self, rows: Rows, holes: list[Trouble]) -> Rows:
        made = dict(rows)
        for spot, groups in holes:
            bare: list[Place] = []
            ended = [each for each in rows.values() if ended_before(each, spot)]
            going_on = {}
            for group in groups:
                row = last_for(group.chain, ended)
                if row is None:
                    bare += group.places
                else:
                    going_on[row.key] = row
            for row in going_on.values():
                longer = replace(row, valid_to=self._end(rows, row, spot))
                made[row.key] = max(made[row.key], longer, key=end_of)
            if bare:
                made |= self._new_rows(rows, spot, bare)
        return made

    def _new_rows(self, rows: Rows, spot: Spot, bare: Sequence[Place]) -> Rows:
        pattern = template(rows.values(), spot.payment, bare)
        bin_from, _, bin_to = spot.bins.partition("-")
        made = (
            replace(
                pattern,
                scope=scope,
                brand=spot.payment.brand,
                entry_mode=spot.payment.entry_mode,
                bin_from=bin_from,
                bin_to=bin_to,
                valid_from=spot.start,
                valid_to=spot.end if spot.end < self._horizon.end else OPEN,
            )
            for scope in scopes_of(bare, self._served(rows, spot))
        )
        return {each.key: each for each in made}

    def _served(self, rows: Rows, spot: Spot) -> frozenset[str]:
        """The names of all scopes of registers at which the payment finds a row when the hole begins."""
        index = TenderIndex(replace(self._book, mappings=tuple(rows.values())))
        names: set[str] = set()
        for group in self._groups(index):
            layers = index.layers(group.chain, self._tender)
            made = type_in(layers, spot.start)
            takes = made is not None and made.active and accepts(made, spot.payment)
            if takes and deciding(layers, spot.payment, spot.start):
                names.update(name for place in group.places for name in names_of(place))
        return frozenset(names)

    def _end(self, rows: Rows, row: TenderMapping, spot: Spot) -> LocalMoment:
        following = (
            each.valid_from
            for each in rows.values()
            if each.valid_from >= row.valid_to and same_kind(each, row)
        )
        end = min(following, default=END_OF_TIME)
        if spot.end < self._horizon.end:
            end = min(end, spot.end)
        return OPEN if end == END_OF_TIME else end


Way = Callable[[TenderMapping, TenderMapping], tuple[str, TenderMapping | None]]
"""From the older and the newer of two rows to the key of one and what it becomes."""


def _older_ended(older: TenderMapping, newer: TenderMapping) -> tuple[str, TenderMapping | None]:
    starts_first = older.valid_from < newer.valid_from
    return older.key, replace(older, valid_to=newer.valid_from) if starts_first else older


def _newer_removed(_older: TenderMapping, newer: TenderMapping) -> tuple[str, TenderMapping | None]:
    return newer.key, None


def _older_removed(older: TenderMapping, _newer: TenderMapping) -> tuple[str, TenderMapping | None]:
    return older.key, None


def _parted(rows: Rows, doubles: Sequence[Trouble], way: Way) -> Rows:
    made = dict(rows)
    for spot, _ in doubles:
        present = sorted(
            (made[key] for key in spot.rows if key in made),
            key=lambda each: (each.valid_from, each.key),
        )
        if len(present) > 1:
            key, after = way(present[-2], present[-1])
            if after is None:
                del made[key]
            else:
                made[key] = after
    return made


def _weight(troubles: Iterable[Trouble]) -> int:
    """Register days in trouble."""
    return sum(len(group.places) * _days(spot) for spot, groups in troubles for group in groups)


def _days(spot: Spot) -> int:
    first, last = date.fromisoformat(spot.start[:10]), date.fromisoformat(spot.end[:10])
    return (last - first).days + 1


def _changes(before: Rows, after: Rows) -> int:
    return sum(before.get(key) != after.get(key) for key in before.keys() | after.keys())
