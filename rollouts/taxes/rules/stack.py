"""The taxes that meet in one store: their order, their kind, their sum, their place and their day."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from rollouts.estate.model import Store
from rollouts.shared.findings import Finding, Severity
from rollouts.shared.moments import OPEN, LocalMoment
from rollouts.shared.objects import decimal_text
from rollouts.shared.ranges import in_force
from rollouts.taxes.book import TaxBook
from rollouts.taxes.model import (
    UNTAXED,
    JurisdictionLevel,
    RoundingLevel,
    RuleKind,
    TaxAuthority,
    TaxJurisdiction,
    TaxLocation,
    TaxRule,
)
from rollouts.taxes.rules.said import finding

USUAL_SHARE = Decimal("0.9")
"""How large a part of sibling stores must agree for another way to be an outlier."""

FEWEST_SIBLINGS = 3


def order_is_permutation(location: TaxLocation, stack: Sequence[TaxRule]) -> Iterator[Finding]:
    """E: steps that are not 1, 2, 3 and so on, each once; `stack` are the rules of one group."""
    steps = sorted(each.step for each in stack)
    if steps != list(range(1, len(stack) + 1)):
        yield finding(
            "order",
            _location(location),
            "step",
            ", ".join(map(str, steps)),
            group=stack[0].group,
            most=len(stack),
        )


def one_step_one_rule(location: TaxLocation, stack: Iterable[TaxRule]) -> Iterator[Finding]:
    """E: more than one rule at one step of one group at one moment."""
    first: dict[int, TaxRule] = {}
    for rule in stack:
        other = first.setdefault(rule.step, rule)
        if other is not rule:
            yield finding(
                "same_step",
                _location(location),
                "step",
                str(rule.step),
                one=other.key,
                other=rule.key,
            )


def inclusive_or_additive(
    book: TaxBook, location: TaxLocation, rules: Iterable[TaxRule]
) -> Iterator[Finding]:
    """E: one authority with taxes inside and on top of the prices of one store."""
    ways: dict[str, dict[bool, TaxRule]] = {}
    for rule in rules:
        if rule.kind in UNTAXED or rule.reverse_charge:
            continue
        authority = book.authority_of(rule.jurisdiction).code
        ways.setdefault(authority, {}).setdefault(rule.inclusive, rule)
    for authority, both in ways.items():
        if len(both) > 1:
            yield finding(
                "mixed_inclusive",
                _location(location),
                "inclusive",
                authority,
                one=both[True].key,
                other=both[False].key,
            )


def combined_rate(location: TaxLocation, stack: Iterable[TaxRule]) -> Iterator[Finding]:
    """W: the rates on top of each other do not come to the published combined rate."""
    if not location.combined_rate:
        return
    total = sum(
        (each.rate for each in stack if each.kind is RuleKind.PERCENT and not each.inclusive),
        Decimal(0),
    )
    if total != location.combined_rate:
        yield finding(
            "combined_rate",
            _location(location),
            "combined_rate",
            decimal_text(total),
            Severity.WARNING,
            published=decimal_text(location.combined_rate),
            group=location.combined_group,
        )


def of_the_address(
    jurisdictions: Mapping[str, TaxJurisdiction], location: TaxLocation, store: Store
) -> Iterator[Finding]:
    """E: a jurisdiction that is unknown or does not hold at the store's address."""
    for code in location.jurisdictions:
        jurisdiction = jurisdictions.get(code)
        if jurisdiction is None:
            yield finding("unknown_jurisdiction", _location(location), "jurisdictions", code)
            continue
        for field, here, there in _places(jurisdiction, store):
            if here and there and here.casefold() != there.casefold():
                yield finding(
                    "other_address",
                    f"store {store.code}",
                    field,
                    there,
                    jurisdiction=code,
                    known=here,
                )


