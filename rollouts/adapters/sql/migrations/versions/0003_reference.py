"""Reference data: whole items, codes without a check digit, departments, assortments, accounts.

Frozen: the tables of the program move on, a revision does not.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()
FLAG = sa.Boolean()


def upgrade() -> None:
    _items()
    _keyed("item_pos_codes", kind=TEXT, code=TEXT, item_id=TEXT)
    op.create_index("ix_item_pos_codes_item_id", "item_pos_codes", ["item_id"], unique=False)
    _keyed(
        "departments",
        code=TEXT,
        name=TEXT,
        parent=TEXT,
        tax_group=TEXT,
        gl_account=TEXT,
        age_limit=NUMBER,
        **dated(),
    )
    _keyed("assortments", what=TEXT, where=TEXT, sold=FLAG, **dated(), line=word(200))
    op.create_index("ix_assortments_line", "assortments", ["line"], unique=False)
    _accounts()


def word(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def dated() -> dict[str, sa.Text]:
    return {"valid_from": TEXT, "valid_to": TEXT}


def _keyed(table: str, **columns: sa.types.TypeEngine) -> None:
    op.create_table(
        table,
        sa.Column("key", word(200), nullable=False),
        *(sa.Column(name, kind, nullable=False) for name, kind in columns.items()),
        sa.PrimaryKeyConstraint("key", name=f"pk_{table}"),
    )


def _items() -> None:
    for name, preset in (
        ("merchandise_code", ""),
        ("uom", "EA"),
        ("pack_qty", "1"),
        ("restricted_hours", ""),
        ("tare", "0"),
        ("linked_item", ""),
        ("cost_currency", ""),
    ):
        _add(name, TEXT, preset)
    for name in ("active_from", "active_to", "sellable_from", "sellable_to"):
        _add(name, word(19), "")
    for name in ("food_stamp", "wic", "scale", "deposit", "price_entry"):
        _add(name, FLAG, sa.false())
    _add("discountable", FLAG, sa.true())
    _add("age_limit", NUMBER, "0")
    op.add_column("items", sa.Column("cost", NUMBER, nullable=True))


def _add(name: str, kind: sa.types.TypeEngine, preset: object) -> None:
    op.add_column("items", sa.Column(name, kind, server_default=preset, nullable=False))


def _accounts() -> None:
    _keyed("gl_accounts", code=TEXT, name=TEXT, company=TEXT, type=TEXT, currency=TEXT, **dated())
    _keyed("processors", code=TEXT, name=TEXT, acquirer=TEXT, country=TEXT, **dated())
    _keyed(
        "merchant_ids",
        processor=TEXT,
        mid=TEXT,
        store=TEXT,
        name=TEXT,
        currency=TEXT,
        declared=TEXT,
        declared_by=TEXT,
        declared_on=TEXT,
        **dated(),
    )
    _keyed(
        "bank_accounts",
        code=TEXT,
        name=TEXT,
        bank=TEXT,
        account=TEXT,
        currency=TEXT,
        company=TEXT,
        **dated(),
    )
    _keyed(
        "exchange_rates", base=TEXT, quote=TEXT, rate=TEXT, source=TEXT, **dated(), line=word(200)
    )
    op.create_index("ix_exchange_rates_line", "exchange_rates", ["line"], unique=False)
