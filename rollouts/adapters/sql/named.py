"""Stores and registers by a part of their name, exact codes first: the palette and the scopes alike."""

from sqlalchemy import ColumnElement, and_, case, false, func

from rollouts.adapters.sql.filters import Condition, contains
from rollouts.adapters.sql.tables.estate import estate_registers, estate_stores
from rollouts.adapters.sql.trigrams import can_search, with_trigrams


def store_named(needle: str) -> Condition:
    """Whether one of a present store's own texts holds the folded `needle`."""
    return and_(estate_stores.c.present, contains(estate_stores.c.search, needle))


def register_named(needle: str, *, trigrams: bool) -> Condition:
    """Whether one of a present register's own texts holds the folded `needle`."""
    present = estate_registers.c.present.is_not(false())  # no index of what is present is walked
    own = and_(present, contains(estate_registers.c.search, needle))
    if trigrams and can_search(needle):
        return and_(estate_registers.c.id.in_(with_trigrams(needle)), own)
    return own


def exact_first(
    key: ColumnElement[str], needle: str
) -> tuple[ColumnElement[int], ColumnElement[str]]:
    """The order: the code itself, codes that begin so, then the rest, each in order of code."""
    starts = func.substr(key, 1, len(needle)) == needle
    return case((key == needle, 0), (starts, 1), else_=2), key
