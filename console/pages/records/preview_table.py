"""The cells that an edit of rows changes, with those that are refused and why."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.kit.columns import Column
from console.kit.grid_model import GridColumn
from console.kit.plain import Label
from console.kit.table_model import RecordTableModel
from console.kit.table_view import TableView
from console.pages.records.presenter import CellSeen, cells_seen, outcome
from console.pages.records.texts import said
from rollouts.reads.tables import RowSeen

HEIGHT = 280
MOST_CELLS = 20_000

COLUMNS: tuple[Column[CellSeen], ...] = (
    Column(
        title=said("column_row"),
        text=lambda cell: cell.key or said("row_number", number=cell.row + 1),
        width=220,
        stretch=True,
    ),
    Column(title=said("column_cell"), text=lambda cell: cell.column, width=150),
    Column(title=said("column_before"), text=lambda cell: cell.before or "–", width=130),
    Column(title=said("column_after"), text=lambda cell: cell.after or "–", width=150),
    Column(
        title=said("column_outcome"),
        text=lambda cell: cell.trouble,
        pill=outcome,
        width=130,
        value=lambda cell: not cell.trouble,
    ),
)


class PreviewTable(QWidget):
    """Shows the cells; what is wrong with the current one stands below in full."""

    def __init__(self) -> None:
        super().__init__()
        self.model: RecordTableModel[CellSeen] = RecordTableModel(COLUMNS, lambda cell: cell.id)
        self.model.setParent(self)
        self.table = TableView(self.model, said("preview"))
        self.table.setMinimumHeight(HEIGHT)
        self.why = Label(tone="bad")
        self.why.setWordWrap(True)
        self.why.setMinimumHeight(self.why.fontMetrics().height() * 2 + 4)
        self.setFocusProxy(self.table)
        self.table.current_changed.connect(lambda _uid: self._say())
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self.table, 1)
        box.addWidget(self.why)

    def show_rows(
        self, rows: Sequence[RowSeen], columns: Sequence[GridColumn], *, is_split: bool = False
    ) -> None:
        """List the cells, those that are refused first; `is_split` as for `cells_seen`."""
        found = cells_seen(rows, columns, is_split=is_split)
        cells = sorted(found, key=lambda cell: not cell.trouble)
        self.model.set_rows(cells[:MOST_CELLS])
        if cells:
            self.table.selectRow(0)
        self._say()

    def _say(self) -> None:
        cell = self.model.record(self.table.currentIndex().row())
        self.why.setText(cell.trouble if cell else "")
