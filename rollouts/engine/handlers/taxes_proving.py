"""The proof that every sale has exactly one tax rule per step, and the mends where it has not."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

from rollouts.engine.action import Action
from rollouts.engine.context import Context
from rollouts.engine.selling import Shelves, selling_stores
from rollouts.engine.taxing import Staging, all_stores, stage_edits, staging_of
from rollouts.ports.database import UnitOfWork
from rollouts.shared.errors import REFUSED, refuse
from rollouts.shared.moments import LocalMoment, local_moment
from rollouts.taxes.book import TaxBook
from rollouts.taxes.commands import TaxCoverage
from rollouts.taxes.coverage import Breach, BreachKind, Coverage, Selling, Sold
from rollouts.taxes.mending import Mend
from rollouts.taxes.model import Fulfilment
from rollouts.taxes.proof import prove_coverage
from rollouts.taxes.spans import Span
from rollouts.taxes.state import state_of, with_edits


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

    `breaches` are capped; `more` says how many are not told. `mend` are the smallest mends that can
    be made together. Once staged, `change` is where, `mended` how many breaches they close and `left`
    how many they leave.
    """

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
    change: str = ""
    mended: int = 0
    left: int = 0

    @property
    def exit_code(self) -> int:
        """1 when anything sold has none or several rules."""
        return 0 if self.proved else REFUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trade:
    """What is sold where: read once for every proof of a request."""

    items: Sequence[Sold]
    stores: Sequence[Selling]
    assortments: dict[str, frozenset[str]]

    def prove(self, book: TaxBook, horizon: Span) -> Coverage:
        return prove_coverage(book, self.items, self.stores, horizon, self.assortments)


def coverage(context: Context, request: TaxCoverage) -> Proof:
    """Proved, or every hole and every double with its exact stores, items and dates.

    KnownError `taxes.nothing_to_prove` when nothing is on sale anywhere.
    """
    horizon = _horizon(context, request)
    with context.read() as uow:
        staging = _staging(uow, context, request)
        trade = _trade(uow)
    found = trade.prove(state_of(staging.staged).book, horizon)
    if not found.cells:
        counts = f"{found.items} items, {found.stores} stores"
        raise refuse("taxes.nothing_to_prove", object="tax coverage", value=counts)
    told = _told(found, horizon, request.most)
    if not (request.mend and told.mend):
        return told
    edits = tuple(edit for mend in fitting(found.breaches) for edit in mend.edits)
    after = trade.prove(state_of(with_edits(staging.staged, edits)).book, horizon)
    left = len(after.breaches)
    return replace(
        told,
        change=stage_edits(context, request.change, edits, "mends of tax coverage"),
        mended=len(found.breaches) - left,
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


def _staging(uow: UnitOfWork, context: Context, request: TaxCoverage) -> Staging:
    """In force alone, unless a change set is named or is to be filled."""
    staging = staging_of(uow, context, request.change)
    if request.change or request.mend:
        return staging
    return Staging(in_force=staging.in_force, staged=staging.in_force)


def _trade(uow: UnitOfWork) -> _Trade:
    stores = tuple(all_stores(uow))
    shelves = Shelves(uow, stores)
    items = tuple(shelves.items())
    return _Trade(items=items, stores=selling_stores(stores), assortments=shelves.assortments)


def _horizon(context: Context, request: TaxCoverage) -> Span:
    today = context.services.clock().date()
    try:
        first = date.fromisoformat(request.since) if request.since else today
        end = first + timedelta(days=request.days)
    except (ValueError, OverflowError):
        raise refuse(
            "taxes.rate_date", object="tax coverage", field="from", value=request.since[:32]
        ) from None
    return local_moment(first.isoformat()), local_moment(end.isoformat())


def _told(found: Coverage, horizon: Span, most: int) -> Proof:
    breaches = sorted(found.breaches, key=lambda each: (each.starts, each.jurisdiction, each.group))
    return Proof(
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


ACTIONS = (Action(name="tax coverage", request=TaxCoverage, handler=coverage),)
