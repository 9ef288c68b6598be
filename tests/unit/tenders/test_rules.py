from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest

from rollouts.items.accounts import (
    AccountType,
    Declared,
    ExchangeRate,
    GlAccount,
    MerchantId,
    Processor,
)
from rollouts.shared.findings import Finding, Severity
from rollouts.tenders.catalogue import TenderClass
from rollouts.tenders.coverage import Site, prove
from rollouts.tenders.denominations import REAL, is_payable
from rollouts.tenders.model import CardRange, SettlementChannel, TenderType
from rollouts.tenders.outliers import outliers
from rollouts.tenders.resolving import Book
from rollouts.tenders.rules import dates, mapping, ranges, types
from rollouts.tenders.rules.mapping import Declarations
from tests.unit.tenders.small_book import BRANDS, HORIZON, SITES, day, place, row, tender

NOW = day(5)


def codes(findings: Iterable[Finding]) -> list[str]:
    return [each.code.removeprefix("tenders.") for each in findings]


def by_code(*tenders: TenderType) -> dict[str, TenderType]:
    return {each.code: each for each in tenders}


def test_amounts_below_zero_and_unknown_currencies() -> None:
    assert codes(types.numbers(tender(min_line=-1, rounding_unit=-5))) == ["negative"] * 2
    assert codes(types.numbers(tender(currency="EURO"))) == ["unknown_currency"]
    assert codes(types.numbers(tender(currency="EUR", min_line=0))) == []


def test_a_minimum_above_its_maximum() -> None:
    (finding,) = types.limits(tender(min_line=500, max_line=100, currency="USD"))
    assert (finding.code, finding.field) == ("tenders.limits_crossed", "min_line")
    assert (finding.value, finding.parameters["most"]) == ("5.00", "1.00")
    assert codes(types.limits(tender(min_transaction=2, max_transaction=1))) == ["limits_crossed"]
    assert codes(types.limits(tender(min_line=100, max_line=100))) == []


def test_a_maximum_of_nothing_on_an_active_tender() -> None:
    assert codes(types.limits(tender(max_line=0))) == ["max_zero"]
    assert codes(types.limits(tender(max_transaction=0, active=False))) == []
    assert codes(types.limits(tender(max_line=None))) == []


def test_change_tenders_must_be_there_active_and_lead_to_an_end() -> None:
    cash = tender("1", tender_class=TenderClass.CASH, change_tender="1")
    gift = tender("6", change_tender="6", above_minimum_tender="1")
    assert codes(types.change(by_code(cash, gift), cash)) == []
    assert codes(types.change(by_code(cash, gift), gift)) == []
    assert codes(types.change(by_code(gift), gift)) == ["change_missing"]
    off = replace(cash, active=False)
    assert codes(types.change(by_code(off, gift), gift)) == ["change_inactive"]
    assert codes(types.change(by_code(off), off)) == []


def test_change_tenders_in_a_circle_are_told_with_the_chain() -> None:
    one, two, three = (tender(code, change_tender=after) for code, after in ("ab", "bc", "ca"))
    (finding,) = types.change(by_code(one, two, three), one)
    assert (finding.code, finding.parameters["chain"]) == ("tenders.change_cycle", "a > b > c > a")
    outside = tender("d", change_tender="a")
    assert codes(types.change(by_code(one, two, three, outside), outside)) == []


def test_benefits_are_refunded_to_benefits_only_and_coupons_never() -> None:
    cash = tender("1", tender_class=TenderClass.CASH)
    ebt = tender("7", tender_class=TenderClass.EBT, refund_with_receipt=True)
    assert codes(types.refund_class({}, ebt)) == ["refund_class"]
    to_cash = replace(ebt, refund_tender="1")
    (finding,) = types.refund_class(by_code(cash, to_cash), to_cash)
    assert (finding.parameters["kind"], finding.parameters["into"]) == ("EBT", "1")
    assert codes(types.refund_class({}, replace(ebt, refund_same_tender=True))) == []
    coupon = tender("8", tender_class=TenderClass.COUPON, refund_without_receipt=True)
    assert codes(types.refund_class({}, coupon)) == ["refund_class"]
    assert codes(types.refund_class({}, tender(refund_with_receipt=True))) == []


