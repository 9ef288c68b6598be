"""Keeps `promotions.ports.Promotions`."""

from typing import Any

from sqlalchemy import Connection

from rollouts.adapters.sql.objects import SqlRoom
from rollouts.adapters.sql.tables.objects import Shelf
from rollouts.adapters.sql.tables.promotions import (
    promotion_baskets,
    promotion_policies,
    promotions,
)
from rollouts.promotions.basket import SavedBasket
from rollouts.promotions.model import Promotion
from rollouts.promotions.policy import Policy
from rollouts.promotions.records import KINDS, Entity

SHELVES: tuple[Shelf[Any], ...] = (
    Shelf(kinds=KINDS, made=Promotion, table=promotions),
    Shelf(kinds=KINDS, made=Policy, table=promotion_policies),
    Shelf(kinds=KINDS, made=SavedBasket, table=promotion_baskets),
)


class SqlPromotions(SqlRoom[Entity]):
    """The promotions of one transaction."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, KINDS, SHELVES)
