"""Every rule about promotions, broken once and mended once."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from resources.i18n import sentence
from rollouts.items.assortment import Assortments
from rollouts.items.model import Assortment, Item
from rollouts.promotions.basket import LineDiscount, SavedBasket
from rollouts.promotions.capabilities import capabilities, needs_of
from rollouts.promotions.checking import findings_about
from rollouts.promotions.conflicts import meetings
from rollouts.promotions.model import (
    EVERYTHING,
    NO_ITEMS,
    BundleSlot,
    Choice,
    Counting,
    ItemSet,
    Mode,
    Promotion,
    PromotionKind,
    Reach,
    Repeat,
    TaxBasis,
    Tier,
    Weekday,
    Window,
)
from rollouts.promotions.policy import Conflict, Policy
from rollouts.promotions.trade import Shop, Trade
from rollouts.shared.findings import Finding, Severity
from rollouts.shared.moments import local_moment
from tests.unit.promotions.small_promotions import basket, buy_get, group, items, line, percent

MAY, JUNE = local_moment("2026-05-01"), local_moment("2026-06-01")
GOODS = (
    Item(item_id="A", department="1", cost=400),
    Item(item_id="B", department="1", cost=100),
    Item(item_id="BEER", department="2", cost=300, age_limit=18),
    Item(item_id="CARD", department="3", discountable=False),
)
SHOP = Shop(
    code="0001",
    timezone="America/New_York",
    currency="USD",
    cutover="03:00",
    zone="WEST",
    platforms=frozenset({"generic"}),
)
PRICES = {"A": 1000, "B": 200, "BEER": 500, "CARD": 5000}
NIGHT = Window(days=(Weekday.SUN,), start="01:00", end="03:00")
SAID: dict[str, Any] = {
    "currency": "USD",
    "valid_from": local_moment("2026-05-01T03:00"),
    "valid_to": JUNE,
}
FREE = {"percent": Decimal(100), "repeat": Repeat.ONCE, "choice": Choice.CHEAPEST}
TIERS = {"kind": PromotionKind.THRESHOLD, "tiers": (Tier(start=100, amount=10),)}


def sound(**more: Any) -> Promotion:  # noqa: ANN401 - fields of a promotion
    """A promotion that no rule finds anything about."""
    return replace(percent("P", 10, "A"), **{**SAID, **more})


def deal(**more: Any) -> Promotion:  # noqa: ANN401 - fields of a promotion
    return replace(buy_get("P", 1, 1, "A", "B"), **{**SAID, **FREE, **more})


def trade(*promotions: Promotion, **more: Any) -> Trade:  # noqa: ANN401 - fields of a trade
    known: dict[str, Any] = {
        "shops": (SHOP,),
        "items": {each.item_id: each for each in GOODS},
        "prices": PRICES,
        "now": MAY,
    }
    return Trade(promotions=promotions, **{**known, **more})


def codes(found: tuple[Finding, ...]) -> set[str]:
    return {each.code.removeprefix("promotions.") for each in found}


def found_in(*promotions: Promotion, **more: Any) -> set[str]:  # noqa: ANN401 - fields of a trade
    about = {each.code for each in promotions}
    return codes(findings_about(trade(*promotions, **more), about, proofs=False))


def test_nothing_is_found_about_a_sound_promotion() -> None:
    assert found_in(sound()) == set()
    assert found_in(deal()) == set()


@pytest.mark.parametrize(
    ("rule", "promotion"),
    [
        ("incomplete", sound(percent=Decimal(0))),
        ("incomplete", replace(group("P", 2, 0, "A"), valid_to=JUNE, currency="USD")),
        ("no_currency", sound(amount=5, currency="")),
        ("empty_set", sound(match=NO_ITEMS)),
        ("empty_set", sound(match=ItemSet(items=("A",), excluded=("A",)))),
        ("empty_set", deal(reward=NO_ITEMS)),
        ("empty_set", sound(kind=PromotionKind.BUNDLE, slots=(BundleSlot(items=NO_ITEMS),))),
        ("never_true", sound(valid_to=local_moment("2026-05-02"), windows=(NIGHT,))),
        ("bad_hours", sound(windows=(Window(start="25:00"),))),
        ("no_end", sound(valid_to="")),
        ("exclusive_stack", sound(mode=Mode.EXCLUSIVE, stack_group="S")),
        ("stack_unused", sound(stack_group="S")),
        ("repeat_unsaid", deal(repeat=Repeat.UNSAID)),
        ("choice_unsaid", deal(choice=Choice.UNSAID)),
        ("counting_unsaid", sound(**TIERS, match=ItemSet(departments=("1", "3")))),
        ("after_tax", sound(tax_basis=TaxBasis.AFTER_TAX)),
        ("deal_of_basket", deal(reach=Reach.BASKET)),
        ("receipt_too_long", sound(receipt_text="x" * 41)),
        ("unknown_item", sound(match=items("A", "NEVER"))),
        ("restricted_goods", sound(match=ItemSet(departments=("1", "2")))),
        ("restricted_goods", sound(match=EVERYTHING)),
        ("above_price", sound(kind=PromotionKind.FIXED_PRICE, price=1000)),
        ("below_cost", sound(percent=Decimal(61))),
        ("before_business_day", sound(valid_from=MAY)),
        ("clock_change", sound(windows=(NIGHT,), valid_to=local_moment("2026-12-01"))),
        ("code_of_item", sound(codes=("B",))),
    ],
)
def test_a_rule_finds_what_breaks_it(rule: str, promotion: Promotion) -> None:
    assert rule in found_in(promotion)


@pytest.mark.parametrize(
    ("rule", "mended"),
    [
        ("counting_unsaid", sound(**TIERS, match=EVERYTHING, counting=Counting.NOT_COUNTED)),
        ("restricted_goods", sound(match=ItemSet(everything=True, excluded=("BEER",)))),
        (
            "restricted_goods",
            sound(match=ItemSet(everything=True, excluded_departments=("2",))),
        ),
        ("above_price", sound(kind=PromotionKind.FIXED_PRICE, price=999)),
        ("below_cost", sound(percent=Decimal(60))),
        ("below_cost", sound(percent=Decimal(90), max_amount=600)),
        ("before_business_day", sound(valid_from=MAY, windows=(Window(start="08:00"),))),
        ("clock_change", sound(windows=(NIGHT,))),
    ],
)
def test_a_mend_ends_the_finding(rule: str, mended: Promotion) -> None:
    assert rule not in found_in(mended)


def test_goods_that_a_store_does_not_list_are_named_with_the_store() -> None:
    not_here = Assortments((Assortment(what="item:A", where="zone:WEST", sold=False),))
    found = findings_about(trade(sound(), assortments=not_here), {"P"}, proofs=False)
    (one,) = [each for each in found if each.code == "promotions.item_not_sold"]
    assert (one.value, one.parameters) == ("A", {"stores": "0001"})
    elsewhere = sound(scopes=("zone:EAST",))
    assert "item_not_sold" not in found_in(elsewhere, assortments=not_here)


def test_a_platform_that_cannot_keep_it_refuses_it() -> None:
    lanes = replace(SHOP, platforms=frozenset({"core_pos"}))
    assert "no_platform" in found_in(sound(), shops=(lanes,))
    unknown = replace(SHOP, platforms=frozenset({"abacus"}))
    assert "no_platform" in found_in(sound(), shops=(unknown,))
    assert capabilities()["naxml"].lacks(sound()) == ("percent",)
    assert capabilities()["naxml"].lacks(group("G", 2, 300, "A")) == ()
    assert capabilities()["generic"].lacks(deal(windows=(NIGHT,))) == ()


def test_the_table_of_platforms_knows_every_kind_and_ability() -> None:
    generic = capabilities()["generic"]
    assert generic.kinds == {each.value for each in PromotionKind}
    known = generic.abilities
    assert all(each.abilities <= known for each in capabilities().values())
    assert set(needs_of(deal(windows=(NIGHT,), codes=("X",)))) <= known


def test_codes_clash_only_at_the_same_time() -> None:
    one = sound(codes=("SAVE",))
    other = replace(sound(match=items("B"), codes=("save",)), code="Q")
    assert "code_clash" in found_in(one, other)
    later = replace(other, valid_from=JUNE, valid_to=local_moment("2026-07-01"))
    assert "code_clash" not in found_in(one, later)


def test_order_matters_in_a_stack_only_between_kinds() -> None:
    one = sound(mode=Mode.COMPOUNDED, stack_group="S")
    off = Promotion(
        code="Q",
        kind=PromotionKind.AMOUNT_OFF,
        amount=50,
        match=items("A"),
        mode=Mode.COMPOUNDED,
        stack_group="S",
        currency="USD",
        valid_to=JUNE,
    )
    assert "stack_order" in found_in(one, off)
    assert "stack_order" not in found_in(one, replace(off, priority=1))
    assert "stack_order" not in found_in(one, replace(one, code="Q"))


def test_what_meets_is_told_with_its_worst_basket() -> None:
    three = replace(group("P", 3, 2500, "A"), currency="USD", valid_to=JUNE)
    two = replace(group("Q", 2, 1750, "A"), currency="USD", valid_to=JUNE)
    (met,) = meetings(trade(three, two))
    assert (met.one, met.other, met.items, met.stores) == ("P", "Q", ("A",), ("0001",))
    assert met.tied
    assert met.worst is not None
    assert (met.worst.subtotal, met.worst.best) == (3000, 2500)
    assert met.worst.cost == 1200
    (told,) = [
        each
        for each in findings_about(trade(three, two), {"P"}, proofs=False)
        if each.code == "promotions.meets"
    ]
    assert told.severity is Severity.WARNING
    assert told.parameters == {
        "other": "Q",
        "basket": "3 x A",
        "total": "25.00",
        "subtotal": "30.00",
    }


@pytest.mark.parametrize(
    "apart",
    [
        {"match": items("B")},
        {"valid_from": JUNE, "valid_to": local_moment("2026-07-01")},
        {"scopes": ("zone:EAST",)},
        {"windows": (Window(days=(Weekday.MON,)),)},
        {"active": False},
    ],
)
def test_what_is_apart_does_not_meet(apart: dict[str, Any]) -> None:
    one = sound(windows=(Window(days=(Weekday.TUE,)),))
    other = replace(one, code="Q")
    assert len(meetings(trade(one, other))) == 1
    assert meetings(trade(one, replace(other, **apart))) == ()


def test_a_register_that_takes_the_largest_saving_first_is_warned_of() -> None:
    goods = {"X": 1000, "Y": 800, "Z": 800}
    known = {name: Item(item_id=name) for name in goods}

    def bundle(code: str, price: int, *names: str) -> Promotion:
        slots = tuple(BundleSlot(items=items(each)) for each in names)
        return Promotion(
            code=code, kind=PromotionKind.BUNDLE, price=price, slots=slots, currency="USD"
        )

    one = bundle("P", 1000, "X", "Y")
    other = replace(group("Q", 2, 1100, "X", "Y", "Z"), currency="USD")
    (met,) = meetings(trade(one, other, prices=goods, items=known), ("P",))
    assert met.worst is not None
    assert met.worst.best <= met.worst.greedy


def test_registers_that_refuse_ties_make_a_tie_an_error() -> None:
    one, other = sound(), replace(sound(percent=Decimal(5)), code="Q")
    strict = Policy(conflict=Conflict.ERROR_IF_AMBIGUOUS)
    assert "ambiguous" in found_in(one, other, policy=strict)
    assert "ambiguous" not in found_in(one, replace(other, priority=1), policy=strict)
    assert "ambiguous" not in found_in(one, other)


def test_no_promotion_ships_without_a_passing_basket() -> None:
    offer = sound()
    assert codes(findings_about(trade(offer), {"P"})) == {"untested"}
    saved = SavedBasket(
        name="one apple",
        basket=basket(line(1, "A", 1, 1000)),
        promotions=("P",),
        discounts=(LineDiscount(line=1, discount=100),),
        discount=100,
        total=900,
    )
    assert findings_about(trade(offer, baskets=(saved,)), {"P"}) == ()
    wrong = replace(saved, discount=99, discounts=(LineDiscount(line=1, discount=99),))
    found = findings_about(trade(offer, baskets=(wrong,)), {"P"})
    assert [(each.field, each.value, each.parameters) for each in found] == [
        ("discount", "1.00", {"expected": "0.99"}),
        ("line 1", "1.00", {"expected": "0.99"}),
    ]
    idle = replace(offer, active=False)
    assert codes(findings_about(trade(idle, baskets=(saved,)), {"P"})) == {
        "basket_differs",
        "basket_without",
    }


def test_every_finding_has_its_sentence_and_its_mend() -> None:
    broken = sound(match=EVERYTHING, valid_to="", valid_from=MAY, receipt_text="x" * 41)
    for each in findings_about(trade(broken, replace(broken, code="Q")), {"P", "Q"}):
        named = {"object": each.object, "field": each.field, "value": each.value}
        for part in ("text", "mend"):
            told = sentence(each.code, {**named, **each.parameters}, part)
            assert told
            assert "{" not in told
