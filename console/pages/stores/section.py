"""A titled card with a short table, or one sentence where there is nothing to list."""

from collections.abc import Iterable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from console.kit.columns import Column
from console.kit.panel import Panel
from console.kit.plain import Label
from console.kit.table_model import RecordTableModel
from console.kit.table_view import TableView
from console.pages.stores.register_columns import Numbered

R = TypeVar("R")
MARGIN = 14
LEAST_HEIGHT = 88
"""Titles and two rows: three of these cards fit a window of 768 lines."""


class Section(Panel, Generic[R]):
    """`show_records` replaces the rows; the title says how many there are."""

    def __init__(self, title: str, columns: Sequence[Column[Numbered[R]]], nothing: str) -> None:
        super().__init__()
        self._title = Label(title, bold=True)
        self._count = Label(tone="muted")
        self._nothing = Label(nothing, tone="muted")
        self._nothing.setWordWrap(True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._nothing.setContentsMargins(MARGIN, 2, MARGIN, 10)
        self.model: RecordTableModel[Numbered[Any]] = RecordTableModel(columns, lambda row: row.id)
        self.model.setParent(self)
        self.table = TableView(self.model, title)
        self.head = QHBoxLayout()
        self.head.setContentsMargins(MARGIN, 10, MARGIN, 4)
        self.head.setSpacing(8)
        self.head.addWidget(self._title)
        self.head.addWidget(self._count, 1)
        self.add_layout(self.head)
        self.add(self.table, 1)
        self.add(self._nothing, 1)
        self.table.setMinimumHeight(LEAST_HEIGHT)
        self.show_records(())

    def show_records(self, records: Iterable[R]) -> None:
        """Show exactly these, in their order."""
        rows = [Numbered(id=at, record=each) for at, each in enumerate(records)]
        self.model.set_rows(rows)
        self._count.setText(str(len(rows)) if rows else "")
        self.table.setVisible(bool(rows))
        self._nothing.setVisible(not rows)
