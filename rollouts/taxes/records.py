"""Taxes as edits see them; `rollouts.shared.objects` says how."""

from rollouts.shared.objects import Kinds
from rollouts.taxes.basket import SavedBasket
from rollouts.taxes.model import (
    Deposit,
    PosTaxMap,
    TaxAuthority,
    TaxGroup,
    TaxJurisdiction,
    TaxLocation,
    TaxRule,
)

Entity = (
    TaxAuthority
    | TaxJurisdiction
    | TaxGroup
    | TaxRule
    | TaxLocation
    | PosTaxMap
    | Deposit
    | SavedBasket
)

KINDS: Kinds[Entity] = Kinds(
    room="taxes",
    classes={
        "tax_authority": TaxAuthority,
        "tax_jurisdiction": TaxJurisdiction,
        "tax_group": TaxGroup,
        "tax_rule": TaxRule,
        "tax_location": TaxLocation,
        "pos_tax_map": PosTaxMap,
        "deposit": Deposit,
        "tax_basket": SavedBasket,
    },
)
