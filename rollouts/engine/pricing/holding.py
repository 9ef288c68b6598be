"""What price files are held against, read from the database when a worker asks for it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

from rollouts.changes.ports import ChangeSets
from rollouts.engine.context import Services
from rollouts.engine.selecting import ONLY_STORES, PAGE, parsed
from rollouts.estate.model import Store
from rollouts.estate.ports import Estate
from rollouts.items.model import Department
from rollouts.items.ports import Items
from rollouts.ports.database import UnitOfWork
from rollouts.prices.answers import Answers
from rollouts.prices.policy import PricePolicy
from rollouts.prices.ports import Against, PriceBook, Source
from rollouts.prices.rules.reference import Places
from rollouts.shared.moments import LocalMoment
from rollouts.taxes.model import TaxGroup
from rollouts.taxes.ports import Taxes

T = TypeVar("T")
CACHE = "cache"


def against(services: Services, answers: Answers) -> Against:
    """The present state of items, places and the book; snapshots lie in the home's `cache`."""
    now = LocalMoment(f"{services.clock().date()}T00:00:00")
    with services.database.read() as uow:
        version = uow.repository(PriceBook).version()
        changes = uow.repository(ChangeSets).submissions()  # an upload's own raises both
        places = places_known(uow)
    return Against(
        places=places,
        policy=PricePolicy(),
        answers=answers,
        now=LocalMoment(answers.start) if answers.start else now,
        cache=services.home / CACHE / "prices",
        items_stamp=f"{services.origin}-{changes - version}-{now[:10]}",
        book_stamp=f"{services.origin}-{version}",
        items=_source(services, lambda book: book.known_items(now)),
        codes=_source(services, lambda book: book.codes()),
        book=_source(services, lambda book: book.book_rows()),
    )


def places_known(uow: UnitOfWork) -> Places:
    """Stores, zones, groups and departments that rows may name."""
    stores = tuple(every_store(uow))
    zones: dict[str, set[str]] = {}
    for each in stores:
        if each.price_zone:
            zones.setdefault(each.price_zone, set()).add(each.currency)
    paid = {each.currency for each in stores}
    items = uow.repository(Items)
    return Places(
        stores={each.code: (each.price_zone, each.currency) for each in stores},
        zones={name: tuple(sorted(each - {""})) for name, each in zones.items()},
        tax_groups=frozenset(each.code for each in uow.repository(Taxes).every(TaxGroup)),
        departments=frozenset(each.code for each in items.every(Department)),
        currency=paid.pop() if len(paid) == 1 else "",
    )


def every_store(uow: UnitOfWork) -> Iterator[Store]:
    """Every store, read in pages."""
    estate, tree, after = uow.repository(Estate), parsed(uow, "all", ONLY_STORES), ""
    while page := estate.stores(tree, after=after, limit=PAGE):
        yield from page
        after = page[-1].code
        if len(page) < PAGE:
            return


def _source(services: Services, rows: Callable[[PriceBook], Iterator[T]]) -> Source[T]:
    @contextmanager
    def opened() -> Iterator[Iterator[T]]:
        with services.database.read() as uow:
            yield rows(uow.repository(PriceBook))

    def source() -> AbstractContextManager[Iterator[T]]:
        return opened()

    return source
