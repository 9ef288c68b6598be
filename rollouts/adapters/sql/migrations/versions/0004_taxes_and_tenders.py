"""Taxes and tenders: who levies what where, ways to pay, and where the money goes.

Frozen: the tables of the program move on, a revision does not.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()
FLAG = sa.Boolean()
UNLIMITED = (
    "min_line",
    "max_line",
    "min_transaction",
    "max_transaction",
    "max_change",
    "max_refund",
    "signature_minimum",
    "repeated_use_limit",
)
"""Amounts that may say nothing."""


def upgrade() -> None:
    _taxes()
    _tenders()


def word(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _keyed(table: str, **columns: sa.types.TypeEngine) -> None:
    op.create_table(
        table,
        sa.Column("key", word(200), nullable=False),
        *(sa.Column(name, kind, nullable=name in UNLIMITED) for name, kind in columns.items()),
        sa.PrimaryKeyConstraint("key", name=f"pk_{table}"),
    )


def _taxes() -> None:
    _keyed(
        "tax_authorities",
        code=TEXT,
        name=TEXT,
        currency=TEXT,
        level=TEXT,
        tie=TEXT,
        precision=TEXT,
        rounded_part=TEXT,
        combined=FLAG,
        holidays_capped=FLAG,
    )
    _keyed(
        "tax_jurisdictions",
        code=TEXT,
        authority=TEXT,
        level=TEXT,
        name=TEXT,
        country=TEXT,
        subdivision=TEXT,
        city=TEXT,
        lowest=TEXT,
        highest=TEXT,
    )
    _keyed(
        "tax_groups",
        code=TEXT,
        description=TEXT,
        standard_code=TEXT,
    )
    _keyed(
        "tax_rules",
        jurisdiction=TEXT,
        group=TEXT,
        step=NUMBER,
        fulfilment=TEXT,
        valid_from=TEXT,
        valid_to=TEXT,
        kind=TEXT,
        rate=TEXT,
        amount=TEXT,
        unit=TEXT,
        brackets=TEXT,
        inclusive=FLAG,
        feeds_next=FLAG,
        fed_by_previous=FLAG,
        reverse_charge=FLAG,
        threshold=NUMBER,
        threshold_mode=TEXT,
        at_threshold=TEXT,
        min_taxable=NUMBER,
        max_taxable=NUMBER,
        portion=TEXT,
        holiday=FLAG,
        holiday_cap=NUMBER,
        source=TEXT,
        review=TEXT,
    )
    _keyed(
        "tax_locations",
        code=TEXT,
        valid_from=TEXT,
        valid_to=TEXT,
        jurisdictions=TEXT,
        fulfilments=TEXT,
        prices_include_tax=FLAG,
        combined_rate=TEXT,
        combined_group=TEXT,
    )
    _keyed(
        "pos_tax_maps",
        platform=TEXT,
        group=TEXT,
        pos_code=TEXT,
        authorities=TEXT,
        description=TEXT,
    )
    _keyed(
        "deposits",
        code=TEXT,
        jurisdiction=TEXT,
        valid_from=TEXT,
        valid_to=TEXT,
        amount=NUMBER,
        currency=TEXT,
        in_base=FLAG,
    )
    _keyed(
        "tax_baskets",
        name=TEXT,
        basket=TEXT,
        tax=NUMBER,
        due=NUMBER,
    )
    op.create_index(
        "ix_tax_rules_jurisdiction_group", "tax_rules", ["jurisdiction", "group"], unique=False
    )


def _tenders() -> None:
    _keyed(
        "tenders",
        code=TEXT,
        tender_class=TEXT,
        scope=TEXT,
        name=TEXT,
        active=FLAG,
        currency=TEXT,
        button=TEXT,
        receipt=TEXT,
        brands=TEXT,
        entry_modes=TEXT,
        min_line=NUMBER,
        max_line=NUMBER,
        min_transaction=NUMBER,
        max_transaction=NUMBER,
        over_tender=FLAG,
        under_tender=FLAG,
        change_tender=TEXT,
        change_minimum=NUMBER,
        above_minimum_tender=TEXT,
        max_change=NUMBER,
        refund_with_receipt=FLAG,
        refund_without_receipt=FLAG,
        refund_same_tender=FLAG,
        refund_tender=TEXT,
        max_refund=NUMBER,
        rounding_unit=NUMBER,
        rounding_mode=TEXT,
        denominations=TEXT,
        opens_drawer=FLAG,
        count_required=FLAG,
        authorization=TEXT,
        offline_floor=NUMBER,
        offline_allowed=FLAG,
        reference_prompt=TEXT,
        signature_minimum=NUMBER,
        repeated_use_limit=NUMBER,
        valid_from=TEXT,
        valid_to=TEXT,
    )
    _keyed(
        "tender_overrides",
        tender=TEXT,
        field=TEXT,
        value=TEXT,
        scope=TEXT,
        valid_from=TEXT,
        valid_to=TEXT,
    )
    _keyed(
        "card_ranges",
        brand=TEXT,
        bin_from=TEXT,
        bin_to=TEXT,
        funding=TEXT,
        priority=NUMBER,
        valid_from=TEXT,
        valid_to=TEXT,
    )
    _keyed(
        "tender_maps",
        tender=TEXT,
        scope=TEXT,
        brand=TEXT,
        bin_from=TEXT,
        bin_to=TEXT,
        entry_mode=TEXT,
        channel=TEXT,
        asset_account=TEXT,
        fee_account=TEXT,
        over_short_account=TEXT,
        cost_centre=TEXT,
        bank_account=TEXT,
        valid_from=TEXT,
        valid_to=TEXT,
    )
    _keyed(
        "settlement_channels",
        code=TEXT,
        processor=TEXT,
        merchant_id=TEXT,
        cut_off=TEXT,
        currency=TEXT,
        valid_from=TEXT,
        valid_to=TEXT,
    )
    _keyed(
        "settlement_layouts",
        processor=TEXT,
        gross=TEXT,
        scheme=TEXT,
        count=TEXT,
        fee=TEXT,
        net=TEXT,
        currency=TEXT,
        reference=TEXT,
        kind=TEXT,
        only_scheme=TEXT,
        only_currency=TEXT,
        scheme_words=TEXT,
        chargeback_words=TEXT,
        in_minor_units=FLAG,
        decimal_comma=FLAG,
    )
    _keyed(
        "pos_layouts",
        name=TEXT,
        tender=TEXT,
        amount=TEXT,
        count=TEXT,
        brand=TEXT,
        register=TEXT,
        currency=TEXT,
        reference=TEXT,
        refunds=TEXT,
        tips=TEXT,
        cash_back=TEXT,
        only_currency=TEXT,
        in_minor_units=FLAG,
        decimal_comma=FLAG,
    )
    op.create_index("ix_tender_maps_tender", "tender_maps", ["tender"], unique=False)
