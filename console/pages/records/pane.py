"""One kind of rows: filter, grid, and under it what is wrong with the current cell."""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from console.bridge.context import PageContext
from console.bridge.refusals import in_words
from console.kit.empty_state import EmptyState, NextStep
from console.kit.filter_bar import FilterBar
from console.kit.grid_model import NEW_ROW, GridModel, GridRow
from console.kit.grid_view import GridView
from console.kit.panel import Panel
from console.kit.plain import Label
from console.pages.records import presenter
from console.pages.records.book import RecordBook, RecordKind, Shape, grid_columns
from console.pages.records.edit_sheet import PasteSheet
from console.pages.records.feed import Look, RecordFeed
from console.pages.records.texts import counted, said
from resources.i18n import sentence
from rollouts.estate.row_requests import RowEdit
from rollouts.reads.tables import REFUSED, RowSeen, RowsSeen, TableRow
from rollouts.shared.errors import KnownError

TYPING_MS = 150
STRIP_LINES = 2


class RecordPane(QWidget):
    """`told` when rows or drafts changed, `chosen` when another row is current.

    What is typed into cells is checked while it is typed; what is committed is staged, or stays as a
    draft with what is wrong with it.
    """

    told = Signal()
    chosen = Signal()
    opened = Signal()
    importing = Signal()

    def __init__(
        self, context: PageContext, book: RecordBook, kind: RecordKind, shape: Shape
    ) -> None:
        super().__init__()
        self._context, self._book, self.kind = context, book, kind
        self._slot = (book.page, kind.word)
        self.columns = grid_columns(kind, shape)
        self.model = GridModel(self.columns, self)
        self.view = GridView(self.model, kind.title, frozen=kind.frozen)
        self.filter = FilterBar(said("filter", kind=kind.title), kind.hint)
        self.feed = RecordFeed(context, book, kind.word, self.model)
        self.strip = Label()
        self._typed: dict[int, None] = {}
        self._taken: set[int] = set()
        self._go_to = ""
        self._begins = False
        self._typing: tuple[int, int, str] = (0, -1, "")
        self._committing = QTimer(self, singleShot=True, interval=0)
        self._checking = QTimer(self, singleShot=True, interval=TYPING_MS)
        self.setFocusProxy(self.view)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        steps = (
            NextStep(said("import"), self.importing.emit),
            NextStep(said("add_row"), self.add_row),
        )
        self._empty = EmptyState(self._book.icon, self.kind.title, self.kind.empty, steps)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        self.strip.setWordWrap(True)
        self.strip.setContentsMargins(14, 6, 14, 4)
        self.strip.setMinimumHeight(self.strip.fontMetrics().height() * STRIP_LINES + 12)
        panel = Panel()
        panel.add(self.filter)
        panel.add(self._stack, 1)
        panel.add(self.strip)
        self._say(said("keys"), "muted")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(panel)

    def _connect(self) -> None:
        self.filter.changed.connect(self.feed.set_filter)
        self.filter.left_down.connect(self.view.setFocus)
        self.feed.looked.connect(self._looked)
        self.feed.refused.connect(lambda error: self.filter.set_trouble(in_words(error)))
        self.model.typed.connect(self._commit_soon)
        self.model.loaded.connect(self._arrived)
        self._committing.timeout.connect(self._commit)
        self._checking.timeout.connect(self._check_typing)
        self.view.typing.connect(self._type)
        self.view.editing_ended.connect(self._end_typing)
        self.view.pasted.connect(self._paste)
        self.view.cell_changed.connect(lambda _uid, _column: self._move())
        self.view.selectionModel().selectionChanged.connect(lambda *_sets: self.told.emit())
        self.view.copied.connect(
            lambda count: self._context.say(sentence("console.copied_rows", {"count": count}))
        )

    # What the page asks

    @property
    def current(self) -> GridRow | None:
        """The current row, when there is one and it is here."""
        index = self.view.currentIndex()
        return self.model.record(index.row()) if index.isValid() else None

    @property
    def chosen_keys(self) -> tuple[str, ...]:
        """The keys of the rows of which a cell is chosen."""
        keys = (self.feed.key_of(each) for each in self.view.chosen_rows())
        return tuple(each for each in keys if each)

    @property
    def current_column(self) -> str:
        """The name of the current column, empty for none."""
        at = self.view.currentIndex().column()
        return self.columns[at].name if at >= 0 else ""

    @property
    def is_committing(self) -> bool:
        """Whether something was typed that no request has been given for yet."""
        return bool(self._typed)

    def row_in_full(self) -> TableRow | None:
        """The current row for the detail; None for the one that is being written."""
        row = self.current
        return None if row is None or not row.key else TableRow(key=row.key, cells=row.cells)

    def go_to(self, key: str) -> None:
        """Make the row with this key the current one as soon as it is shown."""
        self._go_to = key
        self._arrived()

    def add_row(self) -> None:
        """Begin a row above the others."""
        self._stack.setCurrentIndex(0)
        self._begins = True
        self.feed.set_adding(is_adding=True)
        self._arrived()
        self.told.emit()

    def step_back(self) -> bool:
        """Drop what was typed and not taken, else empty the filter."""
        if self.model.drafted or self.feed.is_adding:
            self.model.forget_all()
            self.feed.set_adding(is_adding=False)
            self._move()
            self.told.emit()
            return True
        return self.filter.clear()

    def leave(self) -> None:
        """Nobody looks any more."""
        self.feed.cancel()
        for part in ("check", "refusal"):
            self._context.reader.cancel((*self._slot, part))

    def take(self, request: object) -> None:
        """Stage what a sheet asks for."""
        self._context.commands.give(request, lambda _answer: self._staged())

    # Typing

    def _type(self, uid: int, column: int, text: str) -> None:
        self._typing = (uid, column, text)
        self._checking.start()

    def _end_typing(self) -> None:
        self._checking.stop()
        self._typing = (0, -1, "")
        self._context.reader.cancel((*self._slot, "check"))
        self._move()

    def _check_typing(self) -> None:
        uid, column, text = self._typing
        if column < 0:
            return
        cells = {**self.model.drafts_of(uid), self.columns[column].name: self._read(column, text)}
        self._ask("check", [self._edit(uid, cells)], self._show_typing)

    def _show_typing(self, seen: RowsSeen) -> None:
        _, column, _ = self._typing
        if column >= 0 and seen.rows:
            troubles = presenter.troubles_of(seen.rows[0], self.columns)
            trouble = troubles.get(self.columns[column].name, "")
            self.view.delegate.show_trouble(trouble)
            self._say(trouble, "bad") if trouble else self._say(said("cell_is_right"), "good")

    # Committing

    def _commit_soon(self, uid: int, _column: int) -> None:
        self._typed[uid] = None
        self._committing.start()

    def _commit(self) -> None:
        typed, self._typed = tuple(self._typed), {}
        uids = [uid for uid in typed if self.model.drafts_of(uid)]
        if NEW_ROW in uids:
            self._ask("refusal", [self._edit_of(NEW_ROW)], self._judge_new)
        others = [uid for uid in uids if uid != NEW_ROW]
        if others:
            edits = [self._edit_of(uid) for uid in others]
            request = self._book.take(kind=self.kind.word, row=presenter.as_rows(edits))
            self._context.commands.give(
                request,
                lambda _answer: self._staged(others),
                lambda error: self._refused(others, edits, error),
            )
        self._move()
        self.told.emit()

    def _judge_new(self, seen: RowsSeen) -> None:
        """A row that is being written is staged as soon as nothing is wrong or missing."""
        [row] = seen.rows
        if row.state == REFUSED:
            self._mark(NEW_ROW, row)
            if presenter.lacks_only(row):
                self._say(said("still_needed"), "warn")
            return
        edit = self._edit_of(NEW_ROW)
        request = self._book.take(kind=self.kind.word, row=presenter.as_rows([edit]))
        self._context.commands.give(request, lambda _answer: self._added(row.key))

    def _added(self, key: str) -> None:
        self.feed.set_adding(is_adding=False)
        self._go_to = key
        self._staged()

    def _staged(self, uids: Iterable[int] = ()) -> None:
        self._taken.update(uids)
        self.feed.ask()

    def _refused(self, uids: Sequence[int], edits: Sequence[RowEdit], error: KnownError) -> None:
        """Each row is told what is wrong with it; a refusal about no row is shown as it is."""

        def mark(seen: RowsSeen) -> None:
            for uid, row in zip(uids, seen.rows, strict=True):
                self._mark(uid, row)
            if all(row.state != REFUSED for row in seen.rows):
                self._context.refuse(error)

        self._ask("refusal", edits, mark)

    def _mark(self, uid: int, row: RowSeen) -> None:
        self.model.show_troubles(uid, presenter.troubles_of(row, self.columns))
        self._move()
        self.told.emit()

    def _ask(self, part: str, edits: Sequence[RowEdit], done: object) -> None:
        asked = self._book.look(kind=self.kind.word, row=presenter.as_rows(edits))
        self._context.reader.ask(
            (*self._slot, part),
            lambda: cast("RowsSeen", self._context.read(asked)),
            done,  # type: ignore[arg-type]
        )

    def _edit_of(self, uid: int) -> RowEdit:
        return self._edit(uid, self.model.drafts_of(uid))

    def _edit(self, uid: int, cells: Mapping[str, str]) -> RowEdit:
        return presenter.edit_of(self.feed.key_of(uid), cells)

    def _read(self, column: int, text: str) -> str:
        return self.columns[column].read(text.strip())

    # Pasting

    def _paste(self, cells: tuple[tuple[str, ...], ...]) -> None:
        row, column = self.view.anchor()
        chosen = self.view.chosen_cells()
        if len(cells) == len(cells[0]) == 1 and len(chosen) > 1:
            columns = sorted({each.column() for each in chosen})
            edits = presenter.filled(cells[0][0], columns, self.chosen_keys, self.columns)
        else:
            below = range(max(row, 0), min(max(row, 0) + len(cells), self.model.rowCount()))
            keys = [self.feed.key_of(self.model.id_at(at)) for at in below]
            edits = presenter.pasted(cells, self.columns, column, keys).rows
        if edits:
            sheet = PasteSheet(
                self, self._context, self._book, self.kind, self.columns, self.take, edits
            )
            sheet.open()

    # Showing

    def _looked(self, look: Look) -> None:
        self.filter.set_trouble("")
        self.filter.set_count(counted("row", len(look.keys)))
        for uid in self._taken:
            self.model.forget(uid)
        self._taken.clear()
        is_bare = not look.keys and not look.filter and not self.feed.is_adding
        self._stack.setCurrentIndex(1 if is_bare else 0)
        self._arrived()
        self._move()
        self.told.emit()

    def _arrived(self) -> None:
        """Blocks have come: go where somebody wants to be."""
        if self._go_to and self.model.rows_of((self.feed.id_of(self._go_to),)):
            self.view.select_cell(self.feed.id_of(self._go_to), 0)
            self._go_to = ""
        if self._begins and self.model.rowCount() and self.model.record(0) is not None:
            self._begins = False
            self.view.setFocus()
            self.view.select_cell(NEW_ROW, 0)
            self.view.edit(self.view.currentIndex())
        self.chosen.emit()

    def _move(self) -> None:
        """Say what is to be said of the current cell."""
        index = self.view.currentIndex()
        row = self.current
        self.chosen.emit()
        if row is None:
            self._say(said("keys"), "muted")
            return
        at = index.column()
        trouble = self.model.tip(index.row(), at)
        if trouble:
            self._say(trouble, "bad")
        elif self.model.drafts_of(row.id):
            self._say(said("draft" if row.id != NEW_ROW else "still_needed"), "warn")
        elif row.before and row.is_staged(at):
            old = self.columns[at].show(row.before[at]) or "–"
            self._say(said("was_in_force", old=old), "busy")
        else:
            self._say(said("keys"), "muted")

    def _say(self, text: str, tone: str) -> None:
        self.strip.setText(text)
        self.strip.set_tone(tone)
