from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.i18n import sentence
from rollouts.shared.findings import Severity
from rollouts.tenders.catalogue import EntryMode
from rollouts.tenders.model import SettlementChannel
from rollouts.tenders.reconciling.day import evidence, reconcile
from rollouts.tenders.reconciling.explaining import Circumstances, explained, swapped
from rollouts.tenders.reconciling.model import (
    Carried,
    Day,
    Known,
    Pair,
    PosLine,
    PosTotal,
    Reason,
    Route,
    RouteMap,
    Settled,
    SettledKind,
    Surplus,
)
from rollouts.tenders.reconciling.routes import routes_at
from rollouts.tenders.reconciling.telling import finding_of, told
from rollouts.tenders.resolving import Book, TenderIndex
from tests.unit.tenders.small_book import BRANDS, day, place, row, tender

DAY = "2026-03-14"
ROUTES = RouteMap(
    routes=(
        Route(tender="1"),
        Route(tender="2", scheme="VISA", processors=("ACQ1",)),
        Route(tender="3", scheme="MC", processors=("ACQ1",)),
        Route(tender="5", scheme="AMEX", processors=("AMEX-DIRECT",)),
    )
)
LIVE = {"": ROUTES}
AMOUNTS = st.integers(-(10**6), 10**6)
COUNTS = st.integers(0, 50)


def taken(tender_code: str, count: int, amount: int, **more: object) -> PosTotal:
    given = {"currency": "USD"} | more
    return PosTotal(tender=tender_code, count=count, amount=amount, **given)  # type: ignore[arg-type]


def settled(scheme: str, count: int, gross: int, fee: int = 1, **more: object) -> Settled:
    given = {"processor": "ACQ1", "currency": "USD", "net": gross - fee} | more
    return Settled(scheme=scheme, count=count, gross=gross, fee=fee, **given)  # type: ignore[arg-type]


def a_day(totals: list[PosTotal], lines: list[Settled], **more: object) -> Day:
    both = {"totals": tuple(totals), "settled": tuple(lines)} | more
    return Day(store="0042", business_date=DAY, **both)  # type: ignore[arg-type]


def reasons(made: Day) -> list[Reason]:
    return [each.reason for each in reconcile(made, LIVE).discrepancies]


@given(COUNTS, AMOUNTS)
def test_two_equal_sides_are_balanced_without_a_word(count: int, amount: int) -> None:
    made = a_day([taken("2", count, amount)], [settled("VISA", count, amount)])
    assert reconcile(made, LIVE).discrepancies == ()


@given(COUNTS, AMOUNTS, COUNTS, AMOUNTS, st.integers(0, 5000))
def test_a_difference_is_always_told_and_never_twice(
    count: int, amount: int, other_count: int, other: int, fee: int
) -> None:
    made = a_day([taken("2", count, amount)], [settled("VISA", other_count, other, fee)])
    discrepancies = reconcile(made, LIVE).discrepancies
    assert len(discrepancies) == ((count, amount) != (other_count, other))
    for each in discrepancies:
        assert (each.count_diff, each.amount_diff) == (other_count - count, other - amount)


@given(COUNTS, AMOUNTS, COUNTS, AMOUNTS)
def test_every_difference_of_a_pair_has_an_explanation(
    count: int, amount: int, other_count: int, other: int
) -> None:
    pair = Pair(
        processor="P",
        scheme="S",
        pos_count=count,
        pos_amount=amount,
        settled_count=other_count,
        settled_amount=other,
    )
    assert (explained(pair, Circumstances()) is None) == pair.agrees