def test_a_refund_above_the_policy_or_without_any_limit() -> None:
    given = tender(refund_with_receipt=True, max_refund=999_900)
    assert codes(types.refund_policy(given, 50_000)) == ["refund_above_policy"]
    assert codes(types.refund_policy(replace(given, max_refund=None), 50_000)) == [
        "refund_above_policy"
    ]
    assert codes(types.refund_policy(replace(given, max_refund=50_000), 50_000)) == []
    assert codes(types.refund_policy(tender(max_refund=999_900), 50_000)) == []


@pytest.mark.parametrize(
    ("currency", "unit", "found"),
    [
        ("CAD", 5, []),
        ("CAD", 1, ["rounding_unit"]),
        ("CAD", 3, ["rounding_unit"]),
        ("CAD", 15, []),
        ("SEK", 100, []),
        ("SEK", 50, ["rounding_unit"]),
        ("HUF", 500, []),
        ("XAF", 7, []),
    ],
)
def test_a_rounding_unit_must_be_payable_in_real_coins(
    currency: str, unit: int, found: list[str]
) -> None:
    cash = tender("1", tender_class=TenderClass.CASH, rounding_unit=unit)
    assert codes(types.rounding_unit(cash, currency)) == found


def test_denominations_must_be_in_circulation() -> None:
    cash = tender("1", tender_class=TenderClass.CASH, currency="CAD", denominations=(1, 5, 25))
    (finding,) = types.rounding_unit(cash, "USD")
    assert (finding.code, finding.parameters["amount"]) == ("tenders.denomination", "0.01")


def test_what_coins_make_up() -> None:
    assert is_payable(30, (25, 10))
    assert not is_payable(5, (25, 10))
    assert is_payable(35, (25, 10))
    assert not is_payable(15, (10, 25))
    assert not is_payable(10**12 + 1, (2,))
    assert all(is_payable(each, coins) for coins in REAL.values() for each in coins)


def test_rounding_belongs_to_cash() -> None:
    (finding,) = types.rounding_on_cards(tender(rounding_unit=5))
    assert (finding.code, finding.severity) == ("tenders.rounding_on_cards", Severity.WARNING)
    cash = tender(tender_class=TenderClass.CASH, rounding_unit=5)
    assert codes(types.rounding_on_cards(cash)) == []


def test_a_foreign_tender_needs_a_rate_in_force() -> None:
    foreign = tender(tender_class=TenderClass.FOREIGN_CURRENCY, currency="USD")
    rate = ExchangeRate(base="USD", quote="CAD", rate=Decimal("1.35"))
    assert codes(types.exchange_rate(foreign, "CAD", (), NOW)) == ["no_exchange_rate"]
    assert codes(types.exchange_rate(foreign, "CAD", (rate,), NOW)) == []
    ended = replace(rate, valid_to=day(3))
    assert codes(types.exchange_rate(foreign, "CAD", (ended,), NOW)) == ["no_exchange_rate"]
    assert codes(types.exchange_rate(foreign, "USD", (), NOW)) == []
    assert codes(types.exchange_rate(replace(foreign, active=False), "CAD", (), NOW)) == []


def test_gift_cards_are_not_taken_for_more_than_is_due() -> None:
    gift = tender(tender_class=TenderClass.STORED_VALUE, over_tender=True)
    assert codes(types.over_tender_gift(gift)) == ["over_tender_gift"]
    assert codes(types.over_tender_gift(replace(gift, over_tender=False))) == []


def test_benefits_need_items_that_carry_the_flag() -> None:
    ebt = tender(tender_class=TenderClass.EBT)
    assert codes(types.benefits_without_items(ebt, flagged=False)) == ["benefits_without_items"]
    assert codes(types.benefits_without_items(ebt, flagged=True)) == []


def span(brand: str, first: str, last: str, priority: int = 100) -> CardRange:
    return CardRange(brand=brand, bin_from=first, bin_to=last, priority=priority)


