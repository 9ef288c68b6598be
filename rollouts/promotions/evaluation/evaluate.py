"""What promotions take off a basket, from the first line to the last coupon.

The steps: which promotions are open and match; those of items by the conflict rule; those of the whole
basket on the rest; coupons; caps and floors. Money is whole minor units throughout.
"""

from collections.abc import Iterable, Sequence

from rollouts.promotions.basket import NOBODY, Basket, Customer
from rollouts.promotions.evaluation.choice import Effort
from rollouts.promotions.evaluation.conflicts import ambiguous, settle_items
from rollouts.promotions.evaluation.coupons import Coupons, settle_coupons
from rollouts.promotions.evaluation.eligible import is_open, reaches
from rollouts.promotions.evaluation.ledger import Ledger
from rollouts.promotions.evaluation.limits import held, warnings_of
from rollouts.promotions.evaluation.result import (
    Discount,
    EvaluatedLine,
    Evaluation,
    Search,
    Warned,
)
from rollouts.promotions.evaluation.wares import Match, PromotionIndex, by_place, discountable
from rollouts.promotions.evaluation.whole import Sale, settle_whole
from rollouts.promotions.model import Promotion, PromotionKind
from rollouts.promotions.policy import DEFAULT, Conflict, Policy
from rollouts.shared.objects import decimal_text

AMBIGUOUS = "ambiguous_promotions"


def evaluate(
    basket: Basket,
    promotions: Iterable[Promotion] | PromotionIndex,
    policy: Policy = DEFAULT,
    customer: Customer = NOBODY,
) -> Evaluation:
    """The basket with every discount, explained.

    Guarantees that no line is brought below nothing, that the discounts of lines add up to the
    basket's, and that under BEST_TOTAL the total is never above that of the largest gains first; it
    is the smallest there is where `search.complete` says so. Never raises KnownError.
    """
    index = promotions if isinstance(promotions, PromotionIndex) else PromotionIndex(promotions)
    wares = by_place(discountable(basket))
    matches = tuple(
        each
        for each in index.matching(tuple(wares.values()))
        if is_open(each.promotion, basket, customer, policy) and reaches(each, wares)
    )
    items = tuple(each for each in matches if _is_of_items(each.promotion))
    if policy.conflict is Conflict.ERROR_IF_AMBIGUOUS:
        tied = ambiguous(wares.values(), items)
        if tied:
            return _told(basket, (), Coupons(), policy, error=AMBIGUOUS, ambiguous=tied)
    effort = Effort(bound=policy.search_bound)
    ledger = Ledger(wares.values(), policy)
    closed = settle_items(ledger, wares, items, policy, effort)
    sale = Sale(basket=basket, wares=wares, policy=policy, nets=dict(ledger.nets), closed=closed)
    shut = settle_whole(ledger, sale, _only(matches, whole=True))
    coupons = settle_coupons(ledger, sale, _only(matches, whole=False))
    coupons.rejected[:0] = shut
    return _told(
        basket,
        ledger.discounts,
        coupons,
        policy,
        points=_points(matches, ledger),
        search=Search(looked_at=effort.spent, bound=effort.bound, complete=effort.complete),
    )


def _is_of_items(promotion: Promotion) -> bool:
    late = {PromotionKind.COUPON, PromotionKind.POINTS}
    return not promotion.is_whole and promotion.kind not in late


def _only(matches: Iterable[Match], *, whole: bool) -> tuple[Match, ...]:
    """Those of the whole basket, or the coupons."""
    return tuple(
        each
        for each in matches
        if (each.promotion.is_whole if whole else each.promotion.kind is PromotionKind.COUPON)
    )


def _points(matches: Iterable[Match], ledger: Ledger) -> int:
    earned = 0
    for each in matches:
        if each.promotion.kind is PromotionKind.POINTS:
            spent = sum(ledger.nets[place] for place in each.places)
            per = each.promotion.per_amount
            earned += each.promotion.points * (spent // per if per else 1)
    return earned


def _told(
    basket: Basket,
    discounts: Sequence[Discount],
    coupons: Coupons,
    policy: Policy,
    *,
    points: int = 0,
    error: str = "",
    ambiguous: tuple[str, ...] = (),
    search: Search | None = None,
) -> Evaluation:
    by_line: dict[int, list[Discount]] = {}
    for each in discounts:
        by_line.setdefault(each.line, []).append(each)
    lines = []
    for line in basket.lines:
        own = held(line, by_line.get(line.number, ()), policy)
        lines.append(
            EvaluatedLine(
                number=line.number,
                item=line.item,
                quantity=decimal_text(line.quantity),
                price=line.price,
                discount=sum(each.amount for each in own),
                discounts=own,
            )
        )
    search = search or Search(bound=policy.search_bound)
    nets = [(line, each.net) for line, each in zip(basket.lines, lines, strict=True)]
    bound = () if search.complete else (Warned.BOUND_REACHED,)
    return Evaluation(
        basket=basket,
        lines=tuple(lines),
        coupon_tender=coupons.tender,
        points=points,
        applied=tuple(dict.fromkeys([*(each.promotion for each in discounts), *coupons.applied])),
        rejected=tuple(coupons.rejected),
        warnings=(*warnings_of(nets, policy), *bound),
        error=error,
        ambiguous=ambiguous,
        search=search,
    )
