"""Register configuration: choose where, see what holds and why, and collect edits for review."""

from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QSplitter, QVBoxLayout

from console.bridge.context import PageContext
from console.bridge.follower import Batch
from console.bridge.refusals import in_words
from console.kit.filter_bar import FilterBar
from console.kit.page import Heading, Page, PageAction
from console.kit.panel import Panel
from console.kit.table_model import RecordTableModel
from console.kit.table_view import TableView
from console.pages.config import presenter
from console.pages.config.bulk_sheet import BulkSheet
from console.pages.config.check_sheet import CheckSheet
from console.pages.config.columns import SETTING_COLUMNS
from console.pages.config.presenter import SettingRow
from console.pages.config.scope_bar import ScopeBar
from console.pages.config.scope_picker import ScopePicker
from console.pages.config.setting_detail import SettingDetail
from console.pages.config.texts import counted, said
from rollouts.changes.commands import ChangeUndo
from rollouts.reads.looks import ConfigSheet, SettingLayers, SettingLine
from rollouts.registers.commands import (
    ConfigExport,
    ConfigImport,
    ConfigLayers,
    ConfigShow,
)
from rollouts.shared.errors import KnownError

SHEET = ("config", "sheet")
LAYERS = ("config", "layers")
MARGINS = (24, 2, 24, 20)
SHARES = (72, 28)
LEAST_DETAIL = 268
READ_AGAIN_MS = 250
NOUNS = ("change", "store", "register", "estate")
"""What happens to these may change a value, a count or what is staged."""

FILES = "Workbook (*.xlsx);;CSV (*.csv)"


