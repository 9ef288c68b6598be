from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings

from rollouts.registers.model import LEVELS, Place
from rollouts.shared.errors import KnownError
from rollouts.shared.moments import LocalMoment, within
from rollouts.tenders.cards import CardTable
from rollouts.tenders.catalogue import EntryMode
from rollouts.tenders.coverage import Coverage, Flaw, Horizon, Site, prove
from rollouts.tenders.model import TenderMapping, TenderType, bins_of
from rollouts.tenders.records import KINDS
from rollouts.tenders.resolving import Book, Payment, TenderIndex
from tests.unit.tenders.small_book import (
    BRANDS,
    HORIZON,
    PLACES,
    RANGES,
    SITES,
    books,
    day,
    patch,
    place,
    row,
    tender,
)

Point = tuple[str, str, str, EntryMode, int, LocalMoment]
MOMENTS = [day(number) for number in range(1, 11)]
BINS = [400000_00 + 100 * step for step in range(12)]


def type_of(book: Book, where: Place, code: str, at: LocalMoment) -> TenderType | None:
    """What the page says a register has, read without any index."""
    reached = [
        each
        for each in book.types
        if each.code == code
        and where.lies_in(each.scope)
        and within(at, each.valid_from, each.valid_to)
    ]
    if not reached:
        return None
    base = max(reached, key=lambda each: (LEVELS.index(each.scope.level), each.valid_from))
    patches = [
        each
        for each in book.overrides
        if each.tender == code
        and where.lies_in(each.scope)
        and within(at, each.valid_from, each.valid_to)
        and each.scope.level.rank >= base.scope.level.rank
    ]
    values = KINDS.values_of(base)
    for each in sorted(patches, key=lambda one: (one.scope.level.rank, one.valid_from)):
        values[each.field] = each.value
    made = KINDS.made("tender", values)
    assert isinstance(made, TenderType)
    return made


def rows_for(book: Book, where: Place, payment: Payment, at: LocalMoment) -> list[TenderMapping]:
    found = [
        each
        for each in book.mappings
        if each.tender == payment.tender
        and where.lies_in(each.scope)
        and within(at, each.valid_from, each.valid_to)
        and each.brand in {"", payment.brand}
        and each.entry_mode in {EntryMode.ANY, payment.entry_mode}
        and (not each.bin_from or payment.bin in bins_of(each.bin_from, each.bin_to))
    ]
    order = [(each.scope.level.rank, each.rank) for each in found]
    return [each for each, rank in zip(found, order, strict=True) if rank == max(order)]


def naive(book: Book) -> dict[Point, frozenset[str]]:
    """Every register, tender, brand, entry mode, BIN and day that does not find exactly one row."""
    flawed = {}
    for where, code, at in product(PLACES, ("2", "3"), MOMENTS):
        made = type_of(book, where, code, at)
        if made is None or not made.active:
            continue
        for brand, mode in product(made.brands or ("",), made.entry_modes or (EntryMode.ANY,)):
            for number in bins_taken(book, brand, at):
                payment = Payment(tender=code, brand=brand, entry_mode=mode, bin=number)
                rows = rows_for(book, where, payment, at)
                if len(rows) != 1:
                    point = (where.label, code, brand, mode, number, at)
                    flawed[point] = frozenset(each.key for each in rows)
    return flawed


def bins_taken(book: Book, brand: str, at: LocalMoment) -> list[int]:
    spans = CardTable(book.ranges, at).of_brand(brand)
    return [each for each in BINS if not spans or any(each in span for span in spans)]


def points(coverage: Coverage, book: Book) -> dict[Point, frozenset[str]]:
    found = {}
    for flaw in (*coverage.holes, *coverage.doubles):
        for at in MOMENTS:
            if within(at, flaw.start, flaw.end):
                for number in bins_taken(book, flaw.brand, at):
                    if not flaw.bins or number in bins_of(*flaw.bins.split("-")):
                        for label in flaw.registers:
                            point = (label, flaw.tender, flaw.brand, flaw.entry_mode, number, at)
                            found[point] = frozenset(flaw.rows)
    return found


@settings(max_examples=60, deadline=None)
@given(books())
def test_the_proof_finds_exactly_what_looking_at_everything_finds(book: Book) -> None:
    coverage = prove(book, SITES, HORIZON)
    assert points(coverage, book) == naive(book)
    assert coverage.is_proved == (not naive(book))


