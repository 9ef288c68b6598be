"""Every table, loaded: what migrations are compared with. A new module of tables is named here."""

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
