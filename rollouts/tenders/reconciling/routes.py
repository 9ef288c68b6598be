"""From the map of a lane at a moment to the routes that its day is reconciled by."""

from itertools import product

from rollouts.registers.model import Place
from rollouts.shared.moments import LocalMoment, within
from rollouts.tenders.catalogue import EntryMode
from rollouts.tenders.reconciling.model import Route, RouteMap
from rollouts.tenders.resolving import Payment, TenderIndex


def routes_at(index: TenderIndex, place: Place, at: LocalMoment) -> RouteMap:
    """The routes of the register at `place` at `at`: one for every active tender and accepted brand.

    `index` is of the rows that were live there, as its journal says, not of those that were planned.
    Brands are what processors call schemes; several processors for one brand (by entry mode or by a
    double match) make the route ambiguous.
    """
    processors = {
        each.code: each.processor
        for each in index.book.channels
        if within(at, each.valid_from, each.valid_to)
    }
    routes = []
    for code, made in index.types(place, at).items():
        if not made.active:
            continue
        settled: dict[str, dict[str, None]] = {}
        mapped: set[str] = set()
        for brand, mode in product(made.brands or ("",), made.entry_modes or (EntryMode.ANY,)):
            for row in index.rows(place, Payment(tender=code, brand=brand, entry_mode=mode), at):
                mapped.add(brand)
                if row.channel:
                    settled.setdefault(brand, {})[processors.get(row.channel, row.channel)] = None
        routes += [
            Route(tender=code, brand=brand, scheme=brand, processors=tuple(settled.get(brand, {})))
            for brand in made.brands or ("",)
            if brand in mapped
        ]
    return RouteMap(routes=tuple(routes))
