"""The columns that a table can be sorted by, for whoever does not click on a header."""

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from console.kit.plain import escaped
from console.kit.table_model import RecordTableModel
from resources.i18n import sentence

ASCENDING = Qt.SortOrder.AscendingOrder
DESCENDING = Qt.SortOrder.DescendingOrder


class SortMenu(QMenu):
    """The present column is checked; choosing it again turns the order round, as a header click does."""

    def __init__(self, parent: QWidget, head: QHeaderView, model: RecordTableModel[Any]) -> None:
        super().__init__(escaped(sentence("console.sort_by", {})), parent)
        self.setAccessibleName(sentence("console.sort_by", {}))
        self._head = head
        for at, column in enumerate(model.columns):
            if model.can_sort(at):
                action = self.addAction(escaped(column.title))
                action.setCheckable(True)
                action.setChecked(at == head.sortIndicatorSection())
                action.triggered.connect(partial(self._sort, at))

    def _sort(self, at: int) -> None:
        head = self._head
        again = at == head.sortIndicatorSection() and head.sortIndicatorOrder() == ASCENDING
        head.setSortIndicator(at, DESCENDING if again else ASCENDING)
