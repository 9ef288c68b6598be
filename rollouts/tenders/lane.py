"""What one register is given: its tenders, cards, map and channels as rows of texts.

Tables are called as edits call their kinds. What is in force at a moment is there, and so is what
begins later: the register changes over by its own clock, with no console needed. What has ended is
left out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from rollouts.registers.model import ENTERPRISE
from rollouts.shared.moments import OPEN, LocalMoment
from rollouts.tenders.lists import values_in
from rollouts.tenders.model import OPEN_START, Row, TenderMapping, TenderOverride, TenderType
from rollouts.tenders.records import KINDS
from rollouts.tenders.resolving import Layer, TenderIndex, type_in

Texts = Mapping[str, str | tuple[str, ...]]
"""Field to text; the empty text says nothing."""

Tables = Mapping[str, Mapping[str, Texts]]
"""Table to row key to row."""


def lane_rows(index: TenderIndex, chain: Sequence[str], at: LocalMoment) -> Tables:
    """The tables of every register whose scopes are called `chain`, as of `at`.

    Tender types are resolved through the scopes and keyed `CODE START`; rows of the map keep their
    scope, because the narrowest that matches decides. KnownError `tenders.bad_override`.
    """
    mappings = [
        row
        for scope in chain
        for layer in index.at_scope(scope).values()
        for rows in layer.mappings.values()
        for row in rows
    ]
    named = {each.channel for each in _coming(mappings, at)}
    channels = [each for each in index.book.channels if each.code in named]
    return {
        "tender": {
            f"{each.code} {each.valid_from or OPEN_START}": _texts(each, without="scope")
            for each in resolved(index, chain, at)
        },
        "card_range": _keyed(index.book.ranges, at),
        "tender_map": _keyed(mappings, at),
        "settlement_channel": _keyed(channels, at),
    }


def resolved(index: TenderIndex, chain: Sequence[str], at: LocalMoment) -> Iterator[TenderType]:
    """The tender types at `at` and after it, one for each stretch in which nothing changes."""
    codes = dict.fromkeys(code for scope in chain for code in index.at_scope(scope))
    for code in sorted(codes):
        layers = index.layers(chain, code)
        last: TenderType | None = None
        for start, end in pairwise([*_starts(layers, at), OPEN]):
            made = type_in(layers, start)
            plain = (
                replace(made, scope=ENTERPRISE, valid_from=start, valid_to=end) if made else None
            )
            if (
                last
                and plain
                and replace(plain, valid_from=last.valid_from)
                == replace(last, valid_to=plain.valid_to)
            ):
                last = replace(last, valid_to=plain.valid_to)
                continue
            if last:
                yield last
            last = plain
        if last:
            yield last


def _starts(layers: Sequence[Layer], at: LocalMoment) -> list[LocalMoment]:
    """The start of the stretch that holds `at`, and of every later one."""
    rows: list[TenderType | TenderOverride] = []
    for layer in layers:
        rows += [*layer.types, *layer.overrides]
    borders = sorted({end for row in rows for end in (row.valid_from, row.valid_to)} - {OPEN})
    begun = [each for each in borders if each <= at]
    return [begun[-1] if begun else OPEN, *(each for each in borders if each > at)]


def _coming(rows: Iterable[TenderMapping], at: LocalMoment) -> Iterator[TenderMapping]:
    return (each for each in rows if not each.valid_to or each.valid_to > at)


def _keyed(rows: Iterable[Row], at: LocalMoment) -> dict[str, Texts]:
    coming = (each for each in rows if not each.valid_to or each.valid_to > at)
    return {each.key: _texts(each) for each in coming}


def _texts(row: Row, without: str = "") -> Texts:
    texts: dict[str, str | tuple[str, ...]] = {}
    for name, text in KINDS.texts_of(row).items():
        values = values_in(name, text)
        if name != without:
            texts[name] = text if values is None else values
    return texts