def at_business_day(rule: TaxRule, stores: Iterable[Store]) -> Iterator[Finding]:
    """E: a rate that changes inside a store's business day, told once per hour of cutover."""
    for field, moment in (("valid_from", rule.valid_from), ("valid_to", rule.valid_to)):
        if moment == OPEN:
            continue
        first: dict[str, str] = {}
        for store in stores:
            if moment[11:16] != store.cutover:
                first.setdefault(store.cutover, store.code)
        for cutover, store_code in first.items():
            yield finding(
                "inside_business_day",
                f"tax rule {rule.key}",
                field,
                moment,
                cutover=cutover,
                store=store_code,
            )


def prices_agree(store: str, location: TaxLocation, *, file_says: bool) -> Iterator[Finding]:
    """E: a price file says with tax where the store sells without, or the other way round."""
    if location.prices_include_tax != file_says:
        yield finding(
            "prices_include_tax",
            f"store {store}",
            "prices_include_tax",
            "with tax" if file_says else "without tax",
            known="with tax" if location.prices_include_tax else "without tax",
        )


def rules_match_prices(location: TaxLocation, rules: Iterable[TaxRule]) -> Iterator[Finding]:
    """E: a tax inside prices at a location whose prices are without tax, or the other way round."""
    for rule in rules:
        plain = rule.kind in UNTAXED or rule.kind is RuleKind.PER_UNIT or rule.reverse_charge
        if not plain and rule.inclusive != location.prices_include_tax:
            yield finding(
                "inclusive_elsewhere",
                _location(location),
                "inclusive",
                str(rule.inclusive).lower(),
                other=rule.key,
            )


def rounding_like_siblings(authorities: Mapping[str, TaxAuthority]) -> Iterator[Finding]:
    """I: a store whose authority rounds otherwise than that of most sibling stores.

    `authorities` are the authorities of sibling stores by store code.
    """
    ways = {store: _rounding(each) for store, each in authorities.items()}
    if not ways:
        return
    usual, many = Counter(ways.values()).most_common(1)[0]
    if many < USUAL_SHARE * len(ways):
        return
    for store, way in ways.items():
        if way != usual:
            yield finding(
                "rounding_differs", f"store {store}", "rounding", way, Severity.NOTICE, known=usual
            )


def rounding_among(book: TaxBook, stores: Iterable[Store], at: LocalMoment) -> Iterator[Finding]:
    """I: `rounding_like_siblings` for the stores of each country and region, at `at`.

    Of a store with several authorities the one of its first jurisdiction counts. Fewer than three
    siblings prove nothing.
    """
    siblings: dict[tuple[str, str], dict[str, TaxAuthority]] = {}
    for store in stores:
        standing = in_force(book.locations(store.tax_location), at)
        codes = standing[0].jurisdictions[:1] if standing else ()
        place = book.jurisdictions.get(codes[0]) if codes else None
        authority = book.authorities.get(place.authority) if place else None
        if authority is not None:
            siblings.setdefault((store.country, store.region), {})[store.code] = authority
    for authorities in siblings.values():
        if len(authorities) > FEWEST_SIBLINGS:
            yield from rounding_like_siblings(authorities)


def _rounding(authority: TaxAuthority) -> str:
    level = "each line" if authority.level is RoundingLevel.LINE else "the document"
    return f"{level}, {authority.tie.value.replace('_', ' ')}, {decimal_text(authority.precision)}"


def _places(jurisdiction: TaxJurisdiction, store: Store) -> Iterator[tuple[str, str, str]]:
    yield "country", jurisdiction.country, store.country
    yield "subdivision", _short(jurisdiction.subdivision), _short(store.subdivision)
    if jurisdiction.level in {JurisdictionLevel.CITY, JurisdictionLevel.DISTRICT}:
        yield "city", jurisdiction.city, store.city


def _short(subdivision: str) -> str:
    """`TX` of `US-TX`."""
    return subdivision.rpartition("-")[2]


def _location(location: TaxLocation) -> str:
    return f"tax location {location.key}"