@pytest.mark.parametrize(
    ("gross", "fee", "count", "reason"),
    [
        (49750, 0, 10, Reason.LOOKS_LIKE_NET),
        (48000, 0, 10, Reason.LOOKS_LIKE_NET),
        (49760, 0, 10, Reason.SHORT_SETTLEMENT),
        (47990, 0, 10, Reason.SHORT_SETTLEMENT),
        (49250, 750, 10, Reason.SHORT_SETTLEMENT),
        (49250, 0, 9, Reason.SHORT_SETTLEMENT),
    ],
)
def test_net_looks_like_net_only_within_the_usual_fee(
    gross: int, fee: int, count: int, reason: Reason
) -> None:
    assert reasons(a_day([taken("2", 10, 50000)], [settled("VISA", count, gross, fee)])) == [reason]


def test_explanations_are_told_in_the_order_of_the_reasons() -> None:
    totals = [taken("2", 10, 50000), taken("5", 3, 15000), taken("99", 1, 100)]
    lines = [settled("VISA", 9, 45500), settled("JCB", 1, 6000)]
    lines.append(settled("VISA", 1, -6200, 1500, kind=SettledKind.CHARGEBACK))
    assert reasons(a_day(totals, lines)) == [
        Reason.UNMAPPED_TENDER,
        Reason.UNMAPPED_SCHEME,
        Reason.MISSING_SETTLEMENT_FILE,
        Reason.SHORT_SETTLEMENT,
        Reason.CHARGEBACK,
    ]


def test_an_empty_file_that_came_is_no_missing_file() -> None:
    totals = [taken("5", 3, 15000)]
    assert reasons(a_day(totals, [])) == [Reason.MISSING_SETTLEMENT_FILE]
    arrived = frozenset({"AMEX-DIRECT"})
    assert reasons(a_day(totals, [], arrived=arrived)) == [Reason.SHORT_SETTLEMENT]


def test_an_ambiguous_map_is_refused_before_anything_is_compared() -> None:
    both = Route(tender="2", scheme="VISA", processors=("ACQ1", "ACQ2"))
    live = {"": RouteMap(routes=(*ROUTES.routes[2:], both))}
    made = a_day([taken("2", 1, 100), taken("3", 1, 100)], [settled("MC", 9, 900)])
    (only,) = reconcile(made, live).discrepancies
    assert (only.reason, only.processors) == (Reason.AMBIGUOUS_MAP, ("ACQ1", "ACQ2"))


def test_a_map_that_begins_later_is_said_once_of_all_its_tenders() -> None:
    live = {"": replace(ROUTES, effective_from="2026-04-01")}
    made = a_day([taken("2", 1, 100), taken("3", 1, 100)], [settled("VISA", 1, 100)])
    (only,) = reconcile(made, live).discrepancies
    assert (only.reason, only.tenders) == (Reason.MAP_NOT_EFFECTIVE, ("2", "3"))


def test_every_register_is_compared_by_the_map_that_was_live_on_it() -> None:
    moved = Route(tender="2", scheme="VISA", processors=("ACQ2",))
    live = {"": ROUTES, "0042/02": RouteMap(routes=(moved,))}
    totals = [
        taken("2", 1, 100, register="0042/01"),
        taken("2", 2, 300, register="0042/02"),
    ]
    lines = [settled("VISA", 1, 100), settled("VISA", 2, 300, processor="ACQ2")]
    assert reconcile(a_day(totals, lines), live).balanced
    assert not reconcile(a_day(totals, lines), LIVE).balanced


def test_a_total_of_one_brand_takes_the_route_of_that_brand() -> None:
    routes = [
        Route(tender="9", brand=brand, scheme=brand, processors=("ACQ1",)) for brand in BRANDS
    ]
    live = {"": RouteMap(routes=tuple(routes))}
    lines = [settled("VISA", 2, 300), settled("MC", 1, 100)]
    split = [taken("9", 2, 300, brand="VISA"), taken("9", 1, 100, brand="MC")]
    assert reconcile(a_day(split, lines), live).balanced
    whole = reconcile(a_day([taken("9", 3, 400)], lines), live)
    assert whole.balanced
    assert [each.scheme for each in whole.pairs] == ["VISA + MC + JCB"]


