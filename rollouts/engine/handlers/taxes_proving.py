"""The proof that every sale has exactly one tax rule per step, and the mends where it has not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

from rollouts.engine.action import Action, Mode
from rollouts.engine.context import Context
from rollouts.engine.proving import PROVING, READING, first_day, proved_at, revision, watched
from rollouts.engine.selling import PAGE, Shelves, selling_stores
from rollouts.engine.taxing import Staging, all_stores, kept_of, stage_edits, staging_of
from rollouts.estate.model import Store, StoreStatus
from rollouts.ports.database import UnitOfWork
from rollouts.shared.errors import REFUSED, refuse
from rollouts.shared.findings import Finding
from rollouts.shared.matrix import MatrixRow, Struck, matrix
from rollouts.shared.moments import LocalMoment, local_moment
from rollouts.taxes.book import TaxBook
from rollouts.taxes.commands import TaxCoverage, TaxMend
from rollouts.taxes.coverage import Breach, BreachKind, Coverage, Selling, Sold
from rollouts.taxes.mending import Mend
from rollouts.taxes.model import Fulfilment
from rollouts.taxes.proof import prove_coverage
from rollouts.taxes.rules import goods, stack
from rollouts.taxes.spans import Span
from rollouts.taxes.state import state_of, with_edits

PLACELESS = frozenset({BreachKind.NO_LOCATION, BreachKind.TWO_LOCATIONS})
"""Breaches of all that a store sells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """Sales without exactly one rule, from `starts` to before `ends`; `mend` closes it.

    `more_stores` and `more_items` count those that are not named. `example` is a store and an item
    that it sells at `starts`.
    """

    kind: BreachKind
    jurisdiction: str
    group: str
    fulfilment: Fulfilment
    step: int
    starts: LocalMoment
    ends: LocalMoment
    days: int
    stores: tuple[str, ...]
    more_stores: int
    items: tuple[str, ...]
    more_items: int
    rules: tuple[str, ...]
    example: tuple[str, str]
    mend: Mend | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The outcome over `days` from `first_day` on: `cells` sales rest on `lines` that were swept.

    Proved at `proved_at` of the rules as they are at `revision` (and in `change`). `breaches` are
    capped; `more` says how many are not told. `mend` are the smallest mends that can be made together.
    With `--map` the `map` tells every store and every one of `columns`. `findings` are what is odd
    about the goods and the stores, and no hole.
    """

    proved_at: str
    revision: int
    change: str
    proved: bool
    holes: int
    doubles: int
    first_day: str
    days: int
    items: int
    stores: int
    cells: int
    lines: int
    breaches: tuple[Hole, ...]
    more: int
    mend: tuple[Mend, ...]
    columns: tuple[str, ...] = ()
    map: tuple[MatrixRow, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def exit_code(self) -> int:
        """1 when anything sold has none or several rules."""
        return 0 if self.proved else REFUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxMended:
    """The `mend` is staged in `change` (empty: there was nothing that could be mended).

    `closed` of the breaches are gone once it is in force, `left` stay.
    """

    change: str
    edits: int
    mend: tuple[Mend, ...]
    closed: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trade:
    """What is sold where: read once for every proof of a request."""

    items: Sequence[Sold]
    stores: Sequence[Selling]
    assortments: Mapping[str, AbstractSet[str]]
    counted: goods.Counted
    homes: Sequence[Store]

    def odd(self, book: TaxBook, at: LocalMoment) -> Iterator[Finding]:
        """Exempt goods among taxed ones, groups that nobody declared, stores that round otherwise."""
        named = {place: each for place, each in self.counted.items() if place[1]}
        yield from goods.groups_known(book, named)
        yield from goods.exempt_among_taxed(self.counted, goods.exempt_groups(book))
        open_stores = (each for each in self.homes if each.status is not StoreStatus.CLOSED)
        yield from stack.rounding_among(book, open_stores, at)

    def prove(self, context: Context, book: TaxBook, horizon: Span) -> Coverage:
        """KnownError `taxes.nothing_to_prove` when nothing is on sale anywhere."""
        told = watched(context, PROVING)
        found = prove_coverage(book, self.items, self.stores, horizon, self.assortments, told)
        if not found.cells:
            counts = f"{found.items} items, {found.stores} stores"
            raise refuse("taxes.nothing_to_prove", object="tax coverage", value=counts)
        return found


def coverage(context: Context, request: TaxCoverage) -> Proof:
    """Proved, or every hole and every double with its exact stores, items and dates.

    KnownError `taxes.nothing_to_prove` when nothing is on sale anywhere.
    """
    horizon = _horizon(context, request)
    with context.read() as uow:
        staging = _staging(uow, context, request.change)
        trade, at = _trade(uow, context), revision(uow)
    book = state_of(staging.staged).book
    found = trade.prove(context, book, horizon)
    odd = tuple(islice(trade.odd(book, horizon[0]), request.most))
    told = replace(_told(found, horizon, request.most), findings=odd)
    label = staging.change.label if staging.change and request.change else ""
    told = replace(told, proved_at=proved_at(context).isoformat(), revision=at, change=label)
    return _mapped(told, found, request.most) if request.map else told


def mend(context: Context, request: TaxMend) -> TaxMended:
    """The mends of the rules as they are with the open change set's edits, staged there."""
    horizon = _horizon(context, request)
    with context.read() as uow:
        staging = staging_of(uow, context, request.change)
        trade = _trade(uow, context)
    found = trade.prove(context, state_of(staging.staged).book, horizon)
    mends = tuple(fitting(found.breaches))
    edits = tuple(edit for each in mends for edit in each.edits)
    if not edits:
        return TaxMended(change="", edits=0, mend=(), closed=0, left=len(found.breaches))
    after = trade.prove(context, state_of(with_edits(staging.staged, edits)).book, horizon)
    left = len(after.breaches)
    return TaxMended(
        change=stage_edits(context, request.change, edits, "mends of tax coverage"),
        edits=len(edits),
        mend=mends,
        closed=len(found.breaches) - left,
        left=left,
    )


