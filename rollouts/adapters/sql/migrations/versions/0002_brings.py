"""Registers that are being brought, and who waits for a request.

Frozen: the tables of the program move on, a revision does not.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger()
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "brings",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("uid", word(36), nullable=False),
        sa.Column("register", word(65), nullable=False),
        sa.Column("request", word(36), nullable=False),
        sa.Column("operator", word(64), nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("state", word(16), nullable=False),
        sa.Column("phase", word(16), nullable=False),
        sa.Column("fence_epoch", sa.BigInteger(), nullable=False),
        sa.Column("fence_counter", sa.BigInteger(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("until", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_brings"),
        sa.UniqueConstraint("register", name="uq_brings_register"),
        sa.UniqueConstraint("uid", name="uq_brings_uid"),
    )
    op.add_column("requests", sa.Column("caller", word(150), server_default="", nullable=False))
    op.add_column("requests", sa.Column("wanted_until", INSTANT, nullable=True))


def word(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")
