"""How soon the tender map of a large estate is proved, and how that grows with the estate.

5,000 stores of three registers, 40 tenders, 12 card brands, 400 days; every tenth store has a map of
its own, and rows change hands in every month.
"""

from collections.abc import Iterator
from datetime import date
from time import process_time

from rollouts.registers.model import ENTERPRISE, Level, Place, Scope
from rollouts.shared.moments import OPEN, LocalMoment
from rollouts.tenders.catalogue import TenderClass
from rollouts.tenders.coverage import Coverage, Horizon, Site, prove
from rollouts.tenders.mending import mend
from rollouts.tenders.model import TenderMapping, TenderType
from rollouts.tenders.resolving import Book
from tests.bench.rows import Row

STORES, FEW = 5_000, 500
TENDERS, BRANDS = 40, tuple(f"BRAND{number:02}" for number in range(12))
HORIZON = Horizon(first=date(2026, 1, 1), days=400)
REGISTERS, REGIONS, OWN = 3, 20, 10
BUDGET = 10.0
GROWTH = 10


def tender_rows(*, quick: bool = False) -> list[Row]:
    """Time to prove, time to find and mend an ended row, and growth for ten times the estate."""
    stores = FEW if quick else STORES
    sites, book = list(_sites(stores)), _book(stores)
    whole, took = _timed(book, sites)
    assert whole.is_proved
    broken = _ended(book)
    flawed, found = _timed(broken, sites)
    assert len(flawed.holes) == 1
    assert flawed.stores == stores
    start = process_time()
    assert mend(broken, sites, flawed).is_whole
    mended = process_time() - start
    bigger, longer = _timed(_book(stores * GROWTH), list(_sites(stores * GROWTH)))
    assert bigger.payments == whole.payments * GROWTH
    size = f"{stores:,} stores x {TENDERS} tenders x {len(BRANDS)} brands x {HORIZON.days} days"
    return [
        _row(f"prove {size}", took, BUDGET, "s cpu"),
        _row("find one ended row", found, BUDGET, "s cpu"),
        _row("mend it and prove again", mended, BUDGET, "s cpu"),
        _row("growth for 10 times the estate", longer / max(took, 0.01), 1.5 * GROWTH, "times"),
    ]


def _row(name: str, ours: float, limit: float, unit: str) -> Row:
    ratio = round(limit / max(ours, 0.01), 2)
    return Row(name=name, ours=round(ours, 2), peer=limit, unit=unit, ratio=ratio, must=1.0)


def _timed(book: Book, sites: list[Site]) -> tuple[Coverage, float]:
    start = process_time()
    return prove(book, sites, HORIZON), process_time() - start


def _sites(stores: int) -> Iterator[Site]:
    for store in range(stores):
        for register in range(REGISTERS):
            yield Site(
                place=Place(
                    store=f"{store:05}",
                    register=f"{register:02}",
                    region=f"r{store % REGIONS}",
                    district=f"d{store % (5 * REGIONS)}",
                    kind="kiosk" if register else "fixed",
                )
            )


def _book(stores: int) -> Book:
    codes = [f"T{number:02}" for number in range(TENDERS)]
    types = (
        TenderType(code=code, tender_class=TenderClass.CREDIT, brands=BRANDS) for code in codes
    )
    regions = (Scope(level=Level.REGION, code=f"r{each}") for each in range(REGIONS))
    owners = (Scope(level=Level.STORE, code=f"{each:05}") for each in range(0, stores, OWN))
    return Book(
        types=tuple(types),
        mappings=(
            *_handed_over(ENTERPRISE, codes),
            *(row for scope in regions for row in _handed_over(scope, codes[:10])),
            *(row for scope in owners for row in _handed_over(scope, codes[:2])),
        ),
    )


def _handed_over(scope: Scope, codes: list[str]) -> Iterator[TenderMapping]:
    """A row for every tender and brand, that another takes over in some month."""
    for at, code in enumerate(codes):
        for number, brand in enumerate(BRANDS):
            change = LocalMoment(f"2026-{1 + (at + number) % 12:02}-15T00:00:00")
            for start, end in ((OPEN, change), (change, OPEN)):
                yield TenderMapping(
                    tender=code,
                    brand=brand,
                    scope=scope,
                    channel=f"{scope}-{code}",
                    valid_from=start,
                    valid_to=end,
                )


def _ended(book: Book) -> Book:
    """The book after one open-ended enterprise row was ended."""
    at = next(
        at
        for at, each in enumerate(book.mappings)
        if each.tender == f"T{TENDERS - 1}" and each.valid_to == OPEN
    )
    rows = list(book.mappings)
    ended = rows[at]
    rows[at] = TenderMapping(
        tender=ended.tender,
        brand=ended.brand,
        scope=ended.scope,
        channel=ended.channel,
        valid_from=ended.valid_from,
        valid_to=LocalMoment("2026-12-31T00:00:00"),
    )
    return Book(types=book.types, mappings=tuple(rows))
