"""Reconcile: every store by business day, one day whole, and the files that are dropped here."""

from collections.abc import Sequence
from pathlib import PurePath

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout

from console.bridge.context import PageContext
from console.bridge.follower import Batch
from console.kit.page import Heading, Page, PageAction
from console.pages.reconcile import presenter
from console.pages.reconcile.day_screen import DayScreen
from console.pages.reconcile.grid_screen import GridScreen
from console.pages.reconcile.intake_dialog import IntakeDialog
from console.pages.reconcile.orders import DayOrders
from console.pages.reconcile.texts import said

MARGINS = (24, 2, 24, 20)
NOUNS = ("reconciliation",)
ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".json", "")
"""What may be dropped; a folder has no ending."""


class ReconcilePage(Page):
    """A target is a filter of the list, or `STORE YYYY-MM-DD` for one day."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(Heading(title=said("title")))
        self._context = context
        self.grid = GridScreen(context)
        self.day = DayScreen(context)
        self.orders = DayOrders(self, context, self.refresh)
        self.stack = QStackedWidget()
        for each in (self.grid, self.day):
            self.stack.addWidget(each)
        self.setAcceptDrops(True)
        self.setFocusProxy(self.grid)
        box = QVBoxLayout(self)
        box.setContentsMargins(*MARGINS)
        box.addWidget(self.stack)
        self.grid.opened.connect(lambda target: context.go("reconcile", target))
        self.grid.told.connect(self._tell)
        self.grid.wants_files.connect(self.ask_files)
        self.day.told.connect(self._tell)
        context.follower.arrived.connect(self._follow)
        self._tell()

    # What the window asks

    def shown(self, target: str) -> None:
        day = presenter.opened(target)
        if day is not None:
            self.day.open_day(*day)
            self._show(self.day)
        else:
            self._show(self.grid)
            self.grid.set_filter(target.strip() or self.grid.filter.text())

    def left(self) -> None:
        self.grid.leave()
        self.day.leave()

    def refresh(self) -> None:
        if self.is_on_day:
            self.day.read()
        else:
            self.grid.read()

    def focus_filter(self) -> None:
        self.show_all()
        self.grid.filter.take_focus()

    def step_back(self) -> bool:
        if self.is_on_day:
            self.show_all()
            return True
        return self.grid.filter.clear()

    def help_topic(self) -> str:
        return "reconcile"

    @property
    def is_on_day(self) -> bool:
        """Whether one day is shown."""
        return self.stack.currentWidget() is self.day

    def show_all(self) -> None:
        """Go back to the list of days."""
        if self.is_on_day:
            self.day.leave()
            self._show(self.grid)
            self.grid.read()

    # Files

    def ask_files(self) -> None:
        """Choose files to take in."""
        paths, _ = QFileDialog.getOpenFileNames(
            self, said("choose_title"), "", said("choose_filter")
        )
        if paths:
            self.take(paths)

    def take(self, paths: Sequence[str]) -> IntakeDialog:
        """Look at files and folders, for the open or the chosen day where they name none."""
        dialog = IntakeDialog(self, self._context, paths, self._usual_day(), self.refresh)
        dialog.open()
        return dialog

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _files(event):
            _take_a_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if paths := _files(event):
            _take_a_copy(event)
            self.take(paths)

    def _usual_day(self) -> tuple[str, str]:
        if self.is_on_day and self.day.day is not None:
            row = self.day.day.row
            return row.store, row.business_date
        number = self.grid.table.current_id()
        if number is not None and number in range(len(self.grid.rows)):
            row = self.grid.rows[number]
            return row.store, row.business_date
        return "", ""

    def _follow(self, batch: Batch) -> None:
        if self.isVisible() and batch.touches(*NOUNS):
            self.refresh()

    def _show(self, screen: GridScreen | DayScreen) -> None:
        self.stack.setCurrentWidget(screen)
        self.setFocusProxy(screen)
        if self.isVisible():
            screen.setFocus()
        self._tell()

    def _tell(self) -> None:
        self.tell_heading(self._of_day() if self.is_on_day else self._of_grid())

    def _of_grid(self) -> Heading:
        take = PageAction(
            text=said("action_take"), run=self.ask_files, kind="primary", shortcut="Ctrl+O"
        )
        text = said("reading")
        if self.grid.was_read:
            text = presenter.sentence_of(self.grid.rows) if self.grid.rows else ""
        return Heading(title=said("title"), sentence=text, actions=(take,))

    def _of_day(self) -> Heading:
        day = self.day.day
        back = PageAction(text=said("action_back"), run=self.show_all)
        if day is None:
            return Heading(title=said("title"), sentence=said("reading"), actions=(back,))
        actions = (
            back,
            PageAction(
                text=said("action_take"), run=self.ask_files, shortcut="Ctrl+O", in_bar=False
            ),
            PageAction(text=said("action_again"), run=lambda: self.orders.again(day)),
            PageAction(
                text=said("action_take_back"),
                run=lambda: self.orders.take_back(day),
                enabled=bool(day.files),
                in_bar=False,
            ),
            PageAction(text=said("action_assign"), run=lambda: self.orders.assign(day)),
            PageAction(text=said("action_export"), run=lambda: self.orders.export(day)),
            PageAction(
                text=said("action_sign"),
                run=lambda: self.orders.sign_off(day),
                kind="primary",
                enabled=not day.row.is_due and day.row.signed != "yes",
            ),
        )
        return Heading(
            title=presenter.day_title(day), sentence=presenter.day_sentence(day), actions=actions
        )


def _files(event: QDropEvent) -> list[str]:
    """What of a drag can be taken in."""
    paths = [each.toLocalFile() for each in event.mimeData().urls()]
    return [each for each in paths if each and PurePath(each).suffix.casefold() in ENDINGS]


def _take_a_copy(event: QDropEvent) -> None:
    """A program whose proposal to move is accepted would delete its file."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
