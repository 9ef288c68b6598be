"""From the map of a lane at a moment to the routes that its day is reconciled by."""

from itertools import product

from rollouts.registers.model import Place
from rollouts.shared.moments import LocalMoment, within
from rollouts.tenders.catalogue import EntryMode
from rollouts.tenders.model import SettlementChannel
from rollouts.tenders.reconciling.model import Route, RouteMap
from rollouts.tenders.reconciling.standing import MapRow
from rollouts.tenders.resolving import Payment, TenderIndex


def routes_at(index: TenderIndex, place: Place, at: LocalMoment) -> RouteMap:
    """The routes of the register at `place` at `at`: one for every active tender and accepted brand.

    `index` is of the rows that were live there, as its journal says, not of those that were planned.
    Brands are what processors call schemes; several processors for one brand (by entry mode or by a
    double match) make the route ambiguous.
    """
    processors = {code: each.processor for code, each in _channels(index, at).items()}
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


def rows_at(index: TenderIndex, place: Place, at: LocalMoment) -> tuple[MapRow, ...]:
    """The rows of the map behind these routes, each with its accounts: what a day is proved by."""
    channels = _channels(index, at)
    found: dict[MapRow, None] = {}
    for code, made in index.types(place, at).items():
        if not made.active:
            continue
        for brand, mode in product(made.brands or ("",), made.entry_modes or (EntryMode.ANY,)):
            for row in index.rows(place, Payment(tender=code, brand=brand, entry_mode=mode), at):
                channel = channels.get(row.channel)
                shown = MapRow(
                    tender=code,
                    brand=brand,
                    row=row.key,
                    channel=row.channel,
                    processor=channel.processor if channel else "",
                    merchant_id=channel.merchant_id if channel else "",
                    asset_account=row.asset_account,
                    fee_account=row.fee_account,
                    over_short_account=row.over_short_account,
                    bank_account=row.bank_account,
                )
                found[shown] = None
    return tuple(found)


def _channels(index: TenderIndex, at: LocalMoment) -> dict[str, SettlementChannel]:
    return {
        each.code: each
        for each in index.book.channels
        if within(at, each.valid_from, each.valid_to)
    }
