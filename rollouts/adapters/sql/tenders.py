"""Keeps `tenders.ports.Tenders`."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection

from rollouts.adapters.sql.objects import SqlRoom
from rollouts.adapters.sql.tables.objects import Shelf
from rollouts.adapters.sql.tables.tenders import (
    card_ranges,
    pos_layouts,
    settlement_channels,
    settlement_layouts,
    tender_maps,
    tender_overrides,
    tenders,
)
from rollouts.registers.model import Scope
from rollouts.tenders.model import (
    CardRange,
    SettlementChannel,
    TenderMapping,
    TenderOverride,
    TenderType,
)
from rollouts.tenders.reconciling.layouts import PosLayout, SettlementLayout
from rollouts.tenders.records import KINDS, Entity

SHELVES: tuple[Shelf[Any], ...] = (
    Shelf(kinds=KINDS, made=TenderType, table=tenders),
    Shelf(kinds=KINDS, made=TenderOverride, table=tender_overrides),
    Shelf(kinds=KINDS, made=CardRange, table=card_ranges),
    Shelf(kinds=KINDS, made=TenderMapping, table=tender_maps),
    Shelf(kinds=KINDS, made=SettlementChannel, table=settlement_channels),
    Shelf(kinds=KINDS, made=SettlementLayout, table=settlement_layouts),
    Shelf(kinds=KINDS, made=PosLayout, table=pos_layouts),
)


class SqlTenders(SqlRoom[Entity]):
    """The tenders of one transaction."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, KINDS, SHELVES)

    def mappings_at(
        self, scopes: Collection[Scope], tenders: Collection[str]
    ) -> tuple[TenderMapping, ...]:
        columns = tender_maps.c
        places = [str(each) for each in scopes]
        return self._among(
            TenderMapping, [(columns.scope, places), (columns.tender, tuple(tenders))]
        )
