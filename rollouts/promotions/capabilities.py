"""What each make of POS can express of a promotion, as data: what it cannot is refused, never approximated.

`resources/promotions/capabilities.json` is the table. A platform of it that does not exist in
this program is told and cannot be released to.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import resources
from rollouts.promotions.model import (
    CapBasis,
    Choice,
    Issuer,
    Mode,
    Promotion,
    QuantityBasis,
    Reach,
    TaxBasis,
)
from rollouts.shared.moments import OPEN

TABLE = "promotions/capabilities.json"
MIDNIGHT = "T00:00:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """One platform: the kinds and abilities it has, and how long a receipt text may be (0: none)."""

    platform: str
    title: str
    exists: bool
    receipt_text: int
    kinds: frozenset[str]
    abilities: frozenset[str]

    def lacks(self, promotion: Promotion) -> tuple[str, ...]:
        """What the promotion needs and the platform does not have, in order; empty where all is well."""
        kind = promotion.kind.value
        missing = set(needs_of(promotion)) - self.abilities
        return tuple(sorted(missing | ({kind} - self.kinds)))


@cache
def capabilities() -> Mapping[str, Capability]:
    """Every platform of the table, by name."""
    table = json.loads(resources.text(TABLE))
    return {
        name: Capability(
            platform=name,
            title=each["title"],
            exists=each["exists"],
            receipt_text=each["receipt_text"],
            kinds=frozenset(each["kinds"]),
            abilities=frozenset(each["abilities"]),
        )
        for name, each in table.items()
    }


def needs_of(promotion: Promotion) -> tuple[str, ...]:
    """The abilities that a register needs to keep this promotion exactly."""
    sets = (promotion.match, promotion.reward, *(each.items for each in promotion.slots))
    needs = {
        "basket": promotion.reach is Reach.BASKET,
        "exclusive": promotion.mode is Mode.EXCLUSIVE,
        "compounded": promotion.mode is Mode.COMPOUNDED,
        "stack_group": promotion.stack_group,
        "codes": promotion.codes,
        "segments": promotion.segments,
        "channels": promotion.channels,
        "windows": promotion.windows,
        "overnight": any(each.passes_midnight for each in promotion.windows),
        "hours": any(_has_hour(each) for each in (promotion.valid_from, promotion.valid_to)),
        "tiers": promotion.tiers,
        "excluded": any(each.excluded or each.excluded_departments for each in sets),
        "departments": any(each.departments for each in sets),
        "everything": any(each.everything for each in sets),
        "quantity_window": promotion.min_quantity or promotion.max_quantity,
        "stock_units": promotion.quantity_basis is QuantityBasis.STOCK_UNITS,
        "min_spend": promotion.min_spend,
        "min_untaxed": promotion.min_untaxed,
        "max_amount": promotion.max_amount,
        "tax_included_cap": promotion.max_basis is CapBasis.TAX_INCLUDED,
        "max_applications": promotion.most_applications,
        "per_customer": promotion.per_customer,
        "budget": promotion.budget,
        "partial": promotion.partial,
        "adds_item": promotion.adds_item,
        "priority": promotion.priority,
        "manufacturer": promotion.issuer is Issuer.MANUFACTURER,
        "single_use": promotion.single_use,
        "after_tax": promotion.tax_basis is TaxBasis.AFTER_TAX,
        "rewards": not promotion.reward.is_empty,
        "choice": promotion.choice is not Choice.UNSAID,
    }
    return tuple(name for name, wanted in needs.items() if wanted)


def _has_hour(moment: str) -> bool:
    return moment != OPEN and not moment.endswith(MIDNIGHT)
