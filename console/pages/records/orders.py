"""What a person orders for rows of the shown kind: a new one, a change of many, files in and out."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFileDialog, QWidget

from console.bridge.context import PageContext
from console.kit.ask_dialog import AskDialog, Asked
from console.kit.plain import escaped
from console.pages.errands import Errands
from console.pages.records.book import RecordBook
from console.pages.records.edit_sheet import BulkSheet, EndSheet
from console.pages.records.import_sheet import ImportSheet
from console.pages.records.pane import RecordPane
from console.pages.records.texts import counted, said

FILES = "Workbook (*.xlsx);;CSV (*.csv)"
CHANGE_KEY, PASTE_KEY = "F4", "Ctrl+V"
NAMED = 6


class RowOrders:
    """Carries orders out on the pane that is shown when they are given; without one they do nothing."""

    def __init__(
        self,
        page: QWidget,
        context: PageContext,
        book: RecordBook,
        errands: Errands,
        shown: Callable[[], RecordPane | None],
    ) -> None:
        self._page, self._context, self._book = page, context, book
        self._errands = errands
        self._shown = shown

    @property
    def pane(self) -> RecordPane | None:
        """The pane that is shown."""
        return self._shown()

    def add_row(self) -> None:
        """Begin a row of the shown kind."""
        if self.pane is not None:
            self.pane.add_row()

    def change_chosen(self) -> None:
        """One value for a column of the chosen rows."""
        pane = self.pane
        if pane is not None and pane.chosen_keys:
            sheet = BulkSheet(
                self._page,
                self._context,
                self._book,
                pane.kind,
                pane.columns,
                pane.take,
                pane.chosen_keys,
                pane.current_column,
            )
            sheet.open()

    def end_chosen(self) -> None:
        """The chosen rows end at a moment."""
        pane = self.pane
        if pane is not None and pane.chosen_keys:
            sheet = EndSheet(
                self._page,
                self._context,
                self._book,
                pane.kind,
                pane.columns,
                pane.take,
                pane.chosen_keys,
            )
            sheet.open()

    def remove_chosen(self) -> None:
        """The chosen rows go, once a person has said so."""
        pane = self.pane
        if pane is None or not pane.chosen_keys:
            return
        keys = pane.chosen_keys
        asked = Asked(
            title=said("remove_title", rows=counted("row", len(keys))),
            text=said("remove_text", keys=", ".join(keys[:NAMED])),
            button=said("remove"),
            danger=True,
        )
        request = self._book.remove(kind=pane.kind.word, key=keys)
        AskDialog(self._page, asked, lambda _answer: pane.take(request)).open()

    def import_from(self, path: str) -> None:
        """Preview a file of the shown kind."""
        pane = self.pane
        if pane is not None and path:
            sheet = ImportSheet(self._page, self._context, self._book, pane.kind, path)
            sheet.touched.connect(pane.feed.ask)
            sheet.open()

    def export_to(self, path: str) -> None:
        """Write every row of the shown kind to a file that imports again."""
        pane = self.pane
        if pane is not None and path:
            name = Path(path).name
            command = self._book.write_out(kind=pane.kind.word, output=path)
            self._errands.run(
                command,
                said("exporting", name=name),
                lambda _answer: self._context.say(said("exported", name=name)),
            )

    def ask_import(self) -> None:
        """Let a person choose the file to import."""
        dialog = QFileDialog(self._page, said("import"), "", FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.import_from)
        dialog.open()

    def ask_export(self) -> None:
        """Let a person choose the file to write."""
        dialog = QFileDialog(self._page, said("export"), "", FILES)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("xlsx")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.export_to)
        dialog.open()

    def menu(self, _ids: Sequence[int]) -> Sequence[QAction]:
        """The orders for the chosen rows, for their menu."""
        pane = self.pane
        wished: list[tuple[str, Callable[[], None], str]] = [
            (said("change_chosen"), self.change_chosen, CHANGE_KEY),
            (said("remove_chosen"), self.remove_chosen, ""),
        ]
        if pane is not None and pane.kind.is_dated:
            wished.insert(1, (said("end_chosen"), self.end_chosen, ""))
        if pane is not None:
            wished.append((said("paste"), pane.view.paste, PASTE_KEY))
        made = []
        for text, run, key in wished:
            action = QAction(escaped(text), self._page)
            action.setShortcut(QKeySequence(key))
            action.triggered.connect(lambda _checked=False, run=run: run())
            made.append(action)
        return made
