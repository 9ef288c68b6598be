"""The room's objects as edits see them; `rollouts.shared.objects` says how."""

from rollouts.registers.model import Scope, parse_scope
from rollouts.shared.objects import Codec, Kinds
from rollouts.tenders.model import (
    CardRange,
    Row,
    SettlementChannel,
    TenderMapping,
    TenderOverride,
    TenderType,
)
from rollouts.tenders.reconciling.layouts import PosLayout, SettlementLayout

Entity = Row | SettlementLayout | PosLayout

KINDS: Kinds[Entity] = Kinds(
    room="tenders",
    classes={
        "tender": TenderType,
        "tender_override": TenderOverride,
        "card_range": CardRange,
        "tender_map": TenderMapping,
        "settlement_channel": SettlementChannel,
        "settlement_layout": SettlementLayout,
        "pos_layout": PosLayout,
    },
    codecs={Scope: Codec(str, parse_scope)},
)
