"""Promotions, the ways in which registers settle them, and the baskets that prove them.

Frozen: the tables of the program move on, a revision does not.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()
FLAG = sa.Boolean()
KEY = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")


def upgrade() -> None:
    _keyed(
        "promotions",
        code=TEXT,
        name=TEXT,
        kind=TEXT,
        active=FLAG,
        currency=TEXT,
        match=TEXT,
        reward=TEXT,
        slots=TEXT,
        reach=TEXT,
        percent=TEXT,
        amount=NUMBER,
        price=NUMBER,
        quantity=NUMBER,
        get_quantity=NUMBER,
        tiers=TEXT,
        points=NUMBER,
        per_amount=NUMBER,
        min_quantity=TEXT,
        max_quantity=TEXT,
        quantity_basis=TEXT,
        min_spend=NUMBER,
        min_untaxed=NUMBER,
        max_amount=NUMBER,
        max_basis=TEXT,
        max_applications=NUMBER,
        per_customer=NUMBER,
        budget=NUMBER,
        repeat=TEXT,
        choice=TEXT,
        counting=TEXT,
        partial=FLAG,
        adds_item=FLAG,
        priority=NUMBER,
        mode=TEXT,
        stack_group=TEXT,
        codes=TEXT,
        single_use=FLAG,
        issuer=TEXT,
        tender=TEXT,
        segments=TEXT,
        channels=TEXT,
        tax_basis=TEXT,
        scopes=TEXT,
        valid_from=TEXT,
        valid_to=TEXT,
        windows=TEXT,
        vendor=TEXT,
        vendor_percent=TEXT,
        receipt_text=TEXT,
    )
    _keyed(
        "promotion_policies",
        name=TEXT,
        round_basis=TEXT,
        allocation=TEXT,
        conflict=TEXT,
        order=TEXT,
        grouping=TEXT,
        reward_order=TEXT,
        threshold_basis=TEXT,
        tiers=TEXT,
        count_non_discountable=FLAG,
        coupon_as=TEXT,
        double_up_to=NUMBER,
        cash_back=FLAG,
        single_use=FLAG,
        return_policy=TEXT,
        window_rule=TEXT,
        tax_round=TEXT,
        max_total_percent=TEXT,
        floor=TEXT,
        warn_below_cost=FLAG,
        search_bound=NUMBER,
    )
    _keyed(
        "promotion_baskets",
        name=TEXT,
        basket=TEXT,
        policy=TEXT,
        promotions=TEXT,
        discounts=TEXT,
        discount=NUMBER,
        total=NUMBER,
    )


def _keyed(table: str, **columns: sa.types.TypeEngine) -> None:
    op.create_table(
        table,
        sa.Column("key", KEY, nullable=False),
        *(sa.Column(name, kind, nullable=False) for name, kind in columns.items()),
        sa.PrimaryKeyConstraint("key", name=f"pk_{table}"),
    )
