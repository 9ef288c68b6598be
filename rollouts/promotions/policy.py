"""How registers settle promotions: every point on which makes of POS differ, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from enum import StrEnum

HIGHEST_BOUND = 1_000_000


class RoundBasis(StrEnum):
    """What is rounded: a line's discount, one unit's discount times the units, or the basket's."""

    LINE = "line"
    UNIT = "unit"
    BASKET = "basket"


class Allocation(StrEnum):
    """How lines share a discount; `rollouts.promotions.evaluation.shares` says each to the unit."""

    LARGEST_REMAINDER = "largest_remainder"
    LAST_LINE = "last_line"
    RUNNING_DELTA = "running_delta"
    EQUAL_SPLIT = "equal_split"


class Conflict(StrEnum):
    """What happens where several promotions match the same goods.

    BEST_TOTAL finds the combination with the smallest total; BEST_PRICE the best single promotion of
    a line; PRIORITY_STOP only the highest priority of a line. COMPOUND applies all, one on the result
    of the other. BEST_WITHIN_COMPOUND_ACROSS takes the best of each priority and compounds them from
    high to low; COMPOUND_WITHIN_NEVER_ACROSS only the highest priority, its compounded ones against
    its single ones. GREEDY_SAVING takes the largest saving first, LARGEST_GROUP_FIRST the deal with
    the most units. ONE_GLOBAL is BEST_TOTAL with one promotion of the whole basket.
    ERROR_IF_AMBIGUOUS refuses matches of equal priority.
    """

    BEST_TOTAL = "best_total"
    BEST_PRICE = "best_price"
    PRIORITY_STOP = "priority_stop"
    COMPOUND = "compound"
    BEST_WITHIN_COMPOUND_ACROSS = "best_within_compound_across"
    COMPOUND_WITHIN_NEVER_ACROSS = "compound_within_never_across"
    GREEDY_SAVING = "greedy_saving"
    LARGEST_GROUP_FIRST = "largest_group_first"
    ONE_GLOBAL = "one_global"
    ERROR_IF_AMBIGUOUS = "error_if_ambiguous"


class Grouping(StrEnum):
    """Which units fill the groups of a deal."""

    DEAREST_FIRST = "dearest_first"
    CHEAPEST_FIRST = "cheapest_first"
    DESCENDING_PRICE = "descending_price"
    POOL_CHEAPEST = "pool_cheapest"


class RewardOrder(StrEnum):
    """Which units a reward falls on."""

    LEAST_EXPENSIVE = "least_expensive"
    MOST_EXPENSIVE = "most_expensive"


class ThresholdBasis(StrEnum):
    """Which amount is held against a threshold."""

    NET = "net"
    GROSS = "gross"
    UNTAXED = "untaxed"
    NET_OF_RETURNS = "net_of_returns"


class Tiers(StrEnum):
    """Whether only the highest tier reached counts, or every one that is reached."""

    HIGHEST_ONLY = "highest_only"
    ALL_REACHED = "all_reached"


class CouponAs(StrEnum):
    """Whether a coupon lowers the price or pays; BY_ISSUER: a manufacturer's pays, a store's lowers."""

    BY_ISSUER = "by_issuer"
    TENDER = "tender"
    DISCOUNT = "discount"


class ReturnPolicy(StrEnum):
    """What a returned unit gives back: its share, or what the kept goods no longer cost."""

    ALLOCATED = "allocated"
    RECOMPUTE_KEPT = "recompute_kept"


class WindowRule(StrEnum):
    """Whether the hours after midnight belong to the day a window started on, or to their own."""

    START_DAY = "start_day"
    OWN_DAY = "own_day"


class TaxRound(StrEnum):
    """Whether the tax of each line is rounded, or that of the document once per code."""

    DOCUMENT = "document"
    LINE = "line"


class Floor(StrEnum):
    """What a price never falls below."""

    NONE = "none"
    MIN_PRICE = "min_price"
    COST = "cost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One make of register's way. `order` names promotions or kinds (deal, amount, percent).

    `double_up_to` is the face value (minor units) up to which a coupon counts twice. With `cash_back`
    a coupon may be worth more than its goods. `single_use` rejects the second scan of one coupon.
    `max_total_percent` caps all discounts of a line together, 0 does not. `search_bound` is how many
    combinations are looked at for the best total before the best one found is taken.
    """

    name: str = "default"
    round_basis: RoundBasis = RoundBasis.LINE
    allocation: Allocation = Allocation.LARGEST_REMAINDER
    conflict: Conflict = Conflict.BEST_TOTAL
    order: tuple[str, ...] = ()
    grouping: Grouping = Grouping.DEAREST_FIRST
    reward_order: RewardOrder = RewardOrder.LEAST_EXPENSIVE
    threshold_basis: ThresholdBasis = ThresholdBasis.NET
    tiers: Tiers = Tiers.HIGHEST_ONLY
    count_non_discountable: bool = False
    coupon_as: CouponAs = CouponAs.BY_ISSUER
    double_up_to: int = 0
    cash_back: bool = False
    single_use: bool = False
    return_policy: ReturnPolicy = ReturnPolicy.ALLOCATED
    window_rule: WindowRule = WindowRule.START_DAY
    tax_round: TaxRound = TaxRound.DOCUMENT
    max_total_percent: Decimal = Decimal(0)
    floor: Floor = Floor.NONE
    warn_below_cost: bool = False
    search_bound: int = 20_000

    @property
    def key(self) -> str:
        """The name."""
        return self.name


DEFAULT = Policy()
PRIORITY = "priority"
KIND_WORDS: Mapping[str, str] = {
    "percent": "percent",
    "amount_off": "amount",
    "fixed_price": "amount",
    "coupon": "coupon",
}
"""How `Policy.order` calls the kinds; every other kind is a deal."""


def differing(one: Policy, other: Policy) -> tuple[str, ...]:
    """The points on which two policies differ, their names apart."""
    same = replace(other, name=one.name)
    return tuple(
        each.name for each in fields(Policy) if getattr(one, each.name) != getattr(same, each.name)
    )
