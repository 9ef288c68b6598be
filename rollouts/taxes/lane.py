"""What one register is given: the taxes of its store's places as rows of texts.

Tables are called as edits call their kinds; the rows of a bracket table stand in one of their own.
What is in force at a moment is there, and so is what begins within `AHEAD` after it: the register
changes over by its own clock, with no console needed. What has ended is left out, and so is what
waits for a review.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from rollouts.shared.moments import LocalMoment
from rollouts.shared.objects import decimal_text
from rollouts.shared.ranges import end_of
from rollouts.taxes.book import TaxBook
from rollouts.taxes.model import (
    Bracket,
    Deposit,
    PosTaxMap,
    Review,
    TaxAuthority,
    TaxGroup,
    TaxJurisdiction,
    TaxLocation,
    TaxRule,
)
from rollouts.taxes.records import KINDS, Entity

AHEAD = timedelta(days=90)
"""How long before it begins a rule is at the registers."""

BRACKETS = "tax_bracket"
TABLES = (
    "tax_location",
    "tax_authority",
    "tax_jurisdiction",
    "tax_group",
    "tax_rule",
    "pos_tax_map",
    "deposit",
)
UNTOLD = {"tax_rule": frozenset({"review", "brackets"})}
"""Fields that no register needs: only approved rules reach one, brackets have rows of their own."""

Texts = Mapping[str, str | tuple[str, ...]]
"""Field to text; the empty text says nothing."""

Tables = Mapping[str, Mapping[str, Texts]]
"""Table to row key to row."""

D = TypeVar("D", TaxLocation, TaxRule, Deposit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """The objects that the registers of one place and platform need."""

    locations: tuple[TaxLocation, ...]
    authorities: tuple[TaxAuthority, ...]
    jurisdictions: tuple[TaxJurisdiction, ...]
    groups: tuple[TaxGroup, ...]
    rules: tuple[TaxRule, ...]
    pos_codes: tuple[PosTaxMap, ...]
    deposits: tuple[Deposit, ...]


def lane_of(book: TaxBook, location: str, platform: str, at: LocalMoment) -> Lane:
    """The taxes at the tax location, from `at` on.

    KnownError `taxes.no_location` when nothing says where the store lies at `at`,
    `taxes.two_locations`, `taxes.unknown_jurisdiction`, `taxes.unknown_authority`.
    """
    book.location(location, at)
    states = tuple(_coming(book.locations(location), at))
    places = tuple(dict.fromkeys(code for each in states for code in each.jurisdictions))
    authorities = {each.code: each for each in map(book.authority_of, places)}
    rules = tuple(
        each
        for each in _coming(book.objects.rules, at)
        if each.jurisdiction in places and each.review is Review.APPROVED
    )
    groups = {each.group for each in rules}
    return Lane(
        locations=states,
        authorities=tuple(authorities.values()),
        jurisdictions=tuple(book.jurisdictions[code] for code in places),
        groups=tuple(each for each in book.objects.groups if each.code in groups),
        rules=rules,
        pos_codes=tuple(_codes(book, platform, groups, authorities.keys())),
        deposits=tuple(
            each for each in _coming(book.objects.deposits, at) if each.jurisdiction in places
        ),
    )


def lane_rows(lane: Lane) -> Tables:
    """The lane's objects as rows by key; every field is there that says something."""
    objects: tuple[Sequence[Entity], ...] = (
        lane.locations,
        lane.authorities,
        lane.jurisdictions,
        lane.groups,
        lane.rules,
        lane.pos_codes,
        lane.deposits,
    )
    tables = {
        name: {each.key: _row(name, each) for each in own}
        for name, own in zip(TABLES, objects, strict=True)
    }
    return {**tables, BRACKETS: dict(_brackets(lane.rules))}


def _coming(values: Iterable[D], at: LocalMoment) -> Iterator[D]:
    until = LocalMoment((datetime.fromisoformat(at) + AHEAD).isoformat())
    return (each for each in values if end_of(each) > at and each.valid_from < until)


def _codes(
    book: TaxBook, platform: str, groups: Iterable[str], authorities: Iterable[str]
) -> Iterator[PosTaxMap]:
    """The platform's codes of these groups, of any authority or of one that levies here."""
    wanted, here = frozenset(groups), frozenset(authorities)
    for each in book.objects.pos_codes:
        mine = not each.authorities or not here.isdisjoint(each.authorities)
        if each.platform == platform and each.group in wanted and mine:
            yield each


def _row(kind: str, entity: Entity) -> Texts:
    untold = UNTOLD.get(kind, frozenset())
    texts = KINDS.texts_of(entity)
    said = {name: text for name, text in texts.items() if name not in untold and text}
    return {**said, **dict(_lists(entity))}


def _lists(entity: Entity) -> Iterator[tuple[str, tuple[str, ...]]]:
    if isinstance(entity, TaxLocation):
        yield "jurisdictions", entity.jurisdictions
        yield "fulfilments", tuple(each.value for each in entity.fulfilments)
    if isinstance(entity, PosTaxMap):
        yield "authorities", entity.authorities


def _brackets(rules: Iterable[TaxRule]) -> Iterator[tuple[str, Texts]]:
    for rule in rules:
        for number, each in enumerate(rule.brackets, start=1):
            yield f"{rule.key} {number}", {"rule": rule.key, **_bracket(each)}


def _bracket(each: Bracket) -> Texts:
    return {
        "start": str(each.start),
        "end": str(each.end) if each.end else "",
        "tax": str(each.tax),
        "rate": decimal_text(each.rate),
    }