def test_bins_are_written_with_six_or_eight_digits_the_smaller_first() -> None:
    assert codes(ranges.bins(span("VISA", "400000", "499999"))) == []
    for first, last in (("40000", "49999"), ("400000", "49999999"), ("4x0000", "499999")):
        assert codes(ranges.bins(span("VISA", first, last))) == ["bad_bins"]
    assert codes(ranges.bins(span("VISA", "499999", "400000"))) == ["bins_turned"]
    assert codes(ranges.bins(row())) == []
    assert codes(ranges.bins(row(bin_from="400000"))) == ["bad_bins"]


def test_ranges_overlap_hide_each_other_or_leave_a_gap() -> None:
    visa, part = span("VISA", "400000", "499999"), span("CB", "450000", "450099")
    (finding,) = ranges.overlapping([visa, part], NOW)
    assert (finding.code, finding.parameters["other"]) == ("tenders.range_overlap", visa.key)
    assert codes(ranges.overlapping([visa, replace(part, priority=1)], NOW)) == []
    assert codes(ranges.unreachable([replace(visa, priority=1), part], NOW)) == [
        "range_unreachable"
    ]
    assert codes(ranges.unreachable([visa, replace(part, priority=1)], NOW)) == []
    (gap,) = ranges.gaps([span("MC", "510000", "519999"), span("MC", "530000", "559999")], NOW)
    assert (gap.value, gap.severity) == ("520000-529999", Severity.WARNING)


def test_dates_of_rows() -> None:
    assert codes(dates.backwards(row(valid_from=day(5), valid_to=day(5)))) == ["backwards"]
    assert codes(dates.backwards(row(valid_from=day(5), valid_to=day(6)))) == []
    one, other = row(valid_to=day(6)), row(valid_from=day(4))
    assert codes(dates.overlapping([one, other])) == ["overlap"]
    assert codes(dates.overlapping([one, row(brand="VISA", valid_from=day(4))])) == []
    assert codes(dates.gaps([replace(one, valid_to=day(3)), other])) == ["gap"]
    assert codes(dates.gaps([replace(one, valid_to=day(4)), other])) == []


def test_holes_and_double_matches_are_findings_with_their_stores() -> None:
    book = Book(types=(tender(brands=BRANDS[:2]),), mappings=(row(brand="VISA"),))
    (hole,) = mapping.coverage(prove(book, SITES, HORIZON))
    assert (hole.code, hole.object, hole.field) == ("tenders.unmapped", "tender 2", "MC")
    assert hole.value == "2026-01-01 to 2026-01-10"
    assert (hole.parameters["stores"], hole.parameters["first"]) == (3, "0001")
    twice = Book(types=(tender(),), mappings=(row(), row(valid_from=day(3))))
    assert codes(mapping.coverage(prove(twice, SITES, HORIZON))) == ["mapped_twice"]


CHANNEL = SettlementChannel(code="C1", processor="ACQ1", merchant_id="M1", cut_off="23:30")
DECLARED = Declarations(
    accounts={
        each.code: each
        for each in (
            GlAccount(code="1100", type=AccountType.CLEARING, company="US1"),
            GlAccount(code="6100", type=AccountType.FEE, valid_to=day(3)),
            GlAccount(code="4000", type=AccountType.REVENUE),
        )
    },
    processors={"ACQ1": Processor(code="ACQ1")},
    merchants={
        "ACQ1/M1": MerchantId(processor="ACQ1", mid="M1", store="0001", declared=Declared.OPEN),
        "ACQ1/M2": MerchantId(processor="ACQ1", mid="M2", declared=Declared.CLOSED),
    },
    channels={"C1": CHANNEL, "C2": SettlementChannel(code="C2", processor="ACQ2")},
)


@pytest.mark.parametrize(
    ("field", "code", "company", "found"),
    [
        ("asset_account", "1100", "US1", []),
        ("asset_account", "1100", "", []),
        ("asset_account", "9999", "US1", ["account_unknown"]),
        ("fee_account", "6100", "US1", ["account_closed"]),
        ("asset_account", "4000", "US1", ["account_type"]),
        ("asset_account", "1100", "CA1", ["account_company"]),
    ],
)
def test_accounts_are_known_open_of_the_right_type_and_company(
    field: str, code: str, company: str, found: list[str]
) -> None:
    given = row(**{field: code})
    assert codes(mapping.accounts(given, DECLARED, company, NOW)) == found


