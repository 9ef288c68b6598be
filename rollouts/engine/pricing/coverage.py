"""The proof that everything on sale has a price, read in pages of items."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rollouts.engine.context import Context
from rollouts.engine.pricing.holding import every_store
from rollouts.engine.selling import Shelves
from rollouts.estate.model import StoreStatus
from rollouts.ports.database import UnitOfWork
from rollouts.prices.commands import PriceCoverage
from rollouts.prices.coverage import Hole, Sale, holes, priced
from rollouts.prices.model import Price
from rollouts.prices.ports import PriceBook
from rollouts.shared.errors import REFUSED, refuse
from rollouts.shared.moments import LocalMoment
from rollouts.taxes.coverage import EVERYWHERE, Sold

PAGE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """What was proved: `items` on sale, `holes` all that were found, of which some are `shown`."""

    since: str
    until: str
    items: int
    holes: int
    shown: tuple[Hole, ...]

    @property
    def exit_code(self) -> int:
        """Refused where there is a hole."""
        return REFUSED if self.holes else 0


def cover(context: Context, request: PriceCoverage) -> Covered:
    """Every item on sale, every store that lists it, each day of the horizon."""
    first = _first(context, request.start)
    since = f"{first}T00:00:00"
    until = f"{first + timedelta(days=request.days)}T00:00:00"
    shown: list[Hole] = []
    number, items = 0, set()
    with context.read() as uow:
        for sale, found in _looked_at(uow, (since, until)):
            items.add(sale.item_id)
            number += len(found)
            shown += found[: request.limit - len(shown)]
    return Covered(since=since, until=until, items=len(items), holes=number, shown=tuple(shown))


def _looked_at(
    uow: UnitOfWork, horizon: tuple[str, str]
) -> Iterator[tuple[Sale, tuple[Hole, ...]]]:
    stores = [each for each in every_store(uow) if each.status is not StoreStatus.CLOSED]
    zones = {each.code: each.price_zone for each in stores}
    shelves = Shelves(uow, stores)
    everywhere = frozenset(zones)
    for page in _pages(shelves.items()):
        by_item: dict[str, list[Price]] = {}
        for each in uow.repository(PriceBook).prices_of([each[0] for each in page]):
            by_item.setdefault(each.line.item_id, []).append(each)
        spans = {item: priced(prices) for item, prices in by_item.items()}
        for sold in page:
            listed = everywhere if sold[4] == EVERYWHERE else shelves.assortments[sold[4]]
            sale = Sale(
                item_id=sold[0],
                since=LocalMoment(sold[2]),
                until=LocalMoment(sold[3]),
                stores=frozenset(listed),
            )
            yield sale, tuple(holes(sale, spans.get(sale.item_id, {}), zones, horizon))


def _pages(items: Iterator[Sold]) -> Iterator[list[Sold]]:
    page: list[Sold] = []
    for each in items:
        page.append(each)
        if len(page) == PAGE:
            yield page
            page = []
    if page:
        yield page


def _first(context: Context, text: str) -> date:
    if not text:
        return context.services.clock().date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise refuse("prices.bad_moment", object="coverage", field="start", value=text) from None
