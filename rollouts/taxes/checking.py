"""What the rules of the room find about what edits touch, in the state that they lead to. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from rollouts.estate.model import Store
from rollouts.shared.edits import Edit
from rollouts.shared.findings import Finding
from rollouts.shared.moments import LocalMoment
from rollouts.shared.ranges import in_force, overlaps
from rollouts.taxes.book import TaxBook, serves
from rollouts.taxes.model import Fulfilment, Review, TaxLocation, TaxRule
from rollouts.taxes.quote import saved_basket_findings
from rollouts.taxes.rules import authority, dates, goods, rule, stack
from rollouts.taxes.rules.said import finding
from rollouts.taxes.state import TaxState, touched_keys

Homes = Mapping[str, Sequence[Store]]
"""The stores of each tax location."""


def edits_findings(
    state: TaxState,
    edits: Sequence[Edit],
    stores: Sequence[Store],
    now: LocalMoment,
    held: Mapping[str, frozenset[str]] | None = None,
) -> tuple[Finding, ...]:
    """The findings about `state`, which has `edits` in it; `stores` are all of the estate.

    `held` are the tax codes that registers hold, by platform, as far as anybody declared them.

    What a location's rules come to is looked at on `now` and whenever a touched one begins. Every
    saved basket is run again: none may come to another tax when rules are put in force.
    """
    book, homes = state.book, _homes(stores)
    rules = _rules_touched(book, edits)
    locations = _locations_touched(book, edits, rules)
    lines = tuple(_lines_of(book, rules))
    found = [each for one in rules for each in _rule_findings(book, one)]
    found += _authority_findings(book, edits, stores, now)
    found += [*dates.rules_apart(lines), *dates.rules_adjoin(lines)]
    found += _inside_days(book, rules, homes)
    for location in locations:
        found += _location_findings(book, location, homes.get(location.code, ()))
        found += _stack_findings(book, location, rules, now)
    found += _locations_apart(book, {each.code for each in locations})
    found += _code_findings(book, edits, rules)
    found += _held_findings(book, edits, held or {})
    found += saved_basket_findings(book, state.baskets)
    return tuple(_once(found))


def _rules_touched(book: TaxBook, edits: Sequence[Edit]) -> tuple[TaxRule, ...]:
    """Rules that edits make or change, and those of jurisdictions and authorities that they change."""
    keys = touched_keys(edits, "tax_rule")
    authorities = touched_keys(edits, "tax_authority")
    places = touched_keys(edits, "tax_jurisdiction") | {
        each.code for each in book.objects.jurisdictions if each.authority in authorities
    }
    groups = touched_keys(edits, "tax_group")
    return tuple(
        each
        for each in book.objects.rules
        if each.key in keys or each.jurisdiction in places or each.group in groups
    )


def _locations_touched(
    book: TaxBook, edits: Sequence[Edit], rules: Iterable[TaxRule]
) -> tuple[TaxLocation, ...]:
    keys = touched_keys(edits, "tax_location")
    places = {each.jurisdiction for each in rules} | touched_keys(edits, "tax_jurisdiction")
    return tuple(
        each
        for each in book.objects.locations
        if each.key in keys or not places.isdisjoint(each.jurisdictions)
    )


def _rule_findings(book: TaxBook, one: TaxRule) -> Iterator[Finding]:
    yield from rule.names_known(book, one)
    jurisdiction = book.jurisdictions.get(one.jurisdiction)
    if jurisdiction and jurisdiction.authority in book.authorities:
        yield from rule.rate_plausible(jurisdiction, one)
        yield from rule.holiday_limited(book, one)
    yield from rule.range_forward(one)
    yield from rule.brackets_whole(one)
    yield from rule.limits_fit(one)
    yield from rule.computable(one)
    yield from rule.note_given(one)
    yield from rule.step_positive(one)


def _authority_findings(
    book: TaxBook, edits: Sequence[Edit], stores: Sequence[Store], now: LocalMoment
) -> Iterator[Finding]:
    codes = sorted(touched_keys(edits, "tax_authority") & book.authorities.keys())
    wrong = [
        each for code in codes for each in authority.precision_positive(book.authorities[code])
    ]
    yield from wrong
    if not wrong and (codes or touched_keys(edits, "tax_location")):
        yield from stack.rounding_among(book, stores, now)


def _lines_of(book: TaxBook, rules: Iterable[TaxRule]) -> Iterator[TaxRule]:
    """Every approved rule of the places and groups of `rules`."""
    for place in dict.fromkeys((each.jurisdiction, each.group) for each in rules):
        yield from book.regular(*place)
        yield from book.holidays(*place)


def _inside_days(book: TaxBook, rules: Iterable[TaxRule], homes: Homes) -> Iterator[Finding]:
    """Rates that change inside a business day; a rule that waits for its review changes nothing."""
    at_home: dict[str, list[Store]] = {}
    for location in book.objects.locations:
        for code in location.jurisdictions:
            at_home.setdefault(code, []).extend(homes.get(location.code, ()))
    for each in rules:
        if each.review is Review.APPROVED:
            yield from stack.at_business_day(each, at_home.get(each.jurisdiction, ()))


def _location_findings(
    book: TaxBook, location: TaxLocation, stores: Iterable[Store]
) -> Iterator[Finding]:
    for code in location.jurisdictions:
        if code not in book.jurisdictions:
            yield finding(
                "unknown_jurisdiction", f"tax location {location.key}", "jurisdictions", code
            )
            return
    for store in stores:
        yield from stack.of_the_address(book.jurisdictions, location, store)


def _stack_findings(
    book: TaxBook, location: TaxLocation, touched: Iterable[TaxRule], now: LocalMoment
) -> Iterator[Finding]:
    """What the rules that meet at a location come to, by group, way and moment."""
    if any(not _is_whole(book, code) for code in location.jurisdictions):
        return  # what is unknown is told by its own rule
    starts = {each.valid_from for each in touched if each.jurisdiction in location.jurisdictions}
    for moment in sorted({now, max(location.valid_from, now), *starts}):
        if not in_force((location,), moment):
            continue
        for fulfilment in location.fulfilments:
            stacks = _stacks(book, location, fulfilment, moment)
            everything = [each for rules in stacks.values() for each in rules]
            yield from stack.inclusive_or_additive(book, location, everything)
            yield from stack.rules_match_prices(location, everything)
            for group, rules in stacks.items():
                yield from stack.one_step_one_rule(location, rules)
                yield from stack.order_is_permutation(location, rules)
                if group == location.combined_group:
                    yield from stack.combined_rate(location, rules)


def _is_whole(book: TaxBook, jurisdiction: str) -> bool:
    found = book.jurisdictions.get(jurisdiction)
    return found is not None and found.authority in book.authorities


def _stacks(
    book: TaxBook, location: TaxLocation, fulfilment: Fulfilment, at: LocalMoment
) -> dict[str, tuple[TaxRule, ...]]:
    """The regular rules at a moment of every group that all jurisdictions of the location know."""
    made = {}
    for group in book.groups:
        lines = [book.regular(code, group) for code in location.jurisdictions]
        if all(lines):
            rules = (each for line in lines for each in in_force(line, at))
            made[group] = tuple(each for each in rules if serves(each, fulfilment))
    return {group: rules for group, rules in made.items() if rules}


def _locations_apart(book: TaxBook, codes: Collection[str]) -> Iterator[Finding]:
    for code in sorted(codes):
        for _, other in overlaps(book.locations(code)):
            yield finding(
                "two_locations", f"tax location {other.key}", "valid_from", other.valid_from or "-"
            )


def _code_findings(
    book: TaxBook, edits: Sequence[Edit], rules: Iterable[TaxRule]
) -> Iterator[Finding]:
    """Codes of the groups that are touched, at platforms that have any code."""
    codes = book.objects.pos_codes
    keys = touched_keys(edits, "pos_tax_map")
    lost = {each.split(" ")[1] for each in keys if " " in each}
    known = {each.group for each in book.objects.rules}
    groups = ({each.group for each in rules} | lost) & known & book.groups.keys()
    platforms = sorted({each.platform for each in codes})
    yield from goods.groups_have_codes(sorted(groups), platforms, codes)


def _held_findings(
    book: TaxBook, edits: Sequence[Edit], held: Mapping[str, frozenset[str]]
) -> Iterator[Finding]:
    keys = touched_keys(edits, "pos_tax_map")
    codes = (each for each in book.objects.pos_codes if each.key in keys and each.platform in held)
    yield from goods.codes_held(codes, held)


def _homes(stores: Iterable[Store]) -> Homes:
    homes: dict[str, list[Store]] = {}
    for each in stores:
        if each.tax_location:
            homes.setdefault(each.tax_location, []).append(each)
    return homes


def _once(found: Iterable[Finding]) -> Iterator[Finding]:
    told: set[tuple[str, str, str, str]] = set()
    for each in found:
        said = (each.code, each.object, each.field, each.value)
        if said not in told:
            told.add(said)
            yield each
