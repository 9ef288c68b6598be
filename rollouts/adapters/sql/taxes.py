"""Keeps `taxes.ports.Taxes`."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection

from rollouts.adapters.sql.objects import SqlRoom
from rollouts.adapters.sql.tables.objects import Shelf
from rollouts.adapters.sql.tables.taxes import (
    deposits,
    pos_tax_maps,
    tax_authorities,
    tax_baskets,
    tax_groups,
    tax_jurisdictions,
    tax_locations,
    tax_rules,
)
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
from rollouts.taxes.records import KINDS, Entity

SHELVES: tuple[Shelf[Any], ...] = (
    Shelf(kinds=KINDS, made=TaxAuthority, table=tax_authorities),
    Shelf(kinds=KINDS, made=TaxJurisdiction, table=tax_jurisdictions),
    Shelf(kinds=KINDS, made=TaxGroup, table=tax_groups),
    Shelf(kinds=KINDS, made=TaxRule, table=tax_rules),
    Shelf(kinds=KINDS, made=TaxLocation, table=tax_locations),
    Shelf(kinds=KINDS, made=PosTaxMap, table=pos_tax_maps),
    Shelf(kinds=KINDS, made=Deposit, table=deposits),
    Shelf(kinds=KINDS, made=SavedBasket, table=tax_baskets),
)


class SqlTaxes(SqlRoom[Entity]):
    """The taxes of one transaction."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, KINDS, SHELVES)

    def rules_at(
        self, jurisdictions: Collection[str] = (), groups: Collection[str] = ()
    ) -> tuple[TaxRule, ...]:
        columns = ((tax_rules.c.jurisdiction, jurisdictions), (tax_rules.c.group, groups))
        return self._among(TaxRule, [(column, each) for column, each in columns if each])
