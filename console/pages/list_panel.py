"""A filter above a table that a listing of the house fills: what most pages are made of."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.bridge.context import PageContext
from console.bridge.listing import ListFeed, ListingOf
from console.bridge.refusals import all_spoken
from console.kit.columns import Column
from console.kit.filter_bar import FilterBar
from console.kit.table_model import RecordTableModel
from console.kit.table_view import TableView
from console.pages.counts import combined
from resources.i18n import sentence
from rollouts.shared.errors import KnownError


class HasId(Protocol):
    """A row of a listing."""

    @property
    def id(self) -> int: ...


R = TypeVar("R", bound=HasId)


class ListPanel(QWidget, Generic[R]):
    """`chosen(record or None)` follows the current row and its changes, `opened(record)` Enter.

    `names` are (table, filter, hint); `count_text` says how many rows the filter gives.
    """

    chosen = Signal(object)
    opened = Signal(object)
    filtered = Signal(str)

    def __init__(
        self,
        context: PageContext,
        slot: tuple[Hashable, ...],
        columns: Sequence[Column[R]],
        listing_of: ListingOf[R],
        *,
        names: tuple[str, str, str],
        count_text: Callable[[int], str],
    ) -> None:
        super().__init__()
        self._context = context
        self._count_text = count_text
        self._is_other = False
        self.model: RecordTableModel[R] = RecordTableModel(columns, lambda each: each.id)
        self.model.setParent(self)
        self.table = TableView(self.model, names[0])
        self.filter = FilterBar(names[1], names[2])
        self.feed: ListFeed[R] = ListFeed(
            context.reader, context.read, slot, self.model, listing_of
        )
        self.setFocusProxy(self.table)
        self._connect()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.filter)
        box.addWidget(self.table, 1)

    def _connect(self) -> None:
        self.feed.counted.connect(self._show_count)
        self.feed.refused.connect(self._show_trouble)
        self.feed.waiting.connect(lambda waits: self.filter.set_waiting(is_waiting=waits))
        self.filter.given_up.connect(self.give_up)
        self.filter.changed.connect(self._filter_changed)
        self.filter.left_down.connect(self.table.setFocus)
        self.table.verticalScrollBar().valueChanged.connect(lambda _value: self.feed.look_again())
        self.table.opened.connect(lambda _uid: self.opened.emit(self.current))
        self.table.current_changed.connect(lambda _uid: self._tell_chosen())
        self.table.selectionModel().selectionChanged.connect(lambda *_sets: self._tell_chosen())
        self.model.dataChanged.connect(lambda *_span: self._tell_chosen())
        self.table.copied.connect(
            lambda count: self._context.say(sentence("console.copied_rows", {"count": count}))
        )

    @property
    def current(self) -> R | None:
        """The record of the current row, when there is one and it is here."""
        index = self.table.currentIndex()
        return self.model.record(index.row()) if index.isValid() else None

    @property
    def records(self) -> tuple[R, ...]:
        """The records of the selected rows that are here."""
        rows = {each.row() for each in self.table.selectionModel().selectedRows()}
        found: list[Any] = [self.model.record(row) for row in sorted(rows)]
        return tuple(each for each in found if each is not None)

    def follow_link(self, text: str) -> None:
        """A count was clicked: its filter joins the one in force."""
        self.filter.set_text(combined(self.filter.text(), text))
        self.table.setFocus()

    def set_filter(self, text: str) -> None:
        """Use exactly this filter and read."""
        if self.filter.text() == text:
            self.feed.set_filter(text)
        else:
            self.filter.set_text(text)

    def give_up(self) -> bool:
        """Stop reading and stay with what is shown; False when nothing is read."""
        if not self.feed.give_up():
            return False
        self.filter.put_back(self.feed.filter)
        self.table.show_order(*self.feed.order)
        self.filtered.emit(self.feed.filter)
        return True

    def step_back(self) -> bool:
        """What Esc does here: stop reading, else empty the filter; False when there is neither."""
        return self.give_up() or self.filter.clear()

    def _filter_changed(self, text: str) -> None:
        self._is_other = True
        self.feed.set_filter(text)
        self.filtered.emit(text)

    def _show_count(self, count: int) -> None:
        self.filter.set_trouble("")
        self.filter.set_count(self._count_text(count))
        if self._is_other and not self.table.selectionModel().hasSelection():
            self.table.scrollToTop()
        self._is_other = False

    def _show_trouble(self, error: KnownError) -> None:
        said = all_spoken(error)[0]
        self.filter.set_trouble(" ".join(part for part in (said.text, said.mend) if part))

    def _tell_chosen(self) -> None:
        """A row that only has the keyboard's focus, which Qt gives by itself, is not chosen."""
        selection = self.table.selectionModel()
        is_chosen = selection.isSelected(selection.currentIndex())
        self.chosen.emit(self.current if is_chosen else None)
