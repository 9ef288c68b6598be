"""The policy of a worked basket."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from rollouts.promotions.case_parts import PartReader, Tax
from rollouts.promotions.policy import (
    PRIORITY,
    Allocation,
    Conflict,
    CouponAs,
    Floor,
    Grouping,
    Policy,
    ReturnPolicy,
    RewardOrder,
    RoundBasis,
    TaxRound,
    ThresholdBasis,
    Tiers,
    WindowRule,
)
from rollouts.shared.events import Json

MOST_WORDS = 1_000
WORDS: Mapping[str, type[StrEnum]] = {
    "round_basis": RoundBasis,
    "allocation": Allocation,
    "grouping": Grouping,
    "reward_order": RewardOrder,
    "conflict": Conflict,
    "threshold_basis": ThresholdBasis,
    "tiers": Tiers,
    "tax_round": TaxRound,
    "coupon_as": CouponAs,
    "return_policy": ReturnPolicy,
    "floor": Floor,
    "window_rule": WindowRule,
}
SWITCHES = ("count_non_discountable", "cash_back", "single_use")
GUARD = "guard"
BELOW_COST = "warn_below_cost"
KEYS = frozenset(
    {*WORDS, *SWITCHES, GUARD, "order", "tax", "double_up_to", "max_total_percent", "search_bound"}
)


def policy_of(body: Mapping[str, Json], parts: PartReader) -> tuple[Policy, Tax]:
    """The policy, and the taxes that it sets for lines."""
    parts.known(body, KEYS, "policy")
    given: dict[str, object] = {
        name: parts.word(body[name], f"policy.{name}", words)
        for name, words in WORDS.items()
        if name in body
    }
    given |= {name: parts.switch(body[name], f"policy.{name}") for name in SWITCHES if name in body}
    if "double_up_to" in body:
        given["double_up_to"] = parts.money(body["double_up_to"], "policy.double_up_to")
    if "max_total_percent" in body:
        field = "policy.max_total_percent"
        given["max_total_percent"] = parts.number(body["max_total_percent"], field)
    if "search_bound" in body:
        given["search_bound"] = parts.whole(body["search_bound"], "policy.search_bound")
    if GUARD in body:
        given["warn_below_cost"] = body[GUARD] == BELOW_COST
        if body[GUARD] != BELOW_COST:
            parts.say("case_word", "policy.guard", body[GUARD], known=BELOW_COST)
    given["order"] = _order(body, parts)
    return Policy(name="case", **given), _tax(body, parts)  # type: ignore[arg-type]


def _order(body: Mapping[str, Json], parts: PartReader) -> tuple[str, ...]:
    order = body.get("order", [])
    if order == PRIORITY:
        return (PRIORITY,)
    return parts.texts(order, "policy.order")


def _tax(body: Mapping[str, Json], parts: PartReader) -> Tax:
    tax = body.get("tax")
    if tax is None:
        return None
    if isinstance(tax, dict):
        return {code: _percent(rate, parts) for code, rate in tax.items()}
    return _percent(tax, parts)


def _percent(value: Json, parts: PartReader) -> Decimal:
    return parts.number(value, "policy.tax")
