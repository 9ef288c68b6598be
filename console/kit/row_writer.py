"""Records of a table as the cells that stand in it, formatted once per record."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from console.kit.columns import Column
from console.kit.row_source import Block, Line
from console.kit.tone import Pill

R = TypeVar("R")
Pills = tuple[Pill | None, ...]
"""One for each column, None in columns of text."""

PLACEHOLDER = "…"
GONE = "–"


class RowWriter(Generic[R]):
    """Writes rows of `columns`; `waiting` and `gone` stand for records that are not here."""

    def __init__(self, columns: Sequence[Column[R]]) -> None:
        self._columns = columns
        self.waiting: Line = tuple(PLACEHOLDER if at == 0 else "" for at in range(len(columns)))
        self.gone: Line = tuple(GONE for _ in columns)
        self.no_pills: Pills = (None,) * len(columns)

    def block(self, records: Sequence[R | None]) -> Block[R]:
        """These records with their cells, None for those that are gone."""
        return Block(
            records=list(records),
            lines=[None if each is None else self.line(each) for each in records],
            pills=[None if each is None else self.pills(each) for each in records],
        )

    def line(self, record: R) -> Line:
        """The text of each column; a pill's where the column has one."""
        return tuple(
            each.text(record) if pill is None else pill.text
            for each, pill in zip(self._columns, self.pills(record), strict=True)
        )

    def pills(self, record: R) -> Pills:
        """The pill of each column."""
        return tuple(None if each.pill is None else each.pill(record) for each in self._columns)
