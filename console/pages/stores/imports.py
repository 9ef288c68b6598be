"""The imports of a page: files previewed one after the other, and the way back of the last one."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from console.bridge.context import PageContext
from console.kit.ask_dialog import AskDialog, Asked
from console.pages.stores.import_dialog import ImportDialog
from console.pages.stores.texts import said
from rollouts.changes.commands import ChangeUndo


class Imports:
    """`touched` is called whenever an import or its way back may have changed the estate."""

    def __init__(self, parent: QWidget, context: PageContext, touched: Callable[[], None]) -> None:
        self._parent = parent
        self._context = context
        self._touched = touched
        self._last = ("", "")

    def open(self, paths: Sequence[str]) -> None:
        """Preview the files; closing one dialog opens the next."""
        dialog = ImportDialog(self._parent, self._context, paths[0])
        dialog.finished.connect(lambda _result: self._closed(dialog, paths[1:]))
        dialog.open()

    def undo(self) -> bool:
        """Ask to take the last import back; False when there is none, or it was."""
        change, name = self._last
        if change:
            asked = Asked(
                title=said("undo_import_title", name=name),
                text=said("undo_import_text", change=change),
                button=said("import_undo"),
                danger=True,
            )
            AskDialog(self._parent, asked, lambda _answer: self._take_back(change, name)).open()
        return bool(change)

    def _closed(self, dialog: ImportDialog, others: Sequence[str]) -> None:
        self._touched()
        if dialog.change:
            self._last = (dialog.change, dialog.name)
        if others:
            self.open(others)

    def _take_back(self, change: str, name: str) -> None:
        self._context.commands.give(
            ChangeUndo(change=change), lambda _answer: self._taken_back(name)
        )

    def _taken_back(self, name: str) -> None:
        self._last = ("", "")
        self._context.say(said("import_taken_back", name=name))
        self._touched()
