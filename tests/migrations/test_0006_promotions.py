"""Revision 0006: taxes stay, and promotions, policies and baskets are kept whole."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from importlib.resources import files

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from rollouts.adapters.sql.opening import open_engine
from rollouts.adapters.sql.promotions import SqlPromotions
from rollouts.adapters.sql.taxes import SqlTaxes
from rollouts.promotions.basket import Basket, BasketLine, CouponScan, LineDiscount, SavedBasket
from rollouts.promotions.model import (
    BundleSlot,
    ItemSet,
    Promotion,
    PromotionKind,
    Tier,
    Weekday,
    Window,
)
from rollouts.promotions.policy import Conflict, Policy
from rollouts.promotions.records import KINDS
from rollouts.shared.moments import local_moment
from rollouts.taxes.model import TaxGroup
from tests.services.databases import migrate


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = open_engine(database_url)
    yield made
    made.dispose()


def test_groups_stay_and_promotions_are_kept(database_url: str, engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(files("rollouts.adapters.sql") / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        connection.execute(text("INSERT INTO tax_groups VALUES ('food', 'food', 'Food', '')"))
        connection.execute(text("INSERT INTO installation VALUES (1, 'o', 'e', 'demo', 1, 0, 0)"))
    migrate(database_url)
    promotion = Promotion(
        code="LUNCH",
        kind=PromotionKind.BUNDLE,
        slots=(BundleSlot(items=ItemSet(items=("1001",)), quantity=2),),
        tiers=(Tier(start=5000, percent=Decimal("2.5")),),
        windows=(Window(days=(Weekday.FRI,), start="22:00", end="02:00"),),
        valid_to=local_moment("2026-06-01"),
        codes=("A", "B"),
    )
    policy = Policy(name="till", conflict=Conflict.COMPOUND, order=("deal", "percent"))
    line = BasketLine(number=1, item="1001", unit_price=199, cost=150, quantity=Decimal("0.200"))
    basket = Basket(currency="EUR", lines=(line,), codes=(CouponScan(code="A"),))
    saved = SavedBasket(
        name="lunch",
        basket=basket,
        discounts=(LineDiscount(line=1, discount=10),),
        discount=10,
        total=30,
    )
    with engine.begin() as connection:
        kept = SqlPromotions(connection)
        for each in (promotion, policy, saved):
            kept.apply(KINDS.edits_between(None, each))
        kept.apply(KINDS.edits_between(promotion, replace(promotion, price=499)))
    with engine.connect() as connection:
        assert [each.code for each in SqlTaxes(connection).every(TaxGroup)] == ["food"]
        kept = SqlPromotions(connection)
        assert kept.every(Promotion) == (replace(promotion, price=499),)
        assert kept.every(Policy) == (policy,)
        assert kept.every(SavedBasket) == (saved,)
