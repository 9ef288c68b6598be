"""Days one after the other: what is carried, what arrives, what waits and for how long."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rollouts.tenders.reconciling.carrying import Chain, Item, ItemKind, Side, chained
from rollouts.tenders.reconciling.model import (
    Day,
    PosLine,
    PosTotal,
    Reason,
    Route,
    RouteMap,
    Settled,
    SettledKind,
)

ROUTES = RouteMap(
    routes=(
        Route(tender="1"),
        Route(tender="2", scheme="VISA", processors=("ACQ1",)),
        Route(tender="3", scheme="MC", processors=("ACQ1",)),
    )
)
LIVE = {"": ROUTES}
VISA_PRICE = 1000


def day(
    number: int, sold: int, settled: int | None, *, arrived: bool = True, **more: object
) -> Side:
    """A day of VISA payments of one price; None settles nothing, and `arrived` says with a file."""
    totals = (PosTotal(tender="2", count=sold, amount=sold * VISA_PRICE, currency="USD"),)
    lines = () if settled is None else (batch(settled),)
    made = Day(
        store="0042",
        business_date=f"2026-03-{number:02d}",
        totals=totals,
        settled=lines,
        arrived=frozenset({"ACQ1"} if arrived else ()),
    )
    return Side(day=replace(made, **more), live=LIVE)  # type: ignore[arg-type]


def batch(count: int, price: int = VISA_PRICE, **more: object) -> Settled:
    gross = count * price
    made = Settled(
        processor="ACQ1", scheme="VISA", count=count, gross=gross, fee=1, net=gross, currency="USD"
    )
    return replace(made, **more)  # type: ignore[arg-type]


def reasons(chain: Chain) -> list[list[str]]:
    return [[each.reason.value for each in day.discrepancies] for day in chain.results]


def told(chain: Chain) -> list[tuple[str, str, int]]:
    return [(each.since[-2:], each.match[-2:], each.count) for each in chain.items]


def test_what_was_after_the_cut_off_is_closed_by_the_next_file() -> None:
    chain = chained([day(1, 10, 8), day(2, 5, 7)])
    assert reasons(chain) == [["cutoff_carry"], ["carry_arrived"]]
    assert [each.balanced for each in chain.results] == [False, True]
    assert told(chain) == [("01", "02", 2)]
    assert chain.items[0].age("2026-03-09") == 1


def test_before_the_next_file_it_waits_and_ages() -> None:
    chain = chained([day(1, 10, 8)])
    assert reasons(chain) == [["short_settlement"]]
    assert told(chain) == [("01", "", 2)]
    assert [each.age("2026-03-04") for each in chain.items] == [3]


def test_a_file_that_carries_in_and_out_is_told_by_what_closes_it() -> None:
    chain = chained([day(1, 10, 8), day(2, 10, 9), day(3, 10, 13)])
    assert reasons(chain) == [
        ["cutoff_carry"],
        ["cutoff_carry", "carry_arrived"],
        ["carry_arrived"],
    ]
    assert told(chain) == [("01", "02", 2), ("02", "03", 3)]


def test_a_day_without_a_file_breaks_what_follows_from_totals() -> None:
    chain = chained([day(1, 10, 8), day(2, 5, None, arrived=False), day(3, 5, 6)])
    assert reasons(chain)[1] == ["missing_settlement_file"]
    assert told(chain) == [("01", "", 2)]


def test_a_day_with_an_empty_file_is_carried_whole() -> None:
    chain = chained([day(1, 5, None), day(2, 5, 10)])
    assert reasons(chain) == [["cutoff_carry"], ["carry_arrived"]]


def test_what_was_never_settled_waits_while_others_arrive() -> None:
    chain = chained([day(1, 10, 8), day(2, 10, 9), day(3, 5, 6)])
    assert reasons(chain) == [["short_settlement"], ["cutoff_carry"], ["carry_arrived"]]
    assert told(chain) == [("01", "", 2), ("02", "03", 1)]


def line(reference: str, amount: int) -> PosLine:
    return PosLine(reference=reference, tender="2", amount=amount, currency="USD")


def test_references_find_what_totals_alone_cannot() -> None:
    first = with_lines(1, (line("A", 100), line("B", 200), line("C", 300)))
    second = with_lines(2, (line("D", 50),))
    sides = [
        settling(first, batch(1, 100, reference="A")),
        settling(second, batch(1, 50, reference="D"), batch(1, 200, reference="B")),
    ]
    chain = chained(sides)
    assert reasons(chain) == [["short_settlement"], ["carry_arrived"]]
    arrived, waiting = sorted(chain.items, key=lambda each: not each.match)
    assert (arrived.references, arrived.match, arrived.amount) == (("B",), "2026-03-02", 200)
    assert (waiting.references, waiting.match, waiting.amount) == (("C",), "", 300)


def with_lines(number: int, lines: tuple[PosLine, ...]) -> Side:
    totals = (taken(len(lines), sum(each.amount for each in lines)),)
    return replace(day(number, 0, None, totals=totals), lines=lines)


def settling(side: Side, *lines: Settled) -> Side:
    return replace(side, day=replace(side.day, settled=lines))


def taken(count: int, amount: int) -> PosTotal:
    return PosTotal(tender="2", count=count, amount=amount, currency="USD")


def test_swapped_schemes_are_not_carried() -> None:
    crossed = Day(
        store="0042",
        business_date="2026-03-01",
        totals=(taken(4, 400), replace(taken(2, 90), tender="3")),
        settled=(batch(2, 45), batch(4, 100, scheme="MC")),
    )
    chain = chained([Side(day=crossed, live=LIVE)])
    assert reasons(chain) == [["swapped_schemes"]]
    assert chain.items == ()


@pytest.mark.parametrize(("reference", "match"), [("A", "2026-03-01"), ("Z", ""), ("", "")])
def test_a_chargeback_is_matched_to_the_day_of_its_payment(reference: str, match: str) -> None:
    sold = replace(day(1, 1, 1), lines=(line("A", VISA_PRICE),))
    back = batch(1, -VISA_PRICE, kind=SettledKind.CHARGEBACK, reference=reference)
    later = settling(day(5, 0, None), back)
    chain = chained([sold, later])
    assert reasons(chain) == [[], ["chargeback"]]
    assert chain.items == (
        Item(
            kind=ItemKind.CHARGEBACK,
            processor="ACQ1",
            scheme="VISA",
            currency="USD",
            since="2026-03-05",
            count=1,
            amount=-VISA_PRICE,
            references=(reference,) if reference else (),
            match=match,
        ),
    )
    assert chain.items[0].age("2026-03-08") == 3


def test_without_pos_totals_nothing_is_compared() -> None:
    chain = chained([day(1, 0, 4, totals=(), pos_arrived=False), day(2, 4, 0)])
    assert reasons(chain) == [["missing_pos_totals"], ["short_settlement"]]
    assert told(chain) == [("02", "", 4)]


@settings(max_examples=40)
@given(
    days=st.lists(st.tuples(st.integers(1, 20), st.integers(0, 20)), min_size=1, max_size=6).map(
        lambda each: [(sold, min(late, sold)) for sold, late in each]
    )
)
def test_whatever_the_next_file_brings_is_explained(days: list[tuple[int, int]]) -> None:
    """Each day some are late and come with the next file; the last day has none that are late."""
    days = [*days, (3, 0)]
    before = [0, *(late for _, late in days)]
    sides = [
        day(at, sold, sold - late + earlier)
        for at, ((sold, late), earlier) in enumerate(zip(days, before, strict=False), start=1)
    ]
    chain = chained(sides)
    unexplained = {Reason.SHORT_SETTLEMENT, Reason.OVER_SETTLEMENT, Reason.COUNT_MISMATCH}
    found = {each.reason for result in chain.results for each in result.discrepancies}
    assert not found & unexplained
    assert all(each.match for each in chain.items)
    owed = sum(each.count * each.age("2026-03-30") for each in chain.items)
    assert owed == sum(late for _, late in days)
