"""Every table, loaded: what migrations are compared with. A new module of tables is named here."""

from sqlalchemy import String

from rollouts.adapters.sql.tables import (
    audit,
    changes,
    credentials,
    estate,
    items,
    journal,
    packages,
    policies,
    registers,
    releases,
    waves,
)
from rollouts.adapters.sql.tables.base import metadata

__all__ = ["MODULES", "metadata"]

MODULES = (
    audit,
    changes,
    credentials,
    estate,
    items,
    journal,
    packages,
    policies,
    registers,
    releases,
    waves,
)

BYTEWISE = "C"
for _table in metadata.tables.values():
    for _column in _table.columns:
        if isinstance(_column.type, String):
            # PostgreSQL would sort by the language of its host; keys and pages need one order everywhere.
            _bytewise = type(_column.type)(_column.type.length, collation=BYTEWISE)
            _column.type = _column.type.with_variant(_bytewise, "postgresql")
