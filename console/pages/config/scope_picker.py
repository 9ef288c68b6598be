"""Finds a scope by a part of its name, wherever it stands in the layers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from console.bridge.context import PageContext
from console.kit.columns import Column
from console.kit.filter_bar import FilterBar
from console.kit.sheet import Sheet
from console.kit.table_model import RecordTableModel
from console.kit.table_view import TableView
from console.pages.config.texts import counted, said
from rollouts.reads.looks import ScopeName
from rollouts.registers.commands import ConfigScopes

WIDTH = 560
HEIGHT = 320
SLOT = ("config", "scopes")


@dataclass(frozen=True, slots=True, kw_only=True)
class PickRow:
    """One scope of the list."""

    id: int
    scope: ScopeName


COLUMNS: tuple[Column[PickRow], ...] = (
    Column(
        title=said("column_level"), text=lambda row: said(f"level_{row.scope.level}"), width=110
    ),
    Column(title=said("column_scope"), text=lambda row: row.scope.scope, width=190),
    Column(title=said("column_name"), text=lambda row: row.scope.name, width=190, stretch=True),
)


class ScopePicker(Sheet):
    """Enter takes the first that was found, or the chosen row; `chosen(scope)` is called once."""

    def __init__(
        self, parent: QWidget, context: PageContext, chosen: Callable[[str], None]
    ) -> None:
        super().__init__(parent, said("picker_title"), said("picker_text"), width=WIDTH)
        self._context = context
        self._chosen = chosen
        self.model: RecordTableModel[PickRow] = RecordTableModel(COLUMNS, lambda row: row.id)
        self.table = TableView(self.model, said("picker_title"))
        self.table.setMinimumHeight(HEIGHT)
        self.filter = FilterBar(said("picker_filter"), said("picker_hint"))
        self.add(self.filter)
        self.add(self.table, 1)
        self.take = self.add_button(said("picker_take"), self._take, kind="primary", default=True)
        self.filter.changed.connect(self.look_for)
        self.filter.left_down.connect(self.table.setFocus)
        self.table.opened.connect(lambda _uid: self._take())
        self.finished.connect(lambda _result: context.reader.cancel(SLOT))
        self.filter.take_focus()
        self.look_for("")

    def look_for(self, text: str) -> None:
        """Look for scopes whose name holds `text`."""
        self._context.reader.ask(
            SLOT,
            lambda: cast("Sequence[ScopeName]", self._context.read(ConfigScopes(text=text))),
            self.show_scopes,
        )

    def show_scopes(self, found: Sequence[ScopeName]) -> None:
        """List what was found, the first row chosen."""
        self.model.set_rows(PickRow(id=at, scope=each) for at, each in enumerate(found))
        self.filter.set_count(counted("scope", len(found)))
        self.take.setEnabled(bool(found))
        if found:
            self.table.selectRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._take()
        else:
            super().keyPressEvent(event)

    def _take(self) -> None:
        row = self.model.record(max(self.table.currentIndex().row(), 0))
        if row is not None and self.isVisible():
            self.accept()
            self._chosen(row.scope.scope)
