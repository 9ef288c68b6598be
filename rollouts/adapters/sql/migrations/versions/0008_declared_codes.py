"""Gift and loyalty numbers of the retailer's own, and the tax codes that registers hold.

Frozen: the tables of the program move on, a revision does not.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _keyed("number_ranges", "first", "last", "use", "name")
    _keyed("held_tax_codes", "platform", "code", "description")


def word(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _keyed(table: str, *columns: str) -> None:
    op.create_table(
        table,
        sa.Column("key", word(200), nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in columns),
        sa.PrimaryKeyConstraint("key", name=f"pk_{table}"),
    )
