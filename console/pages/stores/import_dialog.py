"""Bringing stores or registers in from a file: preview, row errors, apply, undo."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QWidget

from console.bridge.context import PageContext
from console.kit.columns import Column
from console.kit.sheet import Sheet
from console.kit.table_model import RecordTableModel
from console.kit.table_view import TableView
from console.pages.dialog_errand import DialogErrand
from console.pages.stores.findings import FINDINGS, FindingRow, finding_rows
from console.pages.stores.texts import said
from rollouts.changes.commands import ChangeUndo
from rollouts.estate.commands import EstateImport
from rollouts.shared.edits import Edit
from rollouts.shared.errors import KnownError

if TYPE_CHECKING:
    from rollouts.engine.handlers.estate import Imported

WIDTH, HEIGHT = 860, 520
ENDINGS = (".csv", ".tsv", ".txt", ".xlsx")


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRow:
    """One change that the import makes."""

    id: int
    edit: Edit


NEW = "–"
EDITS: tuple[Column[EditRow], ...] = (
    Column(title=said("column_what"), text=lambda row: row.edit.kind, width=90),
    Column(title=said("column_name"), text=lambda row: row.edit.key, width=130),
    Column(title=said("column_field"), text=lambda row: row.edit.field or said("whole"), width=120),
    Column(title=said("column_before"), text=lambda row: row.edit.before or NEW, width=140),
    Column(
        title=said("column_after"), text=lambda row: row.edit.after or NEW, width=240, stretch=True
    ),
)


def is_estate_file(path: str) -> bool:
    """True for a file that may be imported, by its ending."""
    return PurePath(path).suffix.casefold() in ENDINGS


def preview_text(found: "Imported", name: str) -> str:
    """What the import would do, in one sentence."""
    if not found.new and not found.changed:
        return said("import_nothing", name=name, rows=f"{found.rows:,}")
    return said(
        "import_preview",
        name=name,
        kind=found.kind,
        new=f"{found.new:,}",
        changed=f"{found.changed:,}",
        unchanged=f"{found.unchanged:,}",
    )


class ImportDialog(Sheet):
    """Reads the file at once and shows what it would do; nothing is written before *Import*.

    A file with errors shows them row by row and cannot be imported. After the import the dialog
    offers to take it back; `change` names the change set in force, empty where there is none.
    """

    def __init__(self, parent: QWidget, context: PageContext, path: str) -> None:
        self.name = PurePath(path).name
        super().__init__(parent, said("import_title", name=self.name), width=WIDTH)
        self.resize(WIDTH, HEIGHT)
        self._errand = DialogErrand(self, context)
        self._path = path
        self.change = ""
        self.edits: RecordTableModel[EditRow] = RecordTableModel(EDITS, lambda row: row.id, self)
        self.errors: RecordTableModel[FindingRow] = RecordTableModel(
            FINDINGS, lambda row: row.id, self
        )
        self.edit_table = TableView(self.edits, said("import_edits"))
        self.error_table = TableView(self.errors, said("import_errors"))
        self.error_table.hide()
        self.add(self._errand.bar)
        self.add(self.edit_table, 1)
        self.add(self.error_table, 1)
        self.apply = self.add_button(
            said("import_apply"), self._apply, kind="primary", default=True
        )
        self.undo = self.add_button(said("import_undo"), self._undo)
        self.undo.hide()
        self.apply.setEnabled(False)
        self._run(EstateImport(path=path, dry_run=True), said("import_reading"), self._preview)

    def _run(self, command: object, title: str, done: Callable[[object], None]) -> None:
        self.apply.setEnabled(False)
        self.undo.setEnabled(False)
        self._errand.run(command, title, done, self._refuse)

    def _apply(self) -> None:
        self._run(EstateImport(path=self._path), said("import_writing"), self._applied)

    def _undo(self) -> None:
        self._run(ChangeUndo(change=self.change), said("import_undoing"), self._undone)

    def _preview(self, result: object) -> None:
        found = cast("Imported", result)
        self.say(preview_text(found, self.name))
        self.edits.set_rows(
            EditRow(id=at, edit=each) for at, each in enumerate(_readable(found.edits))
        )
        self.apply.setEnabled(bool(found.new or found.changed))
        self.apply.setFocus()

    def _applied(self, result: object) -> None:
        found = cast("Imported", result)
        self.change = found.change
        self.say(said("import_done", name=self.name, change=found.change))
        self.apply.hide()
        self.undo.show()
        self.undo.setEnabled(bool(found.change))
        self.done_with()
        self.leave.setFocus()

    def _undone(self, _result: object) -> None:
        self.change = ""
        self.say(said("import_taken_back", name=self.name))
        self.undo.hide()
        self.edits.set_rows(())

    def _refuse(self, error: KnownError) -> None:
        rows = finding_rows(error.findings)
        self.say(said("import_refused", name=self.name, count=f"{len(rows):,}"))
        self.errors.set_rows(rows)
        self.error_table.current_changed.connect(self._tell_error)
        self.edit_table.hide()
        self.error_table.show()
        self.error_table.select_ids([0])
        self.error_table.setFocus()
        self.done_with()

    def _tell_error(self, row: int) -> None:
        """A row may be longer than its columns: the chosen one stands below in full."""
        record = self.errors.record(row)
        self.show_trouble(f"{record.text}\n{record.mend}".strip() if record else "")


def _readable(edits: Iterable[Edit]) -> Iterator[Edit]:
    """A new thing as what it holds, not as the record it is kept as."""
    for each in edits:
        yield replace(each, after=_words(each.after)) if not each.field and each.after else each


def _words(record: str) -> str:
    return ", ".join(f"{name} {value}" for name, value in json.loads(record).items())