def test_a_clearing_account_of_two_processors() -> None:
    rows = [row(channel=each, asset_account="1100") for each in ("C1", "C2", "C1", "C2")]
    (finding,) = mapping.clearing_shared(rows, DECLARED)
    assert (finding.code, finding.severity) == ("tenders.clearing_shared", Severity.WARNING)
    assert codes(mapping.clearing_shared(rows[:1] * 2, DECLARED)) == []


def test_a_row_names_a_channel_that_exists_and_an_account() -> None:
    assert codes(mapping.channel(row(channel="C9"), DECLARED)) == ["channel_unknown"]
    assert codes(mapping.channel(row(channel="C1"), DECLARED)) == []
    bare = row(channel="")
    assert codes(mapping.destination(bare, tender())) == ["channel_missing", "account_missing"]
    cash = tender(tender_class=TenderClass.CASH)
    assert codes(mapping.destination(replace(bare, asset_account="1000"), cash)) == []


@pytest.mark.parametrize(
    ("changes", "store", "found"),
    [
        ({}, "0001", []),
        ({}, "", []),
        ({}, "0002", ["mid_of_other_store"]),
        ({"merchant_id": "M2"}, "0001", ["mid_inactive"]),
        ({"merchant_id": "M9"}, "0001", ["mid_inactive"]),
        ({"merchant_id": ""}, "0001", []),
        ({"processor": "ACQ9"}, "0001", ["processor_inactive"]),
    ],
)
def test_a_merchant_id_is_declared_active_at_its_processor_for_this_store(
    changes: dict[str, str], store: str, found: list[str]
) -> None:
    channel = SettlementChannel(
        code="C1",
        processor=changes.get("processor", "ACQ1"),
        merchant_id=changes.get("merchant_id", "M1"),
    )
    assert codes(mapping.merchant(channel, DECLARED, NOW, store)) == found


@pytest.mark.parametrize(
    ("cut_off", "cutover", "found"),
    [
        ("23:30", "00:00", []),
        ("00:00", "00:00", []),
        ("02:00", "00:00", ["cut_off_late"]),
        ("02:00", "04:00", []),
        ("05:00", "04:00", ["cut_off_late"]),
        ("", "00:00", []),
    ],
)
def test_a_batch_is_cut_before_the_business_day_changes(
    cut_off: str, cutover: str, found: list[str]
) -> None:
    assert codes(mapping.cut_off(replace(CHANNEL, cut_off=cut_off), cutover)) == found


def test_a_store_mapped_otherwise_than_nearly_all_its_siblings_stands_out() -> None:
    sites = [Site(place=place(f"{number:04}")) for number in range(12)]
    odd = row(scope="store:0007", channel="C2")
    own = row(scope="store:0003", channel="C3")
    book = Book(
        types=(tender(),),
        mappings=(row(channel="C1"), odd, own),
        channels=(
            CHANNEL,
            SettlementChannel(code="C2", processor="ACQ2"),
            SettlementChannel(code="C3", processor="ACQ1", merchant_id="M3"),
        ),
    )
    found = outliers(book, sites, HORIZON, NOW)
    (finding,) = mapping.outliers(found)
    assert (finding.object, finding.value) == ("store 0007", "ACQ2")
    assert (finding.parameters["agreeing"], finding.parameters["siblings"]) == (11, 11)
    assert outliers(book, sites[:8], HORIZON, NOW) != ()
    assert outliers(book, [sites[0], sites[7], sites[8]], HORIZON, NOW) == ()


def test_denominations_of_any_size_are_tried_in_no_time() -> None:
    assert is_payable(999_997, (3, 7, 9))
    assert not is_payable(999_997, (30, 70, 90))
    for amount in range(1, 60):
        brute = any(
            amount == 6 * a + 10 * b + 15 * c for a in range(11) for b in range(7) for c in range(5)
        )
        assert is_payable(amount, (6, 10, 15)) is brute, amount