@settings(max_examples=30, deadline=None)
@given(books())
def test_what_resolves_is_what_the_proof_is_about(book: Book) -> None:
    index = TenderIndex(book)
    for where, at, brand in product(PLACES, MOMENTS[::3], BRANDS):
        payment = Payment(tender="2", brand=brand, bin=BINS[3])
        assert set(index.rows(where, payment, at)) == set(rows_for(book, where, payment, at))
        assert index.types(where, at).get("2") == type_of(book, where, "2", at)


def one_brand_ended() -> Book:
    rows = [row(brand=brand) for brand in BRANDS[1:]]
    ended = row(brand="VISA", valid_to=day(4))
    return Book(types=(tender(brands=BRANDS),), mappings=(*rows, ended))


def test_an_ended_row_leaves_a_hole_with_its_stores_brand_and_days() -> None:
    coverage = prove(one_brand_ended(), SITES, HORIZON)
    assert coverage.doubles == ()
    assert coverage.holes == (
        Flaw(
            tender="2",
            brand="VISA",
            entry_mode=EntryMode.ANY,
            bins="",
            start=day(4),
            end=HORIZON.end,
            rows=(),
            stores=("0001", "0002", "0003"),
            registers=("0001/01", "0001/02", "0002/01", "0003/01"),
        ),
    )
    (hole,) = coverage.holes
    assert (hole.first_day, hole.last_day, hole.days) == ("2026-01-04", "2026-01-10", 7)
    assert (coverage.stores, coverage.registers, coverage.payments) == (3, 4, 12)


def test_two_rows_that_say_equally_much_match_twice_and_the_one_that_says_more_wins() -> None:
    book = one_brand_ended()
    catch_all = row(brand="", channel="ACQ2")
    assert prove(replace(book, mappings=(*book.mappings, catch_all)), SITES, HORIZON).is_proved
    twice = row(brand="MC", valid_from=day(8), channel="ACQ2")
    coverage = prove(replace(book, mappings=(*book.mappings, catch_all, twice)), SITES, HORIZON)
    (double,) = coverage.doubles
    assert double.rows == ("enterprise 2/MC -", "enterprise 2/MC 2026-01-08T00:00:00")
    assert (double.start, double.end) == (day(8), HORIZON.end)


def test_an_inactive_tender_and_a_store_that_does_not_trade_need_no_row() -> None:
    types = (tender(),)
    over = (patch("active", "false", "region:west"),)
    coverage = prove(Book(types=types, overrides=over), SITES, HORIZON)
    assert [each.stores for each in coverage.holes] == [("0003",)]
    later = [Site(place=place("0009"), opens=day(6)), Site(place=place("0010"), closes=day(1))]
    (hole,) = prove(Book(types=types), later, HORIZON).holes
    assert (hole.stores, hole.start) == (("0009",), day(6))


def test_bins_without_a_row_are_named() -> None:
    rows = (row(brand="VISA", bin_from="400000", bin_to="400001"),)
    book = Book(types=(tender(brands=("VISA",)),), mappings=rows, ranges=RANGES)
    assert [each.bins for each in prove(book, SITES, HORIZON).holes] == ["400002-400003"]


def test_stores_with_rows_of_one_shape_are_proved_once() -> None:
    sites = [Site(place=place(f"{number:04}")) for number in range(50)]
    rows = tuple(row(scope=f"store:{number:04}", channel=f"C{number}") for number in range(50))
    coverage = prove(Book(types=(tender(),), mappings=rows), sites, HORIZON)
    assert coverage.is_proved
    assert (coverage.chains, coverage.shapes) == (50, 1)


def test_a_patch_that_cannot_be_applied_stops_the_proof() -> None:
    for field, value in (("code", "9"), ("colour", "red"), ("max_line", "NaN"), ("active", "no")):
        book = Book(types=(tender(),), overrides=(patch(field, value, "store:0001"),))
        with pytest.raises(KnownError) as caught:
            prove(book, SITES, HORIZON)
        assert caught.value.code == "tenders.bad_override"


def test_a_horizon_is_half_open() -> None:
    assert (HORIZON.start, HORIZON.end) == (day(1), day(11))
    assert prove(Book(types=(tender(),)), SITES, Horizon(first=HORIZON.first, days=0)).is_proved
