"""What registers were proved to have before their last proof, where no task of a rollout tells it.

Frozen: the tables of the program move on, a revision does not.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def word(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "past_proofs",
        sa.Column("register", word(65), nullable=False),
        sa.Column("component", word(32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("rid", word(16), nullable=False),
        sa.Column("evidence", word(16), nullable=False),
        sa.Column("task", word(36), nullable=False),
        sa.PrimaryKeyConstraint("register", "component", "at", name="pk_past_proofs"),
    )
