"""Stores and registers as tables that import again without a change."""

from collections.abc import Iterable, Iterator, Sequence

from rollouts.estate.imports.columns import Column, register_columns, store_columns
from rollouts.estate.model import Register, Store

Table = tuple[tuple[str, ...], Iterator[tuple[str, ...]]]
"""A header, and the rows below it."""


def store_table(stores: Iterable[Store]) -> Table:
    """Every column of a store file, in the order of the import."""
    return _table(store_columns(), stores)


def register_table(registers: Iterable[Register]) -> Table:
    """Every column of a register file, in the order of the import."""
    return _table(register_columns(()), registers)


def _table(columns: Sequence[Column], objects: Iterable[Store | Register]) -> Table:
    header = tuple(each.name for each in columns)
    rows = (tuple(_cell(getattr(each, column.field)) for column in columns) for each in objects)
    return header, rows


def _cell(value: str | int | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        return " ".join(value)
    return str(value) if value else ""
