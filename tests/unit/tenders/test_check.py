from collections import Counter
from dataclasses import replace

from hypothesis import given, settings

from rollouts.items.accounts import AccountType, GlAccount, Processor
from rollouts.tenders.catalogue import TenderClass
from rollouts.tenders.check import StoreFacts, check_book, check_lane, check_map
from rollouts.tenders.model import CardRange, SettlementChannel
from rollouts.tenders.resolving import Book, TenderIndex
from rollouts.tenders.rules.mapping import Declarations
from tests.unit.tenders.small_book import PLACES, books, day, row, tender

NOW = day(5)
US = StoreFacts(currency="USD")
CASH = tender("1", tender_class=TenderClass.CASH, change_tender="1", rounding_unit=5)
CARD = tender("2", brands=("VISA",))
CHANNEL = SettlementChannel(code="ACQ1", processor="ACQ1")
DECLARED = Declarations(
    accounts={"1100": GlAccount(code="1100", type=AccountType.CLEARING)},
    processors={"ACQ1": Processor(code="ACQ1")},
    channels={"ACQ1": CHANNEL},
)
SOUND = Book(
    types=(CASH, CARD),
    mappings=(row("1", channel="", asset_account="1100"), row(asset_account="1100")),
    ranges=(CardRange(brand="VISA", bin_from="400000", bin_to="499999"),),
    channels=(CHANNEL,),
)


def test_a_sound_book_has_no_findings() -> None:
    assert list(check_book(SOUND, NOW, most_refund=0)) == []
    resolved = TenderIndex(SOUND).types(PLACES[0], NOW)
    assert list(check_lane(resolved, US, NOW)) == []
    assert list(check_map(SOUND, DECLARED, US, NOW)) == []


def test_every_kind_of_rule_is_asked() -> None:
    bad = replace(
        SOUND,
        types=(replace(CASH, change_tender="9", min_line=5, max_line=0), CARD, CARD),
        mappings=(*SOUND.mappings, row(brand="MC", channel="ACQ9", valid_to=day(9))),
        ranges=(*SOUND.ranges, CardRange(brand="CB", bin_from="450000", bin_to="450000")),
    )
    found = [each.code for each in check_book(bad, NOW, most_refund=0)]
    assert Counter(found) == Counter(
        f"tenders.{rule}" for rule in ("limits_crossed", "max_zero", "overlap", "range_overlap")
    )
    lane = check_lane(TenderIndex(bad).types(PLACES[0], NOW), US, NOW)
    assert [each.code for each in lane] == ["tenders.change_missing"]
    told = [each.code for each in check_map(bad, DECLARED, US, NOW)]
    assert told == ["tenders.channel_unknown", "tenders.account_missing"]


def test_bins_that_cannot_be_read_are_told_and_nothing_is_laid_out() -> None:
    broken = CardRange(brand="MC", bin_from="5x0000", bin_to="559999")
    bad = replace(SOUND, ranges=(*SOUND.ranges, broken))
    assert [each.code for each in check_book(bad, NOW, most_refund=0)] == ["tenders.bad_bins"]


def test_rows_that_have_ended_are_history() -> None:
    ended = replace(SOUND, mappings=(row(channel="ACQ9", valid_to=day(5)),))
    assert list(check_map(ended, DECLARED, US, NOW)) == []


@settings(max_examples=40, deadline=None)
@given(books())
def test_no_book_makes_a_rule_fall_over(book: Book) -> None:
    findings = [*check_book(book, NOW, most_refund=0), *check_map(book, DECLARED, US, NOW)]
    assert all(each.code.startswith("tenders.") and each.object for each in findings)


def test_ranges_that_will_overlap_are_told_before_they_begin() -> None:
    coming = CardRange(brand="CB", bin_from="450000", bin_to="450000", valid_from=day(9))
    book = replace(SOUND, ranges=(*SOUND.ranges, coming))
    (found,) = check_book(book, NOW, most_refund=0)
    assert (found.code, found.object) == ("tenders.range_overlap", coming.key)
