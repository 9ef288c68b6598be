"""Keeps a grid equal to the rows of a kind: those in force, with what is staged laid over them."""

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QObject, QTimer, Signal

from console.bridge.context import PageContext
from console.bridge.promises import Read
from console.kit.grid_model import NEW_ROW, GridModel, GridRow, empty_row
from console.kit.row_source import BLOCK_ROWS
from console.pages.records.book import RecordBook
from rollouts.reads.tables import (
    STAGED_NEW,
    StagedRow,
    StagedRows,
    TableKeys,
    TableMatches,
    TableRow,
    TableRows,
)
from rollouts.shared.errors import KnownError

TOUCH_MS = 150
STAGED_WORD = "staged:yes"
"""The one filter word that the change set answers, not the rows in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at a kind: what is staged, the keys to show, and the filter that gave them."""

    staged: StagedRows
    keys: tuple[str, ...]
    filter: str


def look_at(read: Read, book: RecordBook, asked: TableKeys) -> Look:
    """What a filter and an order give, new rows first. On a worker: several short reads."""
    staged = cast("StagedRows", read(book.staged(kind=asked.kind)))
    text = " ".join(each for each in asked.filter.split() if each != STAGED_WORD)
    only = text != asked.filter.strip()
    chosen = staged.rows if only else tuple(r for r in staged.rows if r.state == STAGED_NEW)
    rows = tuple(TableRow(key=each.key, cells=each.cells) for each in chosen)
    question = TableMatches(room=asked.room, kind=asked.kind, filter=text, rows=rows)
    fresh = cast("tuple[str, ...]", read(question))
    keys = () if only else cast("tuple[str, ...]", read(asked))
    return Look(staged=staged, keys=(*fresh, *keys), filter=asked.filter)


