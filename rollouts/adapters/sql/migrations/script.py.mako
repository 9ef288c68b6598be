"""${message}

A migration runs on SQLite and PostgreSQL, imports no table of ours (they move on, it does not),
keeps the previous program version running, and has a data test of its own name in tests/migrations.
"""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
