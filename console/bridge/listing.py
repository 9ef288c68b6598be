"""Keeps a table equal to a listing of the house: ids at once, rows in blocks, changes merged."""

from array import array
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar, cast

from PySide6.QtCore import QObject, QTimer, Signal

from console.bridge.promises import Read
from console.bridge.reads import Reader
from console.kit.row_source import BLOCK_ROWS
from console.kit.table_model import RecordTableModel
from rollouts.reads.questions import Found, Ids, Listing, Rows
from rollouts.shared.errors import KnownError

R = TypeVar("R")

TOUCH_MS = 120
"""Changes within this time are read together; with the follower's 50 ms it stays under 500."""

Slot = tuple[Hashable, ...]
ListingOf = Callable[[str, str, bool], Listing[R]]
"""The listing for (filter, sort key, descending)."""


class ListingSource(Generic[R]):
    """One answer to `Ids` as a `RowSource`: one slot per block, so that no block cancels another."""

    def __init__(
        self, reader: Reader, read: Read, slot: Slot, listing: Listing[R], ids: "array[int]"
    ) -> None:
        self._reader = reader
        self._read = read
        self._slot = slot
        self._listing = listing
        self._ids = ids

    def count(self) -> int:
        return len(self._ids)

    def ids(self) -> "array[int]":
        return self._ids

    def fetch(self, ids: Sequence[int], deliver: Callable[[Sequence[R]], None]) -> None:
        question = Rows(of=self._listing, ids=tuple(ids))
        self._reader.ask(
            (*self._slot, "block", ids[0]),
            lambda: cast("Sequence[R]", self._read(question)),
            deliver,
        )


class ListFeed(QObject, Generic[R]):
    """Shows `listing_of(filter, sort, descending)` in `model`.

    `touch` says that the house has changed: visible rows are read again, and the ids too when the
    filter or the order may give others now. `counted(n)` follows every answer; a refused filter goes
    to `refused` and the rows stay as they were.
    """

    counted = Signal(int)
    refused = Signal(object)

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
        self._shown: bytes | None = None
        self._stale = False
        self._touching = QTimer(self, singleShot=True, interval=TOUCH_MS)
        self._touching.timeout.connect(self._read_changes)
        model.sort_asked.connect(self._sort_by)

    def use(self, listing_of: ListingOf[R]) -> None:
        """Show another thing's rows from now on; nothing is read until `ask`."""
        self._listing_of = listing_of
        self._shown = None
        self._stale = False
        self._model.set_rows(())

    def set_filter(self, text: str) -> None:
        """Filter by `text` from now on."""
        self.filter = text
        self.ask()

    def ask(self) -> None:
        """Read ids and rows again."""
        listing = self._listing()
        self._reader.ask(
            (*self._slot, "ids"),
            lambda: cast("Found", self._read(Ids(of=listing))),
            lambda found: self._show(listing, found),
            self._refuse,
        )

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
        for part in ("ids", "rows"):
            self._reader.cancel((*self._slot, part))

    def _listing(self) -> Listing[R]:
        return self._listing_of(self.filter, *self._sort)

    def _sort_by(self, key: str, descending: bool) -> None:  # noqa: FBT001 - the signal's shape
        self._sort = (key, descending)
        self.ask()

    def _read_changes(self) -> None:
        reading = (self._reader.is_reading((*self._slot, part)) for part in ("ids", "rows"))
        if any(reading):
            self._touching.start()
            return
        if self.filter or self._sort[0] or self._shown is None:
            self.ask()
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
        if found.data != self._shown:
            self._shown = found.data
            self._stale = False
            ids = array("q", found.ids())
            source = ListingSource(self._reader, self._read, self._slot, listing, ids)
            self._model.set_source(source)
        else:
            self._read_visible()
        self.counted.emit(found.count)

    def _refuse(self, error: KnownError) -> None:
        self.refused.emit(error)