def test_swapped_amounts_of_two_processors_are_told_when_counts_cross_too() -> None:
    totals = [taken("2", 10, 50000), taken("5", 3, 15000)]
    crossed = [settled("VISA", 3, 15000), settled("AMEX", 10, 50000, processor="AMEX-DIRECT")]
    assert reasons(a_day(totals, crossed)) == [Reason.SWAPPED_SCHEMES]
    other = [settled("VISA", 4, 15000), settled("AMEX", 9, 50000, processor="AMEX-DIRECT")]
    assert Reason.SWAPPED_SCHEMES not in reasons(a_day(totals, other))


def test_what_is_carried_is_closed_when_it_arrives_and_grows_old_when_it_does_not() -> None:
    surplus = (Surplus(count=2, amount=8000),)
    first = reconcile(
        a_day([taken("2", 10, 50000)], [settled("VISA", 8, 42000)], next_batch=surplus), LIVE
    )
    (item,) = first.carried
    assert (item.amount, item.business_date, item.age("2026-03-16")) == (8000, DAY, 2)
    following = Day(
        store="0042",
        business_date="2026-03-15",
        totals=(taken("2", 5, 20000),),
        settled=(settled("VISA", 7, 28000),),
        carried_in=(item,),
    )
    closed = reconcile(following, LIVE)
    assert [each.reason for each in closed.discrepancies] == [Reason.CARRY_ARRIVED]
    assert (closed.balanced, closed.carried) == (True, ())
    late = replace(following, business_date="2026-03-20", settled=(settled("VISA", 5, 20000),))
    waiting = reconcile(late, LIVE)
    assert [each.reason for each in waiting.discrepancies] == [Reason.CARRY_OVERDUE]
    assert waiting.carried == (item,)


def test_one_batch_may_bring_what_was_carried_and_leave_as_much_again() -> None:
    item = Carried(
        processor="ACQ1",
        scheme="VISA",
        business_date="2026-03-13",
        count=1,
        amount=500,
        currency="USD",
    )
    made = a_day(
        [taken("2", 5, 20000)],
        [settled("VISA", 4, 18500)],
        carried_in=(item,),
        next_batch=(Surplus(count=2, amount=2000, processor="ACQ1", scheme="VISA"),),
    )
    result = reconcile(made, LIVE)
    expected = [Reason.CUTOFF_CARRY, Reason.CARRY_ARRIVED]
    assert [each.reason for each in result.discrepancies] == expected
    assert [(each.business_date, each.amount) for each in result.carried] == [(DAY, 2000)]


def test_a_missing_file_keeps_what_is_carried() -> None:
    item = Carried(
        processor="ACQ1", scheme="VISA", business_date=DAY, count=1, amount=5, currency="USD"
    )
    result = reconcile(a_day([taken("2", 1, 100)], [], carried_in=(item,)), LIVE)
    assert result.carried == (item,)


def test_small_differences_within_the_tolerance_are_let_pass() -> None:
    made = a_day([taken("2", 10, 50000)], [settled("VISA", 10, 50001)], tolerance=1)
    result = reconcile(made, LIVE)
    assert [each.reason for each in result.discrepancies] == [Reason.WITHIN_TOLERANCE]
    assert result.balanced
    assert not reconcile(replace(made, tolerance=0), LIVE).balanced


def test_two_currencies_on_one_side_are_never_added_up_silently() -> None:
    totals = [taken("2", 1, 100), taken("2", 1, 100, currency="JPY")]
    assert reasons(a_day(totals, [settled("VISA", 2, 200)])) == [Reason.CURRENCY_MISMATCH]


def test_what_the_pos_knows_of_its_own_totals_explains_them() -> None:
    known = Known(cash_back=3000, tips=1000)
    made = a_day([taken("2", 2, 10000, known=known)], [settled("VISA", 2, 14000)])
    (only,) = reconcile(made, LIVE).discrepancies
    assert (only.severity, only.explained_by) == (Severity.NOTICE, "cash_back and tips")


