"""Every rule over a book: what a check and a submitted change set run."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rollouts.items.accounts import ExchangeRate
from rollouts.shared.findings import Finding
from rollouts.shared.moments import LocalMoment
from rollouts.tenders.model import CardRange, Row, TenderMapping, TenderType
from rollouts.tenders.resolving import Book
from rollouts.tenders.rules import dates, mapping, ranges, types
from rollouts.tenders.rules.mapping import Declarations

EACH_TYPE = (types.numbers, types.limits, types.rounding_on_cards, types.over_tender_gift)
EACH_LANE = (types.change, types.refund_class)
ALL_RANGES = (ranges.overlapping, ranges.unreachable, ranges.gaps)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreFacts:
    """What the rules need to know of a store besides its tenders.

    `flagged`: at least one item it sells carries the benefits flag.
    """

    currency: str
    cutover: str = "00:00"
    company: str = ""
    flagged: bool = True
    rates: tuple[ExchangeRate, ...] = ()


def check_book(book: Book, at: LocalMoment, *, most_refund: int) -> Iterator[Finding]:
    """Findings about rows as they are written down, whichever register they reach.

    Card ranges are looked at as of `at` and whenever one begins later; `most_refund` is the policy's,
    in minor units.
    """
    rows: tuple[Row, ...] = (
        *book.types,
        *book.overrides,
        *book.mappings,
        *book.ranges,
        *book.channels,
    )
    for row in rows:
        yield from dates.backwards(row)
    yield from dates.overlapping(rows)
    yield from dates.gaps(rows)
    for each in book.types:
        for rule in EACH_TYPE:
            yield from rule(each)
        yield from types.refund_policy(each, most_refund)
    yield from _bins(book, at)


def check_lane(
    resolved: Mapping[str, TenderType], facts: StoreFacts, at: LocalMoment
) -> Iterator[Finding]:
    """Findings about the tender types that one register resolves to at `at`."""
    for each in resolved.values():
        for rule in EACH_LANE:
            yield from rule(resolved, each)
        yield from types.rounding_unit(each, facts.currency)
        yield from types.exchange_rate(each, facts.currency, facts.rates, at)
        yield from types.benefits_without_items(each, flagged=facts.flagged)


def check_map(
    book: Book, known: Declarations, facts: StoreFacts, at: LocalMoment
) -> Iterator[Finding]:
    """Findings about where rows in force at `at` or later send money, for stores like `facts`."""
    defined = {each.code: each for each in book.types}
    coming = [each for each in book.mappings if not each.valid_to or each.valid_to > at]
    for row in coming:
        moment = max(at, row.valid_from)
        yield from mapping.accounts(row, known, facts.company, moment)
        yield from mapping.channel(row, known)
        if row.tender in defined:
            yield from mapping.destination(row, defined[row.tender])
    yield from mapping.clearing_shared(coming, known)
    yield from check_channels({each.channel for each in coming}, known, facts, at)


def check_channels(
    codes: Iterable[str], known: Declarations, facts: StoreFacts, at: LocalMoment
) -> Iterator[Finding]:
    """Findings about the channels that rows name: merchant ids and cut-offs."""
    for code in sorted(codes):
        channel = known.channels.get(code)
        if channel is not None:
            yield from mapping.merchant(channel, known, max(at, channel.valid_from))
            yield from mapping.cut_off(channel, facts.cutover)


def _bins(book: Book, at: LocalMoment) -> Iterator[Finding]:
    """Ranges are laid out only when every one of them can be read."""
    rows: tuple[CardRange | TenderMapping, ...] = (*book.ranges, *book.mappings)
    wrong = [found for each in rows for found in ranges.bins(each)]
    yield from wrong
    if not wrong:
        moments = {at, *(each.valid_from for each in book.ranges if each.valid_from > at)}
        told: list[Finding] = []
        for moment in sorted(moments):
            found = (finding for rule in ALL_RANGES for finding in rule(book.ranges, moment))
            told += (each for each in found if each not in told)
        yield from told