class RecordFeed(QObject):
    """Shows a kind's rows in `model`. `looked(Look)` follows every answer, `refused` a bad filter.

    `touch` says that the house has changed. Where the same rows are shown as before they are only
    read again, so that an editor and a selection stay. `most` rows were there so far.
    """

    looked = Signal(object)
    refused = Signal(object)

    def __init__(self, context: PageContext, book: RecordBook, kind: str, model: GridModel) -> None:
        super().__init__(model)
        self._context = context
        self._book = book
        self._kind = kind
        self._model = model
        self._slot = (book.page, kind)
        self.filter = ""
        self.order = ("", False)
        self.is_adding = False
        self.most = 0
        self.look: Look | None = None
        self._ids: dict[str, int] = {}
        self._keys: list[str] = [""]
        self._shown: tuple[str, ...] | None = None
        self._staged: Mapping[str, StagedRow] = {}
        self._touching = QTimer(self, singleShot=True, interval=TOUCH_MS)
        self._touching.timeout.connect(self.ask)
        model.sort_asked.connect(self._sort)

    @property
    def is_loaded(self) -> bool:
        """Whether an answer has come."""
        return self.look is not None

    def ask(self) -> None:
        """Read keys, what is staged, and the rows in sight."""
        sort, down = self.order
        asked = TableKeys(
            room=self._book.room, kind=self._kind, filter=self.filter, sort=sort, descending=down
        )
        self._context.reader.ask(
            (*self._slot, "keys"),
            lambda: look_at(self._context.read, self._book, asked),
            self._show,
            self._refuse,
        )

    def set_filter(self, text: str) -> None:
        """Filter by `text` from now on."""
        self.filter = text
        self.ask()

    def touch(self) -> None:
        """Something changed in the house."""
        if not self._touching.isActive():
            self._touching.start()

    def cancel(self) -> None:
        """Nobody looks any more."""
        self._touching.stop()
        for part in ("keys", "rows"):
            self._context.reader.cancel((*self._slot, part))

    def set_adding(self, *, is_adding: bool) -> None:
        """Show the row that is being written above the others, or take it away."""
        if self.is_adding != is_adding:
            self.is_adding = is_adding
            if not is_adding:
                self._model.forget(NEW_ROW)
            if self._shown is not None:
                self._set_source(self._shown)

    def key_of(self, uid: int) -> str:
        """The key of the row with a local id; empty for the row that is being written."""
        return "" if uid == NEW_ROW else self._keys[uid]

    def id_of(self, key: str) -> int:
        """The local id of the row with a key, for as long as the page lives."""
        if key not in self._ids:
            self._ids[key] = len(self._keys)
            self._keys.append(key)
        return self._ids[key]

    def staged_row(self, key: str) -> StagedRow | None:
        """The row as it is staged, if it is."""
        return self._staged.get(key)

    # Inside

    def _sort(self, key: str, descending: bool) -> None:  # noqa: FBT001 - the signal's shape
        self.order = (key, descending)
        self.ask()

    def _refuse(self, error: KnownError) -> None:
        self.refused.emit(error)

    def _show(self, look: Look) -> None:
        self.look = look
        was = self._staged
        self.most = max(self.most, len(look.keys))
        self._staged = {each.key: each for each in look.staged.rows}
        if look.keys == self._shown:
            self._model.update(self._row(each.key, each.cells) for each in self._staged.values())
            self._read_again(was)
        else:
            self._set_source(look.keys)
        self.looked.emit(look)

    def _set_source(self, keys: tuple[str, ...]) -> None:
        self._shown = keys
        self._model.set_source(_Source(self, keys))

    def _read_again(self, was: Mapping[str, StagedRow]) -> None:
        """Rows in sight, and those that are staged no more."""
        first, last = self._model.visible_rows()
        rows = range(first, min(last + 1, self._model.rowCount(), first + BLOCK_ROWS))
        keys = {self.key_of(self._model.id_at(row)) for row in rows} | set(was)
        self._fetch("rows", [each for each in keys if each], self._model.update)

    def _fetch(
        self,
        part: object,
        keys: Sequence[str],
        deliver: Callable[[Sequence[GridRow]], object],
    ) -> None:
        if not keys:
            return
        question = TableRows(room=self._book.room, kind=self._kind, keys=tuple(keys))

        def hand_over(found: tuple[TableRow, ...]) -> None:
            deliver([self._row(each.key, each.cells) for each in found])

        self._context.reader.ask(
            (*self._slot, part),
            lambda: cast("tuple[TableRow, ...]", self._context.read(question)),
            hand_over,
            lambda _error: None,
        )

    def fetch(self, ids: Sequence[int], deliver: Callable[[Sequence[GridRow]], None]) -> None:
        """Deliver the rows with these ids; only what is not staged is read."""
        keys = [self.key_of(each) for each in ids]
        away = [each for each in keys if each and each not in self._staged]
        if away:
            self._fetch(("block", ids[0]), away, lambda rows: deliver([*rows, *self._here(keys)]))
        else:
            deliver(self._here(keys))

    def _here(self, keys: Sequence[str]) -> list[GridRow]:
        staged = [
            self._row(each, self._staged[each].cells) for each in keys if each in self._staged
        ]
        new = [empty_row(self._model.grid_columns)] if "" in keys else []
        return [*new, *staged]

    def _row(self, key: str, cells: tuple[str, ...]) -> GridRow:
        staged = self._staged.get(key)
        if staged is None:
            return GridRow(id=self.id_of(key), key=key, cells=cells)
        return GridRow(
            id=self.id_of(key),
            key=key,
            cells=staged.cells,
            state=staged.state,
            before=staged.before,
        )

    def ids(self, keys: Sequence[str]) -> "array[int]":
        """The ids of these rows, that of the row being written first."""
        new = [NEW_ROW] if self.is_adding else []
        return array("q", [*new, *map(self.id_of, keys)])


class _Source:
    """One answer as a `RowSource`."""

    def __init__(self, feed: RecordFeed, keys: Sequence[str]) -> None:
        self._feed = feed
        self._ids = feed.ids(keys)

    def count(self) -> int:
        return len(self._ids)

    def ids(self) -> "array[int]":
        return self._ids

    def fetch(self, ids: Sequence[int], deliver: Callable[[Sequence[GridRow]], None]) -> None:
        self._feed.fetch(ids, deliver)
