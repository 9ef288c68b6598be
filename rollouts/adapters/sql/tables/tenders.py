"""Ways to pay, cards, and where the money goes."""

from sqlalchemy import Index

from rollouts.adapters.sql.tables.objects import object_table
from rollouts.tenders.model import (
    CardRange,
    SettlementChannel,
    TenderMapping,
    TenderOverride,
    TenderType,
)
from rollouts.tenders.reconciling.layouts import PosLayout, SettlementLayout

tenders = object_table("tenders", TenderType)
tender_overrides = object_table("tender_overrides", TenderOverride)
card_ranges = object_table("card_ranges", CardRange)
tender_maps = object_table("tender_maps", TenderMapping)
settlement_channels = object_table("settlement_channels", SettlementChannel)
settlement_layouts = object_table("settlement_layouts", SettlementLayout)
pos_layouts = object_table("pos_layouts", PosLayout)

Index("ix_tender_maps_tender", tender_maps.c.tender)