class ConfigPage(Page):
    """A target is a scope, and a setting to choose there: `store:0001 receipt.footer1`."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(Heading(title=said("title")))
        self._context = context
        self._scope = presenter.FIRST_SCOPE
        self._wanted = ""
        self.sheet: ConfigSheet | None = None
        self.model: RecordTableModel[SettingRow] = RecordTableModel(
            SETTING_COLUMNS, lambda row: row.id
        )
        self.model.setParent(self)
        self.table = TableView(self.model, said("settings"))
        self.filter = FilterBar(said("filter"), said("filter_hint"))
        self.bar = ScopeBar()
        self.detail = SettingDetail()
        self.setFocusProxy(self.table)
        self._again = QTimer(self, singleShot=True, interval=READ_AGAIN_MS)
        self._again.timeout.connect(self.refresh)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        panel = Panel()
        panel.add(self.bar)
        panel.add(self.filter)
        panel.add(self.table, 1)
        self.split = QSplitter()
        self.split.setAccessibleName(said("settings"))
        self.split.setHandleWidth(12)
        self.split.setChildrenCollapsible(False)
        for at, (each, share) in enumerate(zip((panel, self.detail), SHARES, strict=True)):
            self.split.addWidget(each)
            self.split.setStretchFactor(at, share)
        self.detail.setMinimumWidth(LEAST_DETAIL)
        self.split.setSizes([each * 10 for each in SHARES])
        box = QVBoxLayout(self)
        box.setContentsMargins(*MARGINS)
        box.addWidget(self.split)

    def _connect(self) -> None:
        self.bar.asked.connect(self.show_scope)
        self.bar.choosing.connect(self.choose_scope)
        self.bar.exporting.connect(self._ask_export)
        self.bar.importing.connect(self._ask_import)
        self.filter.changed.connect(lambda _text: self._fill())
        self.filter.left_down.connect(self.table.setFocus)
        self.filter.line.returnPressed.connect(self._edit_first)
        self.table.current_changed.connect(lambda _uid: self._show_detail())
        self.table.opened.connect(lambda _uid: self.detail.form.take_focus())
        self.detail.asked.connect(self._follow_scope)
        self.detail.form.staged.connect(self._stage)
        self.detail.form.inherited.connect(self._inherit)
        self._context.follower.arrived.connect(self._follow)

    # What the window asks

    def shown(self, target: str) -> None:
        asked = presenter.asked_for(target)
        if asked.scope:
            self.show_scope(asked.scope, asked.setting)
            self.filter.take_focus()
        else:
            self._wanted = asked.setting
            self.refresh()

    def left(self) -> None:
        self._again.stop()
        for slot in (SHEET, LAYERS):
            self._context.reader.cancel(slot)

    def refresh(self) -> None:
        asked = ConfigShow(scope=self._scope)
        self._context.reader.ask(
            SHEET,
            lambda: cast("ConfigSheet", self._context.read(asked)),
            self._show,
            self._refuse_scope,
        )

    def focus_filter(self) -> None:
        self.filter.take_focus()

    def step_back(self) -> bool:
        if self.detail.isAncestorOf(self.focusWidget() or self):
            self.table.setFocus()
            return True
        return self.filter.clear()

    def help_topic(self) -> str:
        return "config"

    # What a person asks

    def show_scope(self, scope: str, setting: str = "") -> None:
        """Show the settings at `scope`, with `setting` chosen when it is given."""
        self._scope, self._wanted = scope, setting
        if setting:
            self.filter.clear()
        self.refresh()

    def choose_scope(self) -> None:
        """Find another scope by its name."""
        ScopePicker(self, self._context, self._follow_scope).open()

    def undo(self) -> bool:
        """Drop what was staged last, a bulk edit or an import whole."""
        self._undo_last()
        return True

    def _undo_last(self) -> None:
        if self.sheet is None or not self.sheet.edits:
            self._context.say(said("nothing_to_undo"))
        else:
            command = ChangeUndo(change=self.sheet.change, edit=0)
            self._context.commands.give(command, lambda _: self._staged(said("undone")))

    def set_many(self) -> None:
        """One value for many places."""
        line = self.detail.line
        if line is not None and self.sheet is not None:
            sheet = BulkSheet(self, self._context, line, self.sheet.filter, self._give_many)
            sheet.open()

    def check(self) -> None:
        """What the rules say about everything below this scope."""
        if self.sheet is not None:
            CheckSheet(self, self._context, self.sheet.filter, self.shown).open()

    def export_to(self, path: str) -> None:
        """Write the settings of the stores below this scope to a table."""
        if self.sheet is not None and path:
            command = ConfigExport(filter=self.sheet.filter, path=path)
            name = Path(path).name
            self._context.commands.errand(
                command, lambda _: self._context.say(said("exported", name=name))
            )

    def import_from(self, path: str) -> None:
        """Stage what was changed in an exported table."""
        if path:
            name = Path(path).name
            self._context.commands.errand(
                ConfigImport(path=path), lambda _: self._staged(said("imported", name=name))
            )

    def _ask_export(self) -> None:
        dialog = QFileDialog(self, said("export"), "", FILES)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("xlsx")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.export_to)
        dialog.open()

    def _ask_import(self) -> None:
        dialog = QFileDialog(self, said("import"), "", FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.import_from)
        dialog.open()

    # Inside

    def _show(self, sheet: ConfigSheet) -> None:
        self.sheet = sheet
        self._scope = sheet.scope
        self.filter.set_trouble("")
        self.bar.show_sheet(sheet)
        self._tell()
        self._fill()
        self._choose_wanted()
        self._show_detail()

    def _fill(self) -> None:
        if self.sheet is None:
            return
        lines = self.sheet.settings
        shown = presenter.chosen(lines, self.filter.text())
        self.model.set_rows(presenter.rows_of(lines, shown))
        self.filter.set_count(counted("setting", len(shown)))
        if shown and self.table.current_id() is None:
            self.table.selectRow(0)

    def _choose_wanted(self) -> None:
        wanted, self._wanted = self._wanted, ""
        keys = [each.key for each in self.sheet.settings] if self.sheet else []
        if wanted in keys:
            self.table.select_ids([keys.index(wanted)])
            self.table.setFocus()

    def _edit_first(self) -> None:
        if self.model.rowCount():
            self.table.selectRow(0)
            self._show_detail()
            self.detail.form.take_focus()

    def _show_detail(self) -> None:
        row = self.model.record(self.table.currentIndex().row())
        line = row.line if row else None
        self.detail.show_line(line)
        self._tell()
        if line is not None:
            asked = ConfigLayers(scope=self._scope, setting=line.key)
            self._context.reader.ask(
                LAYERS,
                lambda: cast("SettingLayers", self._context.read(asked)),
                self.detail.show_layers,
            )

    def _stage(self, value: str, start: str, end: str) -> None:
        line = self.detail.line
        if line is not None:
            command = presenter.setting_order(self._scope, line, value, start, end)
            self._give(command, line)

    def _inherit(self) -> None:
        line = self.detail.line
        if line is not None:
            self._give(presenter.inherit_order(self._scope, line), line)

    def _give(self, command: object, line: SettingLine) -> None:
        self.detail.form.show_trouble("", "")
        self._context.commands.give(command, partial(self._edited, line), self._refuse_edit)

    def _give_many(self, command: object) -> None:
        self._context.commands.give(command, lambda _: self._staged(said("staged_many")))

    def _edited(self, line: SettingLine, _answer: object) -> None:
        self.detail.form.forget()
        self.table.setFocus()
        self._staged(said("staged_one", setting=line.key))

    def _staged(self, text: str) -> None:
        self._context.say(text)
        self.refresh()

    def _refuse_edit(self, error: KnownError) -> None:
        field = error.findings[0].field
        self.detail.form.show_trouble(field, in_words(error))

    def _refuse_scope(self, error: KnownError) -> None:
        self.filter.set_trouble(in_words(error))
        if self.sheet is not None:
            self._scope = self.sheet.scope

    def _follow(self, batch: Batch) -> None:
        if self.isVisible() and batch.touches(*NOUNS) and not self._again.isActive():
            self._again.start()

    def _follow_scope(self, scope: str) -> None:
        setting = self.detail.line.key if self.detail.line else ""
        self._context.go("config", f"{scope} {setting}".strip())

    def _tell(self) -> None:
        sheet = self.sheet
        if sheet is not None:
            self.tell_heading(
                Heading(
                    title=said("title"),
                    sentence=presenter.sentence_of(sheet),
                    actions=self._actions(sheet),
                )
            )

    def _actions(self, sheet: ConfigSheet) -> tuple[PageAction, ...]:
        has_edits = bool(sheet.edits)
        return (
            PageAction(
                text=said("undo"), run=self._undo_last, enabled=has_edits, shortcut="Ctrl+Z"
            ),
            PageAction(text=said("check"), run=self.check),
            PageAction(
                text=said("set_many"), run=self.set_many, enabled=self.detail.line is not None
            ),
            PageAction(
                text=counted("review", sheet.edits) if has_edits else said("review"),
                run=partial(self._context.go, "changes", sheet.change),
                kind="primary",
                enabled=has_edits,
                tip="" if has_edits else said("nothing_staged"),
            ),
            PageAction(text=said("choose"), run=self.choose_scope, in_bar=False),
            PageAction(text=said("export"), run=self._ask_export, in_bar=False),
            PageAction(text=said("import"), run=self._ask_import, in_bar=False),
        )
