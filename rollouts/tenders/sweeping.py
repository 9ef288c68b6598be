"""One tender at one chain of scopes, between the moments at which something changes."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import pairwise, product
from typing import NamedTuple

from rollouts.shared.moments import LocalMoment
from rollouts.shared.ranges import Dated, end_of
from rollouts.tenders.cards import CardTable, pieces, written_bins
from rollouts.tenders.catalogue import EntryMode
from rollouts.tenders.model import BIN_DIGITS, CardRange, TenderMapping, TenderType
from rollouts.tenders.resolving import Layer, Payment, deciding, type_in

DECISIVE = frozenset({"active", "brands", "entry_modes"})
"""Fields of a tender type that say which payments must be mapped."""

ALL_BINS = range(10**BIN_DIGITS)


class Spot(NamedTuple):
    """A flaw before it is known where it happens."""

    payment: Payment
    bins: str
    start: LocalMoment
    end: LocalMoment
    rows: tuple[str, ...]


class Swept(NamedTuple):
    """What one tender comes to for one chain: how many payments, and what is wrong with them."""

    payments: int
    spots: tuple[Spot, ...]


def sweep(
    tender: str,
    layers: Sequence[Layer],
    ranges: Sequence[CardRange],
    start: LocalMoment,
    end: LocalMoment,
) -> Swept:
    """Every payment of one tender that does not find exactly one row of `layers` in [start, end)."""
    payments: set[tuple[Payment, str]] = set()
    spots: list[Spot] = []
    by_bins = any(row.bin_from for each in layers for row in rows_of(each))
    for since, until in pairwise(_moments(layers, ranges if by_bins else (), start, end)):
        made = type_in(layers, since)
        if made is None or not made.active:
            continue
        table = CardTable(ranges, since) if by_bins else None
        for payment, bins in _payments(tender, made, layers, table):
            payments.add((payment, bins))
            rows = deciding(layers, payment, since)
            if len(rows) != 1:
                keys = tuple(sorted(each.key for each in rows))
                spots.append(Spot(payment, bins, since, until, keys))
    return Swept(len(payments), tuple(_joined(spots)))


def rows_of(layer: Layer) -> Iterator[TenderMapping]:
    """Every row of the map in a layer."""
    for rows in layer.mappings.values():
        yield from rows


def _payments(
    tender: str, made: TenderType, layers: Sequence[Layer], table: CardTable | None
) -> Iterator[tuple[Payment, str]]:
    for brand, mode in product(made.brands or ("",), made.entry_modes or (EntryMode.ANY,)):
        cuts = [
            row.bins for layer in layers for row in layer.for_brand(brand) if row.bins is not None
        ]
        if table is None or not cuts:
            yield Payment(tender=tender, brand=brand, entry_mode=mode), ""
            continue
        for piece in pieces(table.of_brand(brand) or (ALL_BINS,), cuts):
            payment = Payment(tender=tender, brand=brand, entry_mode=mode, bin=piece.start)
            yield payment, written_bins(piece)


def _moments(
    layers: Sequence[Layer], ranges: Sequence[CardRange], start: LocalMoment, end: LocalMoment
) -> list[LocalMoment]:
    rows: list[Dated] = [*ranges]
    for layer in layers:
        rows += [*layer.types, *layer.overrides, *rows_of(layer)]
    changes = {moment for each in rows for moment in (each.valid_from, end_of(each))}
    return [start, *sorted(each for each in changes if start < each < end), end]


def _joined(spots: Iterable[Spot]) -> Iterator[Spot]:
    """Spots that follow each other without a change, as one."""
    going: dict[tuple[Payment, str, tuple[str, ...]], Spot] = {}
    for spot in spots:
        key = (spot.payment, spot.bins, spot.rows)
        before = going.get(key)
        if before and before.end == spot.start:
            going[key] = before._replace(end=spot.end)
            continue
        if before:
            yield before
        going[key] = spot
    yield from going.values()


def shape_of(layer: Layer) -> Hashable:
    """What decides about the payments of a layer, without names: equal shapes have equal flaws."""
    types = tuple(
        (each.active, each.brands, each.entry_modes, each.valid_from, each.valid_to)
        for each in layer.types
    )
    patches = tuple(
        (each.field, each.value, each.valid_from, each.valid_to)
        for each in layer.overrides
        if each.field in DECISIVE
    )
    rows = tuple(
        (each.brand, each.bin_from, each.bin_to, each.entry_mode, each.valid_from, each.valid_to)
        for brand in sorted(layer.mappings)
        for each in layer.mappings[brand]
    )
    return types, patches, rows
