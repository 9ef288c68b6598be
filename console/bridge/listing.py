"""Keeps a table equal to a listing of the house: ids at once, rows in blocks, changes merged."""

from array import array
from collections.abc import Callable, Hashable, Mapping, Sequence
from time import monotonic
from typing import Generic, TypeVar, cast

from PySide6.QtCore import QObject, QTimer, Signal

from console.bridge.promises import Read
from console.bridge.reads import Reader
from console.kit.row_source import BLOCK_ROWS
from console.kit.table_model import RecordTableModel
from rollouts.reads.questions import Found, Ids, Listing, Page, PageOf, Rows
from rollouts.shared.errors import KnownError

R = TypeVar("R")

TOUCH_MS = 120
"""Changes within this time are read together; with the follower's 50 ms it stays under 500."""

SLOW_MS = 400
"""A person who waits longer for a filter or an order is told so, and may give it up."""

Slot = tuple[Hashable, ...]
ListingOf = Callable[[str, str, bool], Listing[R]]
"""The listing for (filter, sort key, descending)."""


class ListingSource(Generic[R]):
    """One answer to `Ids` as a `RowSource`: one slot per block, so that no block cancels another.

    `known` are rows that were read with them.
    """

    def __init__(
        self,
        reader: Reader,
        read: Read,
        slot: Slot,
        listing: Listing[R],
        ids: "array[int]",
        known: "Mapping[int, R] | None" = None,
    ) -> None:
        self._reader = reader
        self._read = read
        self._slot = slot
        self._listing = listing
        self._ids = ids
        self._known = known or {}

    def count(self) -> int:
        return len(self._ids)

    def ids(self) -> "array[int]":
        return self._ids

    def fetch(self, ids: Sequence[int], deliver: Callable[[Sequence[R]], None]) -> None:
        if all(each in self._known for each in ids):
            deliver([self._known[each] for each in ids])
            return
        question = Rows(of=self._listing, ids=tuple(ids))
        self._reader.ask(
            (*self._slot, "block", ids[0]),
            lambda: cast("Sequence[R]", self._read(question)),
            deliver,
        )


