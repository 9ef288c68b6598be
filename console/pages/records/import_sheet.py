"""Bringing a file of rows in: a preview, every row error, then into force or into the change set."""

from pathlib import PurePath
from typing import Protocol, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from console.bridge.context import PageContext
from console.kit.sheet import Sheet
from console.pages.dialog_errand import DialogErrand
from console.pages.findings_list import FindingsList
from console.pages.records.book import RecordBook, RecordKind
from console.pages.records.texts import said
from rollouts.changes.commands import ChangeUndo
from rollouts.shared.errors import KnownError
from rollouts.shared.findings import Finding

WIDTH, HEIGHT = 860, 460


class Told(Protocol):
    """What an import answers."""

    rows: int
    new: int
    changed: int
    removed: int
    unchanged: int
    change: str
    findings: tuple[Finding, ...]


class ImportSheet(Sheet):
    """Reads the file at once and shows what it would do; nothing is written before a button.

    `touched` follows whatever may have changed rows. Stopping closes the sheet.
    """

    touched = Signal()

    def __init__(
        self, parent: QWidget, context: PageContext, book: RecordBook, kind: RecordKind, path: str
    ) -> None:
        self.name = PurePath(path).name
        super().__init__(parent, said("import_title", name=self.name, kind=kind.title), width=WIDTH)
        self.resize(WIDTH, HEIGHT)
        self._context, self._book, self._kind, self._path = context, book, kind, path
        self._errand = DialogErrand(self, context)
        self._change = ""
        self.findings = FindingsList()
        self.findings.hide()
        self.add(self._errand.bar)
        self.add(self.findings, 1)
        self.undo = self.add_button(said("import_undo"), self._undo)
        self.stage = self.add_button(said("import_stage"), self._stage)
        self.apply = self.add_button(said("import_apply"), self._apply, kind="primary")
        self.undo.hide()
        self._may_go_on(may=False)
        asked = book.bring_in(kind=kind.word, path=path, dry_run=True)
        self._errand.run(asked, said("import_reading"), self._preview, self._refuse)

    def _may_go_on(self, *, may: bool) -> None:
        self.stage.setEnabled(may)
        self.apply.setEnabled(may)

    def _preview(self, answer: object) -> None:
        told = cast("Told", answer)
        self.say(_words("import_preview", told))
        self._show(told.findings)
        self._may_go_on(may=bool(told.new or told.changed or told.removed))
        self.apply.setFocus()

    def _apply(self) -> None:
        self._may_go_on(may=False)
        asked = self._book.bring_in(kind=self._kind.word, path=self._path)
        self._errand.run(asked, said("import_writing"), self._applied, self._refuse)

    def _applied(self, answer: object) -> None:
        told = cast("Told", answer)
        self._change = told.change
        self._end(said("import_done", name=self.name, change=told.change))
        self.undo.setVisible(bool(told.change))

    def _stage(self) -> None:
        self._may_go_on(may=False)
        asked = self._book.take(kind=self._kind.word, file=self._path)
        title = said("import_writing")
        self._errand.run(
            asked,
            title,
            lambda _answer: self._end(said("import_staged", name=self.name)),
            self._refuse,
        )

    def _end(self, text: str) -> None:
        self.say(text)
        self.stage.hide()
        self.apply.hide()
        self.done_with()
        self.leave.setFocus()
        self.touched.emit()

    def _undo(self) -> None:
        asked = ChangeUndo(change=self._change)
        title = said("import_undoing")
        self.undo.setEnabled(False)
        self._errand.run(
            asked,
            title,
            lambda _answer: self._taken_back(),
            self._refuse,
        )

    def _taken_back(self) -> None:
        self.undo.hide()
        self._end(said("import_taken_back", name=self.name))

    def _refuse(self, error: KnownError) -> None:
        count = f"{len(error.findings):,}"
        self.say(said("import_refused", name=self.name, count=count))
        self._show(error.findings)
        self.done_with()

    def _show(self, findings: tuple[Finding, ...]) -> None:
        self.findings.setVisible(bool(findings))
        self.findings.show_findings(findings, "")


def _words(rule: str, told: Told) -> str:
    return said(
        rule,
        rows=f"{told.rows:,}",
        new=f"{told.new:,}",
        changed=f"{told.changed:,}",
        removed=f"{told.removed:,}",
        unchanged=f"{told.unchanged:,}",
    )
