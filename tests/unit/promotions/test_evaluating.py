"""Laws of the evaluation, and what worked baskets do not show."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rollouts.promotions.basket import Basket, CouponScan, Customer
from rollouts.promotions.evaluation.evaluate import evaluate
from rollouts.promotions.evaluation.result import How, Warned
from rollouts.promotions.evaluation.shares import allocated
from rollouts.promotions.evaluation.wares import PromotionIndex
from rollouts.promotions.model import (
    EVERYTHING,
    BundleSlot,
    Mode,
    Promotion,
    PromotionKind,
    Reach,
    Repeat,
    TaxBasis,
    Tier,
)
from rollouts.promotions.policy import Allocation, Conflict, Policy
from rollouts.promotions.taxing import taxed
from rollouts.shared.moments import local_moment
from tests.unit.promotions.small_promotions import basket, buy_get, group, items, line, percent

NAMES = ("A", "B", "C", "D")


def bundle(code: str, price: int, *slots: str) -> Promotion:
    return Promotion(
        code=code,
        kind=PromotionKind.BUNDLE,
        price=price,
        slots=tuple(BundleSlot(items=items(each)) for each in slots),
    )


named = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True)
deals = st.one_of(
    st.builds(
        lambda size, price, of: group("x", size, price, *of),
        st.integers(2, 3),
        st.integers(50, 900),
        named,
    ),
    st.builds(
        lambda buy, get, of: buy_get("x", buy, get, *of),
        st.integers(1, 2),
        st.integers(1, 2),
        named,
    ),
    st.builds(lambda price, of: bundle("x", price, *of), st.integers(50, 900), named),
    st.builds(lambda rate, of: percent("x", rate, *of), st.integers(1, 60), named),
)
promotions = st.lists(deals, min_size=1, max_size=4).map(
    lambda found: tuple(replace(each, code=f"p{at}") for at, each in enumerate(found))
)
baskets = st.lists(
    st.tuples(st.sampled_from(NAMES), st.integers(1, 3), st.integers(1, 500)),
    min_size=1,
    max_size=4,
).map(lambda rows: basket(*(line(at, *row) for at, row in enumerate(rows, start=1))))


@settings(max_examples=30, deadline=None)
@given(baskets, promotions, st.sampled_from(Conflict), st.sampled_from(Allocation))
def test_no_line_goes_below_nothing_and_lines_add_up(
    sold: Basket, offered: tuple[Promotion, ...], conflict: Conflict, allocation: Allocation
) -> None:
    found = evaluate(sold, offered, Policy(conflict=conflict, allocation=allocation))
    for each in found.lines:
        assert 0 <= each.discount <= each.price
        assert each.discount == sum(one.amount for one in each.discounts)
        assert all(one.amount >= 0 for one in each.discounts)
    assert found.net == found.subtotal - found.discount
    assert taxed(found, Policy()).total == found.net


@settings(max_examples=30, deadline=None)
@given(baskets, promotions)
def test_the_best_total_is_never_above_what_another_rule_comes_to(
    sold: Basket, offered: tuple[Promotion, ...]
) -> None:
    best = evaluate(sold, offered)
    assert best.search.complete
    slack = len(sold.lines) * len(offered)  # lines round once where applications were compared
    for rule in (Conflict.GREEDY_SAVING, Conflict.LARGEST_GROUP_FIRST, Conflict.BEST_PRICE):
        assert best.net <= evaluate(sold, offered, Policy(conflict=rule)).net + slack


@settings(max_examples=30, deadline=None)
@given(baskets, promotions)
def test_an_index_finds_what_looking_at_each_finds(
    sold: Basket, offered: tuple[Promotion, ...]
) -> None:
    others = tuple(replace(percent("z", 50, f"Z{at}"), code=f"z{at}") for at in range(5))
    assert evaluate(sold, PromotionIndex((*others, *offered))) == evaluate(sold, offered)


@given(
    st.lists(st.integers(0, 500), min_size=1, max_size=8),
    st.sampled_from([each for each in Allocation if each is not Allocation.RUNNING_DELTA]),
    st.data(),
)
def test_shares_add_up_to_the_total(
    weights: list[int], allocation: Allocation, data: st.DataObject
) -> None:
    total = data.draw(st.integers(0, sum(weights)))
    shares = allocated(total, weights, allocation)
    assert sum(shares) == total
    if allocation is not Allocation.LAST_LINE:
        assert all(0 <= share <= each for share, each in zip(shares, weights, strict=True))


def test_a_bound_that_is_reached_is_said_and_the_largest_gains_stand() -> None:
    sold = basket(*(line(at, name, 6, 100 + at) for at, name in enumerate(NAMES, start=1)))
    offered = tuple(group(f"g{size}", size, 80 * size, *NAMES) for size in (2, 3, 4, 5))
    full = evaluate(sold, offered)
    short = evaluate(sold, offered, Policy(search_bound=3))
    assert full.search.complete
    assert Warned.BOUND_REACHED not in full.warnings
    assert not short.search.complete
    assert short.search.looked_at == short.search.bound == 3
    assert Warned.BOUND_REACHED in short.warnings
    assert full.net <= short.net < sold.subtotal


def test_every_discount_says_its_promotion_its_base_and_its_sharing() -> None:
    sold = basket(line(1, "A", 1, 199), line(2, "B", 1, 249), line(3, "C", 1, 179))
    found = evaluate(sold, (group("ANY3", 3, 500, "A", "B", "C"),))
    (second,) = found.lines[1].discounts
    assert (second.promotion, second.how, second.amount) == ("ANY3", How.SHARE, 51)
    assert (second.base, second.units, second.of) == (249, 1, 127)
    assert second.shared == Allocation.LARGEST_REMAINDER
    assert found.applied == ("ANY3",)


def test_a_promotion_holds_only_for_those_it_is_for() -> None:
    offer = percent(
        "P",
        10,
        scopes=("zone:WEST",),
        segments=("gold",),
        channels=("till",),
        codes=("SAVE10",),
        per_customer=1,
        valid_from=local_moment("2026-05-01"),
    )
    good = basket(
        line(1, "A", 1, 1000),
        places=("store:0021", "zone:WEST"),
        segments=("gold",),
        channel="till",
        codes=(CouponScan(code="SAVE10"),),
        moment=local_moment("2026-05-02"),
    )
    assert evaluate(good, (offer,)).discount == 100
    for other in (
        {"places": ("store:0021",)},
        {"segments": ()},
        {"channel": "web"},
        {"codes": ()},
        {"moment": local_moment("2026-04-30")},
        {"currency": "EUR"},
    ):
        assert evaluate(replace(good, **other), (replace(offer, currency="USD"),)).discount == 0
    had = Customer(redeemed={"P": 1})
    assert evaluate(good, (offer,), customer=had).discount == 0


def test_once_means_once_and_a_fixed_price_is_each_units() -> None:
    sold = basket(line(1, "A", 6, 100))
    deal = group("G", 3, 200, "A")
    assert evaluate(sold, (deal,)).discount == 200
    assert evaluate(sold, (replace(deal, repeat=Repeat.ONCE),)).discount == 100
    fixed = Promotion(code="F", kind=PromotionKind.FIXED_PRICE, price=80, match=items("A"))
    assert evaluate(sold, (fixed,)).discount == 120
    weighed = basket(line(1, "A", "0.5", 300))
    assert evaluate(weighed, (replace(fixed, price=200),)).discount == 50


def test_an_exclusive_promotion_of_the_basket_is_alone_in_it() -> None:
    sold = basket(line(1, "A", 1, 1000))
    whole = {"reach": Reach.BASKET}
    ten, twenty = percent("T", 10, **whole), percent("X", 20, mode=Mode.EXCLUSIVE, **whole)
    found = evaluate(sold, (ten, twenty))
    assert (found.discount, found.rejected) == (200, ("T",))


def test_a_way_to_pay_points_and_a_discount_after_tax() -> None:
    sold = basket(line(1, "A", 1, 1000, tax_rate=Decimal(10)), tender="wallet")
    card = Promotion(
        code="W", kind=PromotionKind.TENDER, tender="wallet", percent=Decimal(5), match=items("A")
    )
    points = Promotion(
        code="P", kind=PromotionKind.POINTS, points=2, per_amount=100, match=EVERYTHING
    )
    found = evaluate(sold, (card, points))
    assert (found.discount, found.points) == (50, 18)
    assert taxed(found, Policy()).added == 95
    later = evaluate(sold, (replace(card, tax_basis=TaxBasis.AFTER_TAX),))
    assert (taxed(later, Policy()).added, taxed(later, Policy()).total) == (100, 1050)
    assert evaluate(replace(sold, tender="cash"), (card,)).discount == 0


@pytest.mark.parametrize(("spent", "off"), [(4999, 0), (5000, 500), (9999, 500), (10000, 1500)])
def test_tiers_begin_at_their_amount(spent: int, off: int) -> None:
    tiers = (Tier(start=5000, amount=500), Tier(start=10000, percent=Decimal(15)))
    offer = Promotion(code="T", kind=PromotionKind.THRESHOLD, tiers=tiers, match=EVERYTHING)
    assert evaluate(basket(line(1, "A", 1, spent)), (offer,)).discount == off