class ListFeed(QObject, Generic[R]):
    """Shows `listing_of(filter, sort, descending)` in `model`, its first page before all ids have come.

    `touch` says that the house has changed: visible rows are read again, and the ids too when the
    filter or the order may give others now, at most half of the time. `counted(n)` follows every
    answer; a refused filter goes to `refused` and the rows stay as they were. `waiting(True)` follows
    an `ask` that takes longer than SLOW_MS, `waiting(False)` its end.
    """

    counted = Signal(int)
    refused = Signal(object)
    waiting = Signal(bool)

    def __init__(
        self,
        reader: Reader,
        read: Read,
        slot: Slot,
        model: RecordTableModel[R],
        listing_of: ListingOf[R],
    ) -> None:
        super().__init__(model)
        self.filter = ""
        self._reader = reader
        self._read = read
        self._slot = slot
        self._model = model
        self._listing_of = listing_of
        self._sort = ("", False)
        self._answered = ("", self._sort)
        self._first: Mapping[int, R] = {}
        self._shown: bytes | None = None
        self._stale = False
        self._asked_at = self._rested_at = 0.0
        self._slow = QTimer(self, singleShot=True, interval=SLOW_MS)
        self._slow.timeout.connect(lambda: self.waiting.emit(True))
        self._touching = QTimer(self, singleShot=True, interval=TOUCH_MS)
        self._touching.timeout.connect(self._read_changes)
        model.sort_asked.connect(self._sort_by)

    def use(self, listing_of: ListingOf[R]) -> None:
        """Show another thing's rows from now on; nothing is read until `ask`."""
        self._listing_of = listing_of
        self._shown = None
        self._first = {}
        self._stale = False
        self._model.set_rows(())

    def set_filter(self, text: str) -> None:
        """Filter by `text` from now on."""
        self.filter = text
        self.ask()

    def ask(self) -> None:
        """Read ids and rows again."""
        self._slow.start()
        if self._shown is None or self._answered != (self.filter, self._sort):
            self._ask_first()
        self._ask_ids()

    def give_up(self) -> bool:
        """Keep the rows, the filter and the order that are shown; False when no others are read."""
        if not self._is_reading("ids"):
            return False
        for part in ("ids", "first"):
            self._reader.cancel((*self._slot, part))
        self.filter, self._sort = self._answered
        self._end_waiting()
        if self._model.is_partial:
            self._shown = None
            self._ask_ids()
        return True

    def touch(self) -> None:
        """Something changed in the house."""
        self._stale = True
        if not self._touching.isActive():
            self._touching.start()

    def look_again(self) -> None:
        """Other rows came into sight: read them too, if the house has changed since they were."""
        if self._stale and not self._touching.isActive():
            self._touching.start()

    def cancel(self) -> None:
        """Nobody looks any more."""
        self._touching.stop()
        self._end_waiting()
        for part in ("ids", "first", "rows"):
            self._reader.cancel((*self._slot, part))

    def _listing(self) -> Listing[R]:
        return self._listing_of(self.filter, *self._sort)

    def _sort_by(self, key: str, descending: bool) -> None:  # noqa: FBT001 - the signal's shape
        self._sort = (key, descending)
        self.ask()

    @property
    def order(self) -> tuple[str, bool]:
        """The sort key in force (empty: the list's own) and whether it is descending."""
        return self._sort

    def _ask_first(self) -> None:
        listing = self._listing()
        self._first = {}
        if (listing.sort or listing.SORTS[0]) in listing.INDEXED:
            self._reader.ask(
                (*self._slot, "first"),
                lambda: cast("PageOf[R]", self._read(Page(of=listing))),
                lambda page: self._show_first(listing, page),
                lambda _error: None,
            )

    def _show_first(self, listing: Listing[R], page: PageOf[R]) -> None:
        if page.after is None or not self._is_reading("ids"):
            return
        self._first = {self._model.key(each): each for each in page.rows}
        self._show_ids(listing, array("I", self._first), is_partial=True)

    def _show_ids(
        self, listing: Listing[R], ids: "array[int]", *, is_partial: bool = False
    ) -> None:
        source = ListingSource(self._reader, self._read, self._slot, listing, ids, self._first)
        self._model.set_source(source, is_partial=is_partial)

    def _ask_ids(self) -> None:
        listing = self._listing()
        self._asked_at = monotonic()
        self._reader.ask(
            (*self._slot, "ids"),
            lambda: cast("Found", self._read(Ids(of=listing))),
            lambda found: self._show(listing, found),
            self._refuse,
        )

    def _is_reading(self, part: str) -> bool:
        return self._reader.is_reading((*self._slot, part))

    def _end_waiting(self) -> None:
        self._slow.stop()
        self.waiting.emit(False)

    def _read_changes(self) -> None:
        if self._is_reading("rows"):
            self._touching.start()
            return
        if self.filter or self._sort[0] or self._shown is None:
            if self._is_reading("ids") or monotonic() < self._rested_at:
                self._touching.start()
            else:
                self._ask_ids()
        self._read_visible()

    def _read_visible(self) -> None:
        first, last = self._model.visible_rows()
        rows = range(first, min(last + 1, self._model.rowCount(), first + BLOCK_ROWS))
        ids = tuple(self._model.id_at(row) for row in rows)
        if not ids:
            return
        question = Rows(of=self._listing(), ids=ids)
        self._reader.ask(
            (*self._slot, "rows"),
            lambda: cast("Sequence[R]", self._read(question)),
            self._update,
            lambda _error: None,
        )

    def _update(self, rows: Sequence[R]) -> None:
        self._model.update(rows)

    def _show(self, listing: Listing[R], found: Found) -> None:
        self._end_waiting()
        self._answered = (listing.filter, self._sort)
        self._rested_at = 2 * monotonic() - self._asked_at
        self._reader.cancel((*self._slot, "first"))
        if found.data != self._shown or self._model.is_partial:
            self._shown = found.data
            self._stale = False
            self._show_ids(listing, found.ids())
        else:
            self._read_visible()
        self.counted.emit(found.count)

    def _refuse(self, error: KnownError) -> None:
        self._end_waiting()
        self.refused.emit(error)
