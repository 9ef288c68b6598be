"""Sheets that change several rows at once, with a preview that follows what is typed."""

from collections.abc import Callable, Sequence
from typing import cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from console.bridge.context import PageContext
from console.bridge.refusals import in_words
from console.kit.form import Form
from console.kit.grid_model import GridColumn
from console.kit.sheet import Sheet
from console.pages.records.book import TO, RecordBook, RecordKind
from console.pages.records.presenter import as_rows, told
from console.pages.records.preview_table import PreviewTable
from console.pages.records.texts import counted, said
from rollouts.estate.row_requests import RowEdit
from rollouts.reads.tables import REFUSED, RowsSeen
from rollouts.shared.errors import KnownError

WIDTH = 880
LOOK_MS = 200

Give = Callable[[object], None]


class PreviewSheet(Sheet):
    """Shows what edits of rows would do; `give(request)` follows when a person takes them.

    Rows that are refused are left out of what is given.
    """

    def __init__(
        self,
        parent: QWidget,
        context: PageContext,
        book: RecordBook,
        kind: RecordKind,
        columns: Sequence[GridColumn],
        give: Give,
        *,
        title: str,
    ) -> None:
        super().__init__(parent, title, said("preview_waits"), width=WIDTH)
        self.context, self.book, self.kind, self.columns = context, book, kind, columns
        self._give = give
        self._slot = (book.page, "preview")
        self.edits: tuple[RowEdit, ...] = ()
        self.since = ""
        self.seen: RowsSeen | None = None
        self.preview = PreviewTable()
        self.finished.connect(lambda _result: context.reader.cancel(self._slot))

    def add_preview(self) -> None:
        """Put the preview and the button below what was added before."""
        self.add(self.preview, 1)
        self.button = self.add_button(said("take"), self._take, kind="primary", default=True)
        self.button.setEnabled(False)

    def look(self, edits: Sequence[RowEdit], since: str = "") -> None:
        """Ask what these edits would do."""
        self.edits, self.since, self.seen = tuple(edits), since, None
        self.button.setEnabled(False)
        if not edits:
            self.preview.show_rows((), self.columns)
            return
        asked = self.book.look(kind=self.kind.word, row=as_rows(edits), since=since)
        self.context.reader.ask(
            self._slot,
            lambda: cast("RowsSeen", self.context.read(asked)),
            self._show,
            self._refuse,
        )

    @property
    def good_edits(self) -> tuple[RowEdit, ...]:
        """The edits of rows that are not refused; with a date they are not told apart."""
        if self.seen is None:
            return ()
        states = [each.state for each in self.seen.rows]
        if self.since:
            return () if REFUSED in states else self.edits
        pairs = zip(self.edits, states, strict=True)
        return tuple(edit for edit, state in pairs if state not in {REFUSED, "unchanged"})

    def _show(self, seen: RowsSeen) -> None:
        self.seen = seen
        self.show_trouble("")
        self.say(told(seen.rows))
        self.preview.show_rows(seen.rows, self.columns, is_split=bool(self.since))
        count = len(self.good_edits)
        self.button.set_text(counted("take", count) if count else said("take"))
        self.button.setEnabled(bool(count))

    def _refuse(self, error: KnownError) -> None:
        self.preview.show_rows((), self.columns)
        self.show_trouble(in_words(error))

    def _take(self) -> None:
        request = self.book.take(
            kind=self.kind.word, row=as_rows(self.good_edits), since=self.since
        )
        self.accept()
        self._give(request)


class PasteSheet(PreviewSheet):
    """What the cells of the clipboard would do."""

    def __init__(
        self,
        parent: QWidget,
        context: PageContext,
        book: RecordBook,
        kind: RecordKind,
        columns: Sequence[GridColumn],
        give: Give,
        edits: Sequence[RowEdit],
    ) -> None:
        title = said("paste_title", rows=counted("row", len(edits)))
        super().__init__(parent, context, book, kind, columns, give, title=title)
        self.add_preview()
        self.look(edits)


class BulkSheet(PreviewSheet):
    """One value for a column of the chosen rows, from a date on where one is given."""

    def __init__(
        self,
        parent: QWidget,
        context: PageContext,
        book: RecordBook,
        kind: RecordKind,
        columns: Sequence[GridColumn],
        give: Give,
        keys: Sequence[str],
        column: str = "",
    ) -> None:
        title = said("bulk_title", rows=counted("row", len(keys)))
        super().__init__(parent, context, book, kind, columns, give, title=title)
        self._keys = tuple(keys)
        self.column, self.value, self.start = QComboBox(), QLineEdit(), QLineEdit()
        self.column.view().setAccessibleName(said("bulk_column"))
        for each in columns:
            self.column.addItem(each.title, each.name)
        form = Form()
        form.add(said("bulk_column"), self.column)
        self._value_row = form.add(said("bulk_value"), self.value)
        if kind.is_dated:
            form.add(said("bulk_from"), self.start, said("bulk_from_note"))
        self.add(form)
        self.add_preview()
        self._waiting = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._waiting.timeout.connect(self._look)
        self.column.setCurrentIndex(max(self.column.findData(column), 0))
        self.column.currentIndexChanged.connect(lambda _at: self._waiting.start())
        for line in (self.value, self.start):
            line.textChanged.connect(lambda _text: self._waiting.start())
        self.value.setFocus()

    def _look(self) -> None:
        column = self.columns[self.column.currentIndex()]
        text = column.read(self.value.text().strip())
        edits = [RowEdit(key=key, cells=((column.name, text),)) for key in self._keys]
        self.look(edits, self.start.text().strip())


class EndSheet(PreviewSheet):
    """The chosen rows end at a moment."""

    def __init__(
        self,
        parent: QWidget,
        context: PageContext,
        book: RecordBook,
        kind: RecordKind,
        columns: Sequence[GridColumn],
        give: Give,
        keys: Sequence[str],
    ) -> None:
        title = said("end_title", rows=counted("row", len(keys)))
        super().__init__(parent, context, book, kind, columns, give, title=title)
        self._keys = tuple(keys)
        self.moment = QLineEdit()
        self.moment.setPlaceholderText(said("end_hint"))
        form = Form()
        form.add(said("end_at"), self.moment, said("end_note"))
        self.add(form)
        self.add_preview()
        self._waiting = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._waiting.timeout.connect(self._look)
        self.moment.textChanged.connect(lambda _text: self._waiting.start())
        self.moment.setFocus()

    def _look(self) -> None:
        text = self.moment.text().strip()
        moment = f"{text}T00:00:00" if len(text) == len("2026-12-01") else text.replace(" ", "T")
        self.look([RowEdit(key=key, cells=((TO, moment),)) for key in self._keys] if text else [])