def test_lines_are_matched_by_reference() -> None:
    lines = [
        PosLine(reference=each, tender="2", amount=amount, currency="USD")
        for each, amount in (("a", 1), ("b", 2), ("c", 3), ("c", 3), ("", 9))
    ]
    theirs = [settled("VISA", 1, gross, reference=each) for each, gross in (("b", 5), ("d", 4))]
    found = evidence(lines, theirs)
    assert [each.reference for each in found.only_at_pos] == ["a", "c"]
    assert [each.reference for each in found.only_settled] == ["d"]
    assert [(ours.amount, other.gross) for ours, other in found.differing] == [(2, 5)]
    assert found.repeated == ("c",)


def test_routes_come_from_the_map_of_the_lane() -> None:
    channels = (
        SettlementChannel(code="A", processor="ACQ1"),
        SettlementChannel(code="B", processor="ACQ2"),
    )
    book = Book(
        types=(tender(brands=BRANDS), tender("1"), tender("8", active=False)),
        mappings=(
            row(brand="VISA", channel="A"),
            row(brand="MC", channel="B", entry_mode=EntryMode.ANY),
            row("1", channel=""),
        ),
        channels=channels,
    )
    made = routes_at(TenderIndex(book), place("0001"), day(5))
    assert made.routes == (
        Route(tender="1"),
        Route(tender="2", brand="VISA", scheme="VISA", processors=("ACQ1",)),
        Route(tender="2", brand="MC", scheme="MC", processors=("ACQ2",)),
    )


def test_a_discrepancy_is_told_as_a_record_and_as_a_sentence() -> None:
    made = a_day([taken("2", 10, 50000)], [settled("VISA", 9, 45500)])
    (only,) = reconcile(made, LIVE).discrepancies
    assert told(only) == {
        "code": "short_settlement",
        "severity": "error",
        "tender": "2",
        "processor": "ACQ1",
        "scheme": "VISA",
        "count_diff": -1,
        "amount_diff": "-45.00",
    }
    finding = finding_of(only, store="0042", business_date=DAY)
    text = sentence(finding.code, {**finding.parameters, "object": finding.object})
    assert text == (
        "store 0042, 2026-03-14: -45.00 USD (-1 payments) of tender 2 were not settled."
    )


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_whole_sentence(reason: Reason) -> None:
    made = a_day([taken("2", 10, 50000)], [settled("VISA", 9, 45500)])
    (only,) = reconcile(made, LIVE).discrepancies
    finding = finding_of(replace(only, reason=reason), store="0042", business_date=DAY)
    parts = {**finding.parameters, "object": "o", "field": "f", "value": "v"}
    for part in ("text", "mend"):
        assert "{" not in sentence(finding.code, parts, part)


@given(st.lists(st.tuples(*[st.integers(0, 3)] * 4), max_size=7))
def test_swapped_pairs_are_those_that_comparing_all_of_them_finds(
    sides: list[tuple[int, int, int, int]],
) -> None:
    pairs = [
        Pair(
            processor=f"P{at % 2}",
            scheme=str(at),
            pos_amount=pos,
            settled_amount=got,
            pos_count=count,
            settled_count=other,
            pos_currency="EUR" if at % 3 else "USD",
            settled_currency="EUR" if at % 3 else "USD",
        )
        for at, (pos, got, count, other) in enumerate(sides)
    ]
    expected: list[tuple[Pair, Pair]] = []
    for one, other in combinations([each for each in pairs if each.amount_diff], 2):
        crossed = (one.pos_amount, one.settled_amount) == (other.settled_amount, other.pos_amount)
        counted = (one.pos_count, one.settled_count) == (other.settled_count, other.pos_count)
        free = not {one.slot, other.slot} & {each.slot for both in expected for each in both}
        of_one = one.pos_currency == other.pos_currency
        if crossed and free and of_one and (counted or one.processor == other.processor):
            expected.append((one, other))
    assert [both for _, both in swapped(pairs)] == expected
