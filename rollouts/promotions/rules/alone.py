"""Rules about one promotion as it is written down."""

from collections.abc import Iterator

from rollouts.promotions.capabilities import capabilities
from rollouts.promotions.model import (
    Choice,
    Counting,
    ItemSet,
    Mode,
    Promotion,
    PromotionKind,
    Reach,
    Repeat,
    TaxBasis,
)
from rollouts.promotions.rules.said import finding, some
from rollouts.promotions.schedule import is_ever_true
from rollouts.promotions.trade import Trade
from rollouts.shared.findings import Finding, Severity
from rollouts.shared.moments import OPEN

NEEDED = {
    PromotionKind.PERCENT: (("percent",),),
    PromotionKind.AMOUNT_OFF: (("amount",),),
    PromotionKind.FIXED_PRICE: (("price",),),
    PromotionKind.BUY_X_GET_Y: (("quantity",), ("get_quantity",), ("percent", "amount")),
    PromotionKind.CHEAPEST_FREE: (("quantity",), ("get_quantity",)),
    PromotionKind.GROUP_PRICE: (("quantity",), ("price",)),
    PromotionKind.BUNDLE: (("slots",), ("price",)),
    PromotionKind.THRESHOLD: (("tiers",),),
    PromotionKind.COUPON: (("amount", "percent"), ("codes",)),
    PromotionKind.TENDER: (("tender",), ("amount", "percent")),
    PromotionKind.POINTS: (("points",),),
}
"""What each kind must say: of each tuple one field."""

MONEY = ("amount", "price", "min_spend", "min_untaxed", "max_amount", "budget", "tiers")


def incomplete(_trade: Trade, promotion: Promotion) -> Iterator[Finding]:
    """E: a field that its kind needs says nothing; an amount without a currency."""
    for names in NEEDED[promotion.kind]:
        if not any(getattr(promotion, name) for name in names):
            kind = promotion.kind.value
            yield finding("incomplete", promotion.code, " or ".join(names), kind)
    if not promotion.currency and any(getattr(promotion, name) for name in MONEY):
        yield finding("no_currency", promotion.code, "currency")


def empty_sets(_trade: Trade, promotion: Promotion) -> Iterator[Finding]:
    """E: it is triggered by nothing, or rewards nothing."""
    for name, items in _sets(promotion):
        if items.is_empty:
            yield finding("empty_set", promotion.code, name)


def never_true(_trade: Trade, promotion: Promotion) -> Iterator[Finding]:
    """E: its dates and weekdays never hold together, or a window has hours that do not exist."""
    for window in promotion.windows:
        if not window.is_written:
            hours = f"{window.start}-{window.end}"
            yield finding("bad_hours", promotion.code, "windows", hours)
            return
    if not is_ever_true(promotion):
        dates = f"{promotion.valid_from or '-'} to {promotion.valid_to or '-'}"
        yield finding("never_true", promotion.code, "valid_to", dates)


def no_end(_trade: Trade, promotion: Promotion) -> Iterator[Finding]:
    """W: it never ends."""
    if promotion.valid_to == OPEN:
        yield finding("no_end", promotion.code, "valid_to", severity=Severity.WARNING)


def mode_and_stack(_trade: Trade, promotion: Promotion) -> Iterator[Finding]:
    """E: alone on its items, and in a stack that compounds."""
    if promotion.stack_group and promotion.mode is Mode.EXCLUSIVE:
        yield finding("exclusive_stack", promotion.code, "stack_group", promotion.stack_group)
    elif promotion.stack_group and promotion.mode is not Mode.COMPOUNDED:
        yield finding("stack_unused", promotion.code, "stack_group", promotion.stack_group)


def repeat_unsaid(_trade: Trade, promotion: Promotion) -> Iterator[Finding]:
    """W: nobody said whether twice the units earn twice the reward."""
    unsaid = promotion.repeat is Repeat.UNSAID and not promotion.max_applications
    if promotion.is_deal and unsaid:
        twice = str(2 * promotion.group_size)
        yield finding("repeat_unsaid", promotion.code, "repeat", twice, Severity.WARNING)


def choice_unsaid(trade: Trade, promotion: Promotion) -> Iterator[Finding]:
    """W: its rewards cost different amounts and nobody said which unit it falls on."""
    if promotion.kind is not PromotionKind.BUY_X_GET_Y or promotion.choice is not Choice.UNSAID:
        return
    prices = {trade.prices.get(each) for each in trade.goods_of(promotion.reward, 500)}
    if len(prices) > 1:
        yield finding("choice_unsaid", promotion.code, "choice", severity=Severity.WARNING)


def counting_unsaid(trade: Trade, promotion: Promotion) -> Iterator[Finding]:
    """E: goods that are never discounted may or may not count towards its threshold."""
    if promotion.kind is not PromotionKind.THRESHOLD or promotion.counting is not Counting.UNSAID:
        return
    held = [
        each.item_id
        for each in trade.never_discounted
        if promotion.match.holds(each.item_id, each.department)
    ]
    if held:
        yield finding("counting_unsaid", promotion.code, "counting", some(held))


def after_tax(_trade: Trade, promotion: Promotion) -> Iterator[Finding]:
    """W: the customer pays tax on what was taken off."""
    if promotion.tax_basis is TaxBasis.AFTER_TAX and promotion.kind is not PromotionKind.COUPON:
        yield finding(
            "after_tax",
            promotion.code,
            "tax_basis",
            promotion.tax_basis.value,
            Severity.WARNING,
        )


def deal_of_basket(_trade: Trade, promotion: Promotion) -> Iterator[Finding]:
    """E: a kind that looks at units is asked to look at the basket."""
    looks = promotion.kind in {PromotionKind.PERCENT, PromotionKind.AMOUNT_OFF}
    if promotion.reach is Reach.BASKET and not (looks or promotion.is_whole):
        yield finding("deal_of_basket", promotion.code, "reach", promotion.kind.value)


def not_expressed(trade: Trade, promotion: Promotion) -> Iterator[Finding]:
    """E: a platform of its stores cannot express it, or prints a shorter text."""
    platforms = {each for shop in trade.shops_of(promotion) for each in shop.platforms}
    for name in sorted(platforms):
        found = capabilities().get(name)
        if found is None or not found.exists:
            yield finding("no_platform", promotion.code, "kind", name)
            continue
        lacking = found.lacks(promotion)
        if lacking:
            yield finding(
                "cannot_express", promotion.code, "kind", some(lacking), platform=found.platform
            )
        if len(promotion.receipt_text) > found.receipt_text:
            yield finding(
                "receipt_too_long",
                promotion.code,
                "receipt_text",
                promotion.receipt_text,
                platform=found.platform,
                most=found.receipt_text,
            )


def _sets(promotion: Promotion) -> Iterator[tuple[str, ItemSet]]:
    if promotion.kind is PromotionKind.BUNDLE:
        yield from ((f"slots[{at}]", each.items) for at, each in enumerate(promotion.slots))
        return
    yield "match", promotion.match
    if promotion.kind is PromotionKind.BUY_X_GET_Y:
        yield "reward", promotion.reward


RULES = (
    incomplete,
    empty_sets,
    never_true,
    no_end,
    mode_and_stack,
    repeat_unsaid,
    choice_unsaid,
    counting_unsaid,
    after_tax,
    deal_of_basket,
    not_expressed,
)
"""Every rule about one promotion alone, in the order in which they are told."""
