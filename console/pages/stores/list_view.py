"""The list of registers: tree at the left, counts and filter above the table."""

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from console.bridge.context import PageContext
from console.kit.count_links import CountLinks
from console.kit.filter_hints import FilterHints
from console.kit.notice import Notice
from console.kit.panel import Panel
from console.pages.counts import counted
from console.pages.errands import Errands
from console.pages.list_panel import ListPanel
from console.pages.stores import presenter
from console.pages.stores.columns import REGISTER_COLUMNS
from console.pages.stores.texts import said
from console.pages.stores.tree import EstateTree
from rollouts.reads.questions import Count
from rollouts.reads.registers import RegisterListing, RegisterRow, StoreTree, TreeRow

PAGE = "stores"
TREE_WIDTH = 214
LEAST_TREE = 150
OVERVIEW_MS = 1000
"""The tree and its counts follow the house at this distance; rows follow within 500 ms."""


class ListView(QWidget):
    """`opened(register)` on Enter or a double click; `told` when tree, counts or selection changed."""

    opened = Signal(str)
    told = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.rows: tuple[TreeRow, ...] | None = None
        self.total = 0
        self.errands = Errands(context, PAGE)
        self.notice = Notice()
        self.tree = EstateTree()
        self.counts = CountLinks()
        names = (said("table"), said("filter"), said("filter_hint"))
        self.panel: ListPanel[RegisterRow] = ListPanel(
            context,
            (PAGE, "list"),
            REGISTER_COLUMNS,
            presenter.listing,
            names=names,
            count_text=lambda count: counted("register", count),
        )
        self.hints = FilterHints(self.panel.filter.line, presenter.filter_words())
        self._overview = QTimer(self, singleShot=True, interval=OVERVIEW_MS)
        self._overview.timeout.connect(self._read_overview)
        self.setFocusProxy(self.panel)
        self._connect()
        self._lay_out()

    def _connect(self) -> None:
        self.tree.asked.connect(self._go_to_place)
        self.counts.asked.connect(self.panel.follow_link)
        self.panel.opened.connect(self._open)
        self.panel.filtered.connect(self._mark)
        self.panel.feed.counted.connect(self._count)
        self.panel.table.selectionModel().selectionChanged.connect(lambda *_: self.told.emit())

    def _lay_out(self) -> None:
        left, right = Panel(), Panel()
        framed = QVBoxLayout()
        framed.setContentsMargins(4, 6, 8, 4)
        framed.addWidget(self.tree)
        left.add_layout(framed)
        right.add(self.counts)
        right.add(self.panel, 1)
        self.split = QSplitter()
        self.split.setHandleWidth(12)
        left.setMinimumWidth(LEAST_TREE)
        self.split.addWidget(left)
        self.split.addWidget(right)
        self.split.setStretchFactor(1, 1)
        self.split.setSizes([TREE_WIDTH, 900])
        self.split.setChildrenCollapsible(False)
        across = QHBoxLayout()
        across.addWidget(self.split)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addLayout(across, 1)
        whole.addWidget(self.notice)
        whole.addWidget(self.errands.bar)

    @property
    def selected(self) -> tuple[str, ...]:
        """The names of the chosen registers, as far as they are here."""
        return tuple(each.register for each in self.panel.records)

    @property
    def marked(self) -> int:
        """How many rows are chosen, counted by ranges: it may be a million."""
        ranges = self.panel.table.selectionModel().selection().toList()
        return sum(each.bottom() - each.top() + 1 for each in ranges)

    @property
    def chosen(self) -> int:
        """How many registers an order would go to: those chosen, or all of the filter."""
        return self.marked or self.total

    @property
    def store(self) -> str:
        """The code of the one store that the filter names, or empty text."""
        return presenter.one_store(self.panel.filter.text())

    @property
    def filter_of_choice(self) -> str:
        """The filter of those registers; empty when they are too many to name one by one."""
        text, marked = self.panel.filter.text(), self.marked
        if marked in {0, self.total}:
            return presenter.filter_of((), text)
        if marked > presenter.MOST_NAMED or marked != len(self.selected):
            return ""
        return presenter.filter_of(self.selected, text)

    def show_filter(self, text: str) -> None:
        """List exactly these registers."""
        self.panel.set_filter(text)
        self.tree.mark(presenter.place_in(text))

    def refresh(self) -> None:
        """Read everything again."""
        self.panel.feed.ask()
        self._read_overview()

    def touch(self) -> None:
        """Something changed in the house."""
        self.panel.feed.touch()
        if not self._overview.isActive():
            self._overview.start()

    def leave(self) -> None:
        """Nobody looks any more."""
        self._overview.stop()
        self.panel.feed.cancel()
        self._context.reader.cancel((PAGE, "overview"))

    def _open(self, row: RegisterRow | None) -> None:
        if row is not None:
            self.opened.emit(row.register)

    def _go_to_place(self, place: str) -> None:
        self.panel.filter.set_text(presenter.placed(self.panel.filter.text(), place))

    def _mark(self, text: str) -> None:
        self.tree.mark(presenter.place_in(text))

    def _count(self, total: int) -> None:
        self.total = total
        self.told.emit()

    def _read_overview(self) -> None:
        read = self._context.read

        def asked() -> tuple[tuple[TreeRow, ...], list[int]]:
            rows = cast("tuple[TreeRow, ...]", read(StoreTree()))
            of = (RegisterListing(filter=text) for _, text, _ in presenter.COUNTS)
            return rows, [cast("int", read(Count(of=each))) for each in of]

        self._context.reader.ask((PAGE, "overview"), asked, lambda found: self._show(*found))

    def _show(self, rows: tuple[TreeRow, ...], counts: Sequence[int]) -> None:
        if rows != self.rows:
            self.rows = rows
            self.tree.show_rows(rows)
            self._mark(self.panel.filter.text())
        self.counts.show_counts(presenter.count_links(counts))
        self.told.emit()
