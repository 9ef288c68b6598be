"""What is on sale where and when, compressed for proofs: items by assortment, assortments by stores.

Items whose statements are the same share what these come to, so that a hundred thousand of them cost
no more than their number of different statements.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress

from rollouts.engine.selecting import registers
from rollouts.estate.model import Store, StoreStatus
from rollouts.items.assortment import ALL, narrowness
from rollouts.items.model import Assortment, Department, Item
from rollouts.items.ports import Items
from rollouts.ports.database import UnitOfWork
from rollouts.shared.errors import KnownError
from rollouts.shared.moments import OPEN, local_moment
from rollouts.shared.ranges import END_OF_TIME, in_force
from rollouts.taxes.coverage import EVERYWHERE, Selling, Sold
from rollouts.taxes.rules.goods import Alike
from rollouts.taxes.spans import Span, clipped, span
from rollouts.taxes.store_sets import StoreSet, Universe

PAGE = 5_000
Statements = tuple[Assortment, ...]
Piece = tuple[Span, StoreSet]
"""A time, and the stores that list an item in it."""


def selling_stores(stores: Iterable[Store]) -> tuple[Selling, ...]:
    """The stores that are not closed, each from its opening day to its closing day."""
    return tuple(
        Selling(each.code, each.tax_location, local_moment(each.opens), local_moment(each.closes))
        for each in stores
        if each.status is not StoreStatus.CLOSED
    )


class Shelves:
    """The items of the estate as a proof wants them.

    `assortments`, and `counted` (items by department and tax group), are filled while items are read.
    """

    def __init__(self, uow: UnitOfWork, stores: Sequence[Store]) -> None:
        self._items = uow.repository(Items)
        self._departments = {each.code: each for each in self._items.every(Department)}
        statements = self._items.every(Assortment)
        self._universe = Universe(each.code for each in stores)
        wheres = {each.where for each in statements}
        self._places = _places(uow, stores, wheres, self._universe)
        self._about = _numbered(statements)
        self._statements = dict(self._about.values())
        self._everywhere = self._universe.all()
        self._names: dict[StoreSet, str] = {self._everywhere: EVERYWHERE}
        self._pieces: dict[tuple[int, ...], tuple[Piece, ...]] = {
            (): (((OPEN, END_OF_TIME), self._everywhere),)
        }
        self.assortments: dict[str, AbstractSet[str]] = {}
        self.counted: dict[tuple[str, str], Alike] = {}

    def items(self) -> Iterator[Sold]:
        """Every item in every store that lists it, read in pages."""
        after = ""
        while page := self._items.items(after=after, limit=PAGE):
            for item in page:
                yield from self._sold(item)
            after = page[-1].item_id
            if len(page) < PAGE:
                return

    def _sold(self, item: Item) -> Iterator[Sold]:
        group = tax_group_of(item, self._departments)
        place = item.department, group
        alike = self.counted.get(place)
        self.counted[place] = (
            Alike(alike.many + 1, alike.first) if alike else Alike(1, item.item_id)
        )
        dates = span(item.sellable_from, item.sellable_to)
        for when, stores in self._listed(item):
            both = clipped(dates, when)
            if both and stores:
                end = OPEN if both[1] == END_OF_TIME else both[1]
                yield Sold(item.item_id, group, both[0], end, self._name(stores))

    def _listed(self, item: Item) -> tuple[Piece, ...]:
        whats = (ALL, f"department:{item.department}", f"item:{item.item_id}")
        return self._laid(tuple(self._about[what][0] for what in whats if what in self._about))

    def _laid(self, numbers: tuple[int, ...]) -> tuple[Piece, ...]:
        """What these statements come to, the widest first: a narrower one is laid over the others."""
        if numbers not in self._pieces:
            before = self._laid(numbers[:-1])
            statements = self._statements[numbers[-1]]
            self._pieces[numbers] = tuple(
                cut for piece in before for cut in self._cut(piece, statements)
            )
        return self._pieces[numbers]

    def _cut(self, piece: Piece, statements: Statements) -> Iterator[Piece]:
        (start, end), stores = piece
        moments = {moment for each in statements for moment in (each.valid_from, each.valid_to)}
        starts = [start, *sorted(each for each in moments if start < each < end)]
        for first, behind in zip(starts, [*starts[1:], end], strict=True):
            yield (first, behind), self._over(stores, in_force(statements, first))

    def _over(self, stores: StoreSet, statements: Iterable[Assortment]) -> StoreSet:
        """Of two equally narrow statements "not sold" comes last and wins."""
        for each in sorted(statements, key=lambda one: (narrowness(one), not one.sold)):
            place = self._places[each.where]
            stores = stores | place if each.sold else stores - place
        return stores

    def _name(self, stores: StoreSet) -> str:
        name = self._names.setdefault(stores, f"assortment {len(self._names)}")
        if name != EVERYWHERE:
            self.assortments[name] = stores
        return name


def tax_group_of(item: Item, departments: Mapping[str, Department]) -> str:
    """The item's tax group, else its department's; the empty text where neither names one."""
    if item.tax_group:
        return item.tax_group
    department = departments.get(item.department)
    return department.tax_group if department else ""


def _numbered(statements: Iterable[Assortment]) -> Mapping[str, tuple[int, Statements]]:
    """What each item, department or all is said of, with a number that is equal for equal ones."""
    about: dict[str, list[Assortment]] = {}
    for each in statements:
        about.setdefault(each.what, []).append(_bare(each))
    numbers: dict[Statements, int] = {}
    return {
        what: (numbers.setdefault(tuple(some), len(numbers)), tuple(some))
        for what, some in about.items()
    }


def _bare(statement: Assortment) -> Assortment:
    """The statement without the code that it is about, so that equal ones of many items are equal."""
    kind = statement.what.partition(":")[0]
    return Assortment(
        what=kind,
        where=statement.where,
        sold=statement.sold,
        valid_from=statement.valid_from,
        valid_to=statement.valid_to,
    )


def _places(
    uow: UnitOfWork, stores: Sequence[Store], wheres: Iterable[str], universe: Universe
) -> Mapping[str, StoreSet]:
    """The stores that each `where` of a statement means."""
    zones: dict[str, list[str]] = {}
    for each in stores:
        zones.setdefault(each.price_zone, []).append(each.code)
    found = {}
    for where in wheres:
        kind, _, code = where.partition(":")
        if kind == "zone":
            found[where] = universe.of(zones.get(code, ()))
        elif kind == "group":
            found[where] = universe.of(_of_group(uow, code))
        else:
            found[where] = universe.all() if where == ALL else universe.of((code,))
    return found


def _of_group(uow: UnitOfWork, name: str) -> frozenset[str]:
    """The stores that have a register in the group; none for a group that selects nothing."""
    with suppress(KnownError):
        return frozenset(each.store for each in registers(uow, f'group:"{name}"'))
    return frozenset()
