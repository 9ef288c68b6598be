"""A table, or one line in its place that says that there is nothing in it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget

from console.kit.plain import Label
from console.kit.table_view import TableView


class Listed(QStackedWidget):
    """Follows the rows of `table`."""

    def __init__(self, table: TableView, nothing: str) -> None:
        super().__init__()
        self.table = table
        self.nothing = Label(nothing, tone="muted")
        self.nothing.setWordWrap(True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.nothing.setContentsMargins(14, 14, 14, 14)
        self.addWidget(self.nothing)
        self.addWidget(table)
        table.records.modelReset.connect(self._follow)

    def _follow(self) -> None:
        self.setCurrentWidget(self.table if self.table.records.rowCount() else self.nothing)