def fitting(breaches: Iterable[Breach]) -> Iterator[Mend]:
    """The mends that can be made together: of several about one object, the first."""
    taken: set[tuple[str, str]] = set()
    for mend in (each.mend for each in breaches):
        slots = {(each.kind, each.key) for each in mend.edits} if mend else set()
        if mend and taken.isdisjoint(slots):
            taken |= slots
            yield mend


def _staging(uow: UnitOfWork, context: Context, reference: str) -> Staging:
    """In force alone, unless a change set is named."""
    if reference:
        return staging_of(uow, context, reference)
    kept = kept_of(uow)
    return Staging(in_force=kept, staged=kept)


def _trade(uow: UnitOfWork, context: Context) -> _Trade:
    told = watched(context, READING)
    told(0, 0)
    stores = tuple(all_stores(uow))
    shelves = Shelves(uow, stores)
    items: list[Sold] = []
    for each in shelves.items():
        if len(items) % PAGE == 0:
            told(0, 0)
        items.append(each)
    return _Trade(
        items=items,
        stores=selling_stores(stores),
        assortments=shelves.assortments,
        counted=shelves.counted,
        homes=stores,
    )


def _horizon(context: Context, request: TaxCoverage | TaxMend) -> Span:
    first = first_day(context, request.since, "taxes.rate_date")
    try:
        end = first + timedelta(days=request.days)
    except OverflowError:
        raise refuse(
            "taxes.rate_date", object="tax coverage", field="from", value=request.since[:32]
        ) from None
    return local_moment(first.isoformat()), local_moment(end.isoformat())


def _told(found: Coverage, horizon: Span, most: int) -> Proof:
    breaches = _in_order(found)
    return Proof(
        proved_at="",
        revision=0,
        change="",
        proved=not breaches,
        holes=len(found.holes),
        doubles=len(found.doubles),
        first_day=horizon[0][:10],
        days=found.days,
        items=found.items,
        stores=found.stores,
        cells=found.cells,
        lines=found.lines,
        breaches=tuple(_hole(each, most) for each in breaches[:most]),
        more=max(len(breaches) - most, 0),
        mend=tuple(islice(fitting(found.breaches), most)),
    )


def _in_order(found: Coverage) -> list[Breach]:
    return sorted(found.breaches, key=lambda each: (each.starts, each.jurisdiction, each.group))


def _mapped(told: Proof, found: Coverage, most: int) -> Proof:
    columns = tuple(sorted(set().union(*(each.columns for each in found.active))))
    holes = set(map(id, found.holes))
    struck = [
        Struck(None if each.kind in PLACELESS else each.group, id(each) in holes, each.stores)
        for each in _in_order(found)
    ]
    return replace(told, columns=columns, map=matrix(columns, found.active, struck, most=most))


def _hole(breach: Breach, most: int) -> Hole:
    first, end = (date.fromisoformat(each[:10]) for each in (breach.starts, breach.ends))
    return Hole(
        kind=breach.kind,
        jurisdiction=breach.jurisdiction,
        group=breach.group,
        fulfilment=breach.fulfilment,
        step=breach.step,
        starts=breach.starts,
        ends=breach.ends,
        days=max((end - first).days, 1),
        stores=breach.stores[:most],
        more_stores=max(len(breach.stores) - most, 0),
        items=breach.items[:most],
        more_items=max(len(breach.items) - most, 0),
        rules=breach.rules,
        example=breach.example,
        mend=breach.mend,
    )


ACTIONS = (
    Action(name="tax coverage", request=TaxCoverage, handler=coverage, mode=Mode.LOOK),
    Action(name="tax mend", request=TaxMend, handler=mend),
)
