"""Every table, loaded: what migrations are compared with. A new module of tables is named here."""

from sqlalchemy import String

from rollouts.adapters.sql.tables import (
    accounts,
    audit,
    changes,
    credentials,
    estate,
    items,
    journal,
    packages,
    policies,
    prices,
    promotions,
    reconciling,
    registers,
    releases,
    taxes,
    tenders,
    waves,
)
from rollouts.adapters.sql.tables.base import metadata

__all__ = ["MODULES", "metadata"]

MODULES = (
    accounts,
    audit,
    changes,
    credentials,
    estate,
    items,
    journal,
    packages,
    policies,
    prices,
    promotions,
    reconciling,
    registers,
    releases,
    taxes,
    tenders,
    waves,
)


def _bytewise(kind: String) -> String:
    """PostgreSQL would sort by its host's language; keys and pages need one order everywhere."""
    if "postgresql" in kind._variant_mapping:  # noqa: SLF001 - has no public name
        return kind
    return kind.with_variant(type(kind)(kind.length, collation="C"), "postgresql")


for _column in (column for table in metadata.tables.values() for column in table.columns):
    if isinstance(_column.type, String):
        _column.type = _bytewise(_column.type)
