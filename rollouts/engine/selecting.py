"""From a filter's text to registers. Nothing is ever selected by an empty or unmatched filter."""

from collections.abc import Iterator

from rollouts.estate.filters.parser import require_matches
from rollouts.estate.filters.syntax import Filter
from rollouts.estate.filters.words import vocabulary
from rollouts.estate.groups import resolve
from rollouts.estate.model import Register, Store
from rollouts.estate.ports import Estate
from rollouts.estate.words import REGISTER_WORDS, STORE_WORDS
from rollouts.ports.database import UnitOfWork
from rollouts.reads.words import STANDING_WORDS
from rollouts.registers.model import Place

PAGE = 2000
WORDS = vocabulary(STORE_WORDS, REGISTER_WORDS, STANDING_WORDS)
ONLY_STORES = vocabulary(STORE_WORDS)
GROUP_WORDS = vocabulary(STORE_WORDS, REGISTER_WORDS)
"""What a group's rule may ask: what a register is, not how it stands in rollouts today."""


def parsed(uow: UnitOfWork, text: str, words: object = None) -> Filter:
    """The filter with its groups resolved; KnownError `estate.filter_*`."""
    estate = uow.repository(Estate)
    return resolve(text, estate.groups(), ONLY_STORES if words is ONLY_STORES else WORDS)


def registers(uow: UnitOfWork, text: str) -> tuple[Register, ...]:
    """Every register the filter selects, by name; KnownError when it selects none."""
    tree = parsed(uow, text)
    found = tuple(_paged(uow.repository(Estate), tree))
    require_matches(text, len(found))
    return found


def _paged(estate: Estate, tree: Filter) -> Iterator[Register]:
    after = ""
    while page := estate.registers(tree, after=after, limit=PAGE):
        yield from page
        after = page[-1].name
        if len(page) < PAGE:
            return


def stores_of(uow: UnitOfWork, chosen: tuple[Register, ...]) -> dict[str, Store]:
    """The stores of the registers, by code."""
    found = uow.repository(Estate).some_stores({each.store for each in chosen})
    return {each.code: each for each in found}


def place_of(register: Register, store: Store) -> Place:
    """Where the register stands in the configuration layers."""
    return Place(
        store=register.store,
        register=register.number,
        brand=store.brand,
        region=store.region,
        district=store.district,
        kind=register.kind,
    )
