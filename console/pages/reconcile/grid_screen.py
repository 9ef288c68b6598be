"""Every store by business day: a map of how they stand, above the list that says it in numbers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from console.bridge.context import PageContext
from console.bridge.refusals import all_spoken
from console.kit.empty_state import EmptyState, NextStep
from console.kit.filter_bar import FilterBar
from console.kit.matrix_model import MatrixModel
from console.kit.matrix_view import MatrixView
from console.kit.panel import Panel
from console.kit.plain import Label
from console.kit.table_model import RecordTableModel
from console.kit.table_view import TableView
from console.pages.reconcile import presenter
from console.pages.reconcile.columns import DAY_COLUMNS
from console.pages.reconcile.presenter import MAP_LOOKS, WANTED, Listed, Map
from console.pages.reconcile.texts import said
from rollouts.shared.errors import KnownError
from rollouts.tenders.reconciling.commands import TenderDays

if TYPE_CHECKING:
    from rollouts.tenders.reconciling.rows import DayRow

SLOT = ("reconcile", "days")
MAP_SHARE, LIST_SHARE = 34, 66
LEAST_MAP = 110


class GridScreen(QWidget):
    """`opened(target)` when a day is to be shown, `told()` when the list is another one."""

    opened = Signal(str)
    told = Signal()
    wants_files = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.rows: Sequence[DayRow] = ()
        self.was_read = False
        self._map = Map(names=(), columns=(), states=(), places={})
        self.filter = FilterBar(said("filter"), said("filter_hint"))
        self.matrix = MatrixModel(MAP_LOOKS)
        self.map = MatrixView(self.matrix, said("map"), WANTED)
        self.model: RecordTableModel[Listed] = RecordTableModel(
            DAY_COLUMNS, lambda each: each.id, self
        )
        self.table = TableView(self.model, said("table"))
        self.nothing = Label(said("nothing_found"), tone="muted")
        self.empty = EmptyState(
            "check",
            said("empty_title"),
            said("empty_text"),
            (
                NextStep(said("empty_take"), self.wants_files.emit),
                NextStep(said("empty_guide"), lambda: context.go("guide", "reconcile")),
            ),
        )
        self.stack = QStackedWidget()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        upper, lower = Panel(), Panel()
        upper.add(self.filter)
        upper.add(self.map, 1)
        self.map.setMinimumHeight(LEAST_MAP)
        self.nothing.setContentsMargins(14, 10, 14, 10)
        self.nothing.hide()
        lower.add(self.table, 1)
        lower.add(self.nothing)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setAccessibleName(said("table"))
        split.setHandleWidth(12)
        split.setChildrenCollapsible(False)
        for at, (widget, share) in enumerate(((upper, MAP_SHARE), (lower, LIST_SHARE))):
            split.addWidget(widget)
            split.setStretchFactor(at, share)
        split.setSizes([MAP_SHARE * 10, LIST_SHARE * 10])
        self.stack.addWidget(split)
        self.stack.addWidget(self.empty)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.stack)
        self.setFocusProxy(self.table)

    def _connect(self) -> None:
        self.filter.changed.connect(lambda _text: self.read())
        self.filter.left_down.connect(self.table.setFocus)
        self.table.opened.connect(self._open)
        self.table.copied.connect(lambda _count: None)
        self.map.current_changed.connect(self._choose)
        self.map.opened.connect(self._open_place)

    def set_filter(self, text: str) -> None:
        """Use exactly this filter and read."""
        if self.filter.text() == text:
            self.read()
        else:
            self.filter.set_text(text)

    def read(self) -> None:
        """Ask for the days that the filter selects."""
        asked = TenderDays(filter=self.filter.text())
        self._context.reader.ask(
            SLOT,
            lambda: cast("Sequence[DayRow]", self._context.read(asked)),
            self._show,
            self._refuse,
        )

    def leave(self) -> None:
        """Nobody waits for the list any more."""
        self._context.reader.cancel(SLOT)

    def _show(self, rows: "Sequence[DayRow]") -> None:
        kept = self._target()
        self.rows, self.was_read = rows, True
        self.filter.set_trouble("")
        self.filter.set_count(presenter.count_text(len(rows)))
        self.model.set_rows(Listed(at, each) for at, each in enumerate(rows))
        self._map = presenter.map_of(rows)
        self.matrix.show(self._map.names, self._map.columns, self._map.states)
        is_empty = not rows and not self.filter.text()
        self.stack.setCurrentIndex(1 if is_empty else 0)
        self.nothing.setVisible(not rows)
        self.table.setVisible(bool(rows))
        targets = [presenter.target_of(each) for each in rows]
        if rows:
            self.table.select_ids([targets.index(kept) if kept in targets else 0])
        if self._map.columns:
            self.map.scrollTo(self.matrix.index(0, len(self._map.columns) - 1))
        self.told.emit()

    def _target(self) -> str:
        """The day of the current row."""
        number = self.table.current_id()
        if number is None or number not in range(len(self.rows)):
            return ""
        return presenter.target_of(self.rows[number])

    def _refuse(self, error: KnownError) -> None:
        spoken = all_spoken(error)[0]
        self.filter.set_trouble(" ".join(part for part in (spoken.text, spoken.mend) if part))

    def _open(self, number: int) -> None:
        if number in range(len(self.rows)):
            self.opened.emit(presenter.target_of(self.rows[number]))

    def _choose(self, row: int, column: int) -> None:
        number = self._map.places.get((row, column))
        if number is not None:
            self.table.select_ids([number])

    def _open_place(self, row: int, column: int) -> None:
        number = self._map.places.get((row, column))
        if number is not None:
            self._open(number)
