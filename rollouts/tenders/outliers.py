"""Stores whose tenders are mapped otherwise than in nearly all of their siblings."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from rollouts.shared.moments import LocalMoment, within
from rollouts.tenders.catalogue import EntryMode
from rollouts.tenders.coverage import Group, Horizon, Site, grouped
from rollouts.tenders.model import SettlementChannel, TenderMapping
from rollouts.tenders.resolving import Book, Payment, TenderIndex, deciding, type_in

SHARE = 90
"""Per cent of the siblings that must agree with each other before one may stand out."""

FEWEST_SIBLINGS = 3

Mapped = dict[str, str]
"""What a payment comes to, by the payment's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlier:
    """One store whose `payment` goes to `value` where `agreeing` of its `siblings` have `usual`.

    A value is processor and accounts: merchant ids and channels differ between stores by nature.
    """

    store: str
    payment: str
    value: str
    usual: str
    agreeing: int
    siblings: int


def outliers(
    book: Book, sites: Iterable[Site], horizon: Horizon, at: LocalMoment
) -> tuple[Outlier, ...]:
    """Stores that differ from more than 90 % of the stores of their region at `at`.

    The first register of a store speaks for it. Fewer than three siblings prove nothing.
    """
    index = TenderIndex(book)
    channels = {
        each.code: each for each in book.channels if within(at, each.valid_from, each.valid_to)
    }
    regions: dict[str, dict[str, Mapped]] = {}
    for group in grouped(index, sites, horizon):
        mapped = dict(_mapped(index, group, at, channels))
        for place in group.places:
            regions.setdefault(place.region, {}).setdefault(place.store, mapped)
    return tuple(each for stores in regions.values() for each in _standing_out(stores))


def _standing_out(stores: Mapping[str, Mapped]) -> Iterator[Outlier]:
    for payment in dict.fromkeys(name for each in stores.values() for name in each):
        values = {store: each[payment] for store, each in stores.items() if payment in each}
        siblings = len(values) - 1
        usual, agreeing = Counter(values.values()).most_common(1)[0]
        if siblings < FEWEST_SIBLINGS or agreeing * 100 <= SHARE * siblings:
            continue
        for store, value in values.items():
            if value != usual:
                yield Outlier(
                    store=store,
                    payment=payment,
                    value=value,
                    usual=usual,
                    agreeing=agreeing,
                    siblings=siblings,
                )


def _mapped(
    index: TenderIndex, group: Group, at: LocalMoment, channels: Mapping[str, SettlementChannel]
) -> Iterator[tuple[str, str]]:
    tenders = dict.fromkeys(code for scope in group.chain for code in index.at_scope(scope))
    for tender in tenders:
        layers = index.layers(group.chain, tender)
        made = type_in(layers, at)
        if made is None or not made.active:
            continue
        for brand, mode in product(made.brands or ("",), made.entry_modes or (EntryMode.ANY,)):
            rows = deciding(layers, Payment(tender=tender, brand=brand, entry_mode=mode), at)
            words = "/".join(each for each in (tender, brand, mode.value) if each)
            if len(rows) == 1:
                yield words, _destination(rows[0], channels)


def _destination(row: TenderMapping, channels: Mapping[str, SettlementChannel]) -> str:
    channel = channels.get(row.channel)
    processor = channel.processor if channel else row.channel
    parts = (processor, row.asset_account, row.fee_account, row.over_short_account)
    return " ".join(each for each in parts if each) or "nothing"
