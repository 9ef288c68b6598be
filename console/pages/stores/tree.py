"""The estate as a tree: region, district, store; choosing one filters the registers."""

from collections import defaultdict
from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from console.pages.stores.texts import said
from rollouts.reads.registers import TreeRow

ROW = int(Qt.ItemDataRole.UserRole)
COUNT_WIDTH = 62
INDENT = 14
ROW_EXTRA = 10
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class EstateTree(QTreeWidget):
    """Emits `asked(filter)` when a person chooses a row; the first row, everything, has none.

    Rows below a row are made when it is first opened: an estate of 100,000 stores costs nothing.
    """

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._below: dict[str, list[TreeRow]] = {}
        self._parents: dict[str, str] = {}
        self._opened: set[str] = set()
        self._quiet = False
        self.setAccessibleName(said("tree"))
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setIndentation(INDENT)
        self.setUniformRowHeights(True)
        self.header().setAccessibleName(said("tree"))
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        self.header().resizeSection(1, COUNT_WIDTH)
        self.itemExpanded.connect(self._open)
        self.itemCollapsed.connect(lambda item: self._opened.discard(self._key_of(item)))
        self.currentItemChanged.connect(self._tell)

    def show_rows(self, rows: Sequence[TreeRow]) -> None:
        """Show the estate; what was open and chosen stays so."""
        opened, self._opened = self._opened, set()
        chosen = self._key_of(self.currentItem())
        below: dict[str, list[TreeRow]] = defaultdict(list)
        for row in rows:
            below[row.parent].append(row)
        self._below = below
        self._parents = {row.key: row.parent for row in rows}
        self._quiet = True
        self.clear()
        everything = self._made(said("all_stores"), sum(row.registers for row in below[""]), None)
        self.addTopLevelItem(everything)
        for row in below[""]:
            self.addTopLevelItem(self._item_of(row))
        for key in (row.key for row in rows if row.key in opened):
            if (item := self._find(key)) is not None:
                item.setExpanded(True)
        self.setCurrentItem(self._find(chosen) or everything)
        self._quiet = False

    def mark(self, text: str) -> None:
        """Show the row whose filter is `text` as chosen, none if there is none; nothing is asked."""
        self._quiet = True
        found = self._find(text) if text else self.topLevelItem(0)
        if found is None:
            self.setCurrentIndex(QModelIndex())
        elif found is not self.currentItem():
            self.setCurrentItem(found)
        self._quiet = False

    def choose(self, key: str) -> bool:
        """Choose the row `key` as a person would; False when it is not there."""
        found = self._find(key)
        if found is not None:
            self.setCurrentItem(found)
        return found is not None

    def _tell(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and not self._quiet:
            row: TreeRow | None = item.data(0, ROW)
            self.asked.emit(row.filter if row else "")

    def _open(self, item: QTreeWidgetItem) -> None:
        self._opened.add(self._key_of(item))
        self._fill(item)

    def _fill(self, item: QTreeWidgetItem) -> None:
        if item.childCount() == 0:
            for row in self._below.get(self._key_of(item), ()):
                item.addChild(self._item_of(row))

    def _item_of(self, row: TreeRow) -> QTreeWidgetItem:
        name = row.name or row.code or said(f"no_{row.level}")
        item = self._made(
            f"{row.code}  {row.name}" if row.level == "store" else name, row.registers, row
        )
        if self._below.get(row.key):
            item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        return item

    def _made(self, name: str, registers: int, row: TreeRow | None) -> QTreeWidgetItem:
        item = QTreeWidgetItem([name, f"{registers:,}"])
        item.setTextAlignment(1, RIGHT)
        item.setSizeHint(0, QSize(0, self.fontMetrics().height() + ROW_EXTRA))
        item.setData(0, ROW, row)
        return item

    def _key_of(self, item: QTreeWidgetItem | None) -> str:
        row: TreeRow | None = item.data(0, ROW) if item else None
        return row.key if row else ""

    def _find(self, key: str) -> QTreeWidgetItem | None:
        """The row's item, its ancestors filled; None when the estate has no such row."""
        if key not in self._parents:
            return None
        way = [key]
        while self._parents[way[-1]]:
            way.append(self._parents[way[-1]])
        item: QTreeWidgetItem | None = self.invisibleRootItem()
        for each in reversed(way):
            item = self._child(item, each)
        return item

    def _child(self, parent: QTreeWidgetItem | None, key: str) -> QTreeWidgetItem | None:
        if parent is None:
            return None
        self._fill(parent)
        children = (parent.child(at) for at in range(parent.childCount()))
        return next((each for each in children if self._key_of(each) == key), None)
