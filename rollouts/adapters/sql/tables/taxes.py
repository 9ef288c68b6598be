"""Who levies which tax where, on what, and since when."""

from sqlalchemy import Index

from rollouts.adapters.sql.tables.objects import object_table
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

tax_authorities = object_table("tax_authorities", TaxAuthority)
tax_jurisdictions = object_table("tax_jurisdictions", TaxJurisdiction)
tax_groups = object_table("tax_groups", TaxGroup)
tax_rules = object_table("tax_rules", TaxRule)
tax_locations = object_table("tax_locations", TaxLocation)
pos_tax_maps = object_table("pos_tax_maps", PosTaxMap)
deposits = object_table("deposits", Deposit)
tax_baskets = object_table("tax_baskets", SavedBasket)

Index("ix_tax_rules_jurisdiction_group", tax_rules.c.jurisdiction, tax_rules.c.group)
