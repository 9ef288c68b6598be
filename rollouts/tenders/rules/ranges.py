"""What can be wrong with card ranges."""

from collections.abc import Iterable, Iterator

from rollouts.shared.findings import Finding, Severity
from rollouts.shared.moments import LocalMoment
from rollouts.tenders.cards import SHORTEST_BIN, CardTable, clashes, written_bins
from rollouts.tenders.model import BIN_DIGITS, CardRange, TenderMapping

LENGTHS = {SHORTEST_BIN, BIN_DIGITS}


def bins(each: CardRange | TenderMapping) -> Iterator[Finding]:
    """E: BINs that are not 6 or 8 digits, of two lengths, or the wrong way round."""
    first, last = each.bin_from, each.bin_to
    if isinstance(each, TenderMapping) and not (first or last):
        return
    written = all(
        bin_.isascii() and bin_.isdecimal() and len(bin_) in LENGTHS for bin_ in (first, last)
    )
    if not written or len(first) != len(last):
        yield _finding("bad_bins", each, "bin_from", f"{first}-{last}")
    elif first > last:
        yield _finding("bins_turned", each, "bin_from", f"{first}-{last}")


def overlapping(ranges: Iterable[CardRange], at: LocalMoment) -> Iterator[Finding]:
    """E: two ranges of equal priority that share BINs: nothing decides between them."""
    for one, other in clashes(CardTable(ranges, at).ranges):
        yield _finding("range_overlap", other, "priority", str(other.priority), other=one.key)


def unreachable(ranges: Iterable[CardRange], at: LocalMoment) -> Iterator[Finding]:
    """E: a range that others cover whole: no card is ever found in it."""
    for each in CardTable(ranges, at).unreached():
        yield _finding("range_unreachable", each, "bin_from", f"{each.bin_from}-{each.bin_to}")


def gaps(ranges: Iterable[CardRange], at: LocalMoment) -> Iterator[Finding]:
    """W: BINs between two ranges of one brand that belong to nobody."""
    table = CardTable(ranges, at)
    for brand in sorted({each.brand for each in table.ranges}):
        for gap in table.gaps(brand):
            yield Finding(
                code="tenders.range_gap",
                object=f"card ranges of {brand}",
                field="bin_from",
                value=written_bins(gap),
                severity=Severity.WARNING,
            )


def _finding(
    rule: str, each: CardRange | TenderMapping, field: str, value: str, **parameters: str
) -> Finding:
    return Finding(
        code=f"tenders.{rule}", object=each.key, field=field, value=value, parameters=parameters
    )
