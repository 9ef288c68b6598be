"""What one store's registers are given: its promotions, and the policy that they settle by, as rows.

What holds at a moment is there, and so is what begins within `AHEAD` after it: the register changes
over by its own clock, with no console needed. What has ended is left out, and so is what is not active,
who pays for it, and where else it holds.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from rollouts.promotions.model import ItemSet, Promotion
from rollouts.promotions.policy import Policy
from rollouts.promotions.records import KINDS
from rollouts.promotions.texts import slot_text, tier_text, window_text
from rollouts.shared.moments import OPEN, LocalMoment, local_moment

AHEAD = timedelta(days=90)
"""How long before it begins a promotion is at the registers."""

LATE_HOURS = timedelta(days=1)
"""A window past midnight holds into the day after the last."""

PROMOTION, POLICY = "promotion", "promotion_policy"
UNTOLD = frozenset({"active", "scopes", "vendor", "vendor_percent", "budget", "match", "reward"})
LISTS = ("codes", "segments", "channels")
OF_POLICY_UNTOLD = frozenset({"search_bound", "warn_below_cost", "return_policy"})

Texts = Mapping[str, str | tuple[str, ...]]
"""Field to text; the empty text says nothing."""


def lane_of(
    promotions: Iterable[Promotion], places: frozenset[str], at: LocalMoment
) -> tuple[Promotion, ...]:
    """The promotions of a store that lies in `places`, at `at` and coming, in order of code."""
    ahead = _shifted(at, AHEAD)
    since = _shifted(at, -LATE_HOURS)
    found = (
        each
        for each in promotions
        if each.active
        and (not each.scopes or not places.isdisjoint(each.scopes))
        and each.valid_from < ahead
        and (each.valid_to == OPEN or each.valid_to > since)
    )
    return tuple(sorted(found, key=lambda each: each.code))


def lane_rows(promotions: Iterable[Promotion], policy: Policy) -> Mapping[str, Mapping[str, Texts]]:
    """Table to row key to row; amounts in minor units."""
    return {
        PROMOTION: {each.code: promotion_row(each) for each in promotions},
        POLICY: {policy.name: policy_row(policy)},
    }


def promotion_row(promotion: Promotion) -> Texts:
    """The fields of one promotion; sets of goods stand in lists of their own."""
    texts: dict[str, str | tuple[str, ...]] = {
        name: text for name, text in KINDS.texts_of(promotion).items() if name not in UNTOLD
    }
    texts |= {name: getattr(promotion, name) for name in LISTS}
    texts |= _goods("match", promotion.match)
    texts |= _goods("reward", promotion.reward)
    texts["slots"] = tuple(map(slot_text, promotion.slots))
    texts["tiers"] = tuple(tier_text(each, str) for each in promotion.tiers)
    texts["windows"] = tuple(map(window_text, promotion.windows))
    return texts


def policy_row(policy: Policy) -> Texts:
    """The fields of a policy that a register settles by."""
    texts: dict[str, str | tuple[str, ...]] = {
        name: text for name, text in KINDS.texts_of(policy).items() if name not in OF_POLICY_UNTOLD
    }
    texts["order"] = policy.order
    return texts


def _goods(name: str, items: ItemSet) -> Texts:
    return {
        f"{name}_everything": "true" if items.everything else "",
        f"{name}_items": items.items,
        f"{name}_departments": items.departments,
        f"{name}_excluded": items.excluded,
        f"{name}_excluded_departments": items.excluded_departments,
    }


def _shifted(at: LocalMoment, by: timedelta) -> LocalMoment:
    return local_moment((datetime.fromisoformat(at) + by).isoformat())
