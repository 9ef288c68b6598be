"""Stores & registers: the list, one register on one screen, and what is done to both."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout

from console.bridge.context import PageContext
from console.bridge.demo import LoadDemo
from console.bridge.follower import Batch
from console.kit.empty_state import EmptyState, NextStep
from console.kit.page import Heading, Page, PageAction
from console.pages.counts import counted
from console.pages.errands import Errands
from console.pages.stores import presenter
from console.pages.stores.adoption import Adoption
from console.pages.stores.enrol_dialog import EyeDialog, ListDialog
from console.pages.stores.import_dialog import is_estate_file
from console.pages.stores.imports import Imports
from console.pages.stores.list_view import ListView
from console.pages.stores.named_dialog import NamedDialog
from console.pages.stores.named_things import NamedThings, groups, profiles
from console.pages.stores.register_view import RegisterView
from console.pages.stores.texts import said

NOUNS = ("register", "store", "estate", "task", "rollout", "change", "adoption", "wave")
"""What happens to these may change a row, a count or what a register's view shows."""

READ_AGAIN_MS = 400
MARGINS = (24, 2, 24, 20)


class StoresPage(Page):
    """A target that is one `register:` opens its view; any other is the list's filter."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(Heading(title=said("title")))
        self._context = context
        self.list = ListView(context)
        self._register: RegisterView | None = None
        self._empty: EmptyState | None = None
        self.demo = Errands(context, "demo")
        self.imports = Imports(self, context, self.list.touch)
        self.adoption = Adoption(self, context, self.list)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        self._again = QTimer(self, singleShot=True, interval=READ_AGAIN_MS)
        self._again.timeout.connect(self._read_register)
        self._asked = False
        self.setAcceptDrops(True)
        self._connect()
        box = QVBoxLayout(self)
        box.setContentsMargins(*MARGINS)
        box.setSpacing(12)
        box.addWidget(self.stack, 1)
        box.addWidget(self.demo.bar)

    def _connect(self) -> None:
        self.list.opened.connect(self.open_register)
        self.list.told.connect(self._tell)
        self.adoption.told.connect(self._tell)
        self._context.follower.arrived.connect(self._follow)

    # What the window asks

    def shown(self, target: str) -> None:
        register = presenter.opened_register(target)
        if register:
            self.open_register(register)
        elif target or not self._asked:
            self.show_filter(target)
        else:
            self.show_list()  # the rail leads to the list; the way back to a register names it
            self.refresh()

    def left(self) -> None:
        self._again.stop()
        self.list.leave()
        self._leave_register()

    def refresh(self) -> None:
        if self.is_on_register:
            self.register.read()
        else:
            self.list.refresh()

    def focus_filter(self) -> None:
        if self.is_on_register:
            self.show_list()
        self.list.panel.filter.take_focus()

    def step_back(self) -> bool:
        if self.is_on_register:
            self.show_list()
            return True
        return self.list.panel.step_back()

    def undo(self) -> bool:
        return self.imports.undo()

    def help_topic(self) -> str:
        return "stores"

    # What a person asks

    @property
    def is_on_register(self) -> bool:
        """True while one register fills the page."""
        return self.stack.currentWidget() is self._register

    @property
    def register(self) -> RegisterView:
        """One register on one screen; made when the first is opened."""
        if self._register is None:
            self._register = RegisterView(self._context, enrol=self.compare_key)
            self._register.asked.connect(self.show_filter)
            self._register.heading_changed.connect(self._tell)
            self.stack.addWidget(self._register)
        return self._register

    @property
    def empty(self) -> EmptyState:
        """What stands here as long as there is no store; made when that is so."""
        if self._empty is None:
            texts = (said("empty_title"), said("empty_text"))
            self._empty = EmptyState("stores", *texts, self._steps())
            self.stack.addWidget(self._empty)
        return self._empty

    def show_filter(self, text: str) -> None:
        """List exactly these registers."""
        self.list.show_filter(text)
        self.show_list()

    def show_list(self) -> None:
        """Leave the register's own view."""
        self._leave_register()
        self._asked = True
        self._show(self.list)
        self.list.refresh()

    def open_register(self, register: str) -> None:
        """Show one register on one screen."""
        self._show(self.register)
        self.register.show_register(register)

    def load_demo(self) -> None:
        """Start the demo's registers and show its estate when they run."""
        self.demo.run(LoadDemo(), said("demo_loading"), lambda _loaded: self.show_filter(""))

    def import_file(self, path: str) -> None:
        """Preview what importing a file would do."""
        self.imports.open([path])

    def compare_key(self, register: str) -> None:
        """Ask a register for its key, to compare it by eye."""
        dialog = EyeDialog(self, self._context, register)
        dialog.finished.connect(self.refresh)
        dialog.open()

    # Actions

    def _tell(self) -> None:
        if self.is_on_register:
            self.tell_heading(self.register.heading)
            return
        rows = self.list.rows
        text = presenter.sentence_of(rows) if rows else said("reading") if rows is None else ""
        actions = self._first_actions() if rows == () else self._actions()
        self.tell_heading(Heading(title=said("title"), sentence=text, actions=actions))
        if rows == () and self.list.total == 0:
            self._show(self.empty)
        elif self.stack.currentWidget() is self._empty:
            self._show(self.list)

    def _actions(self) -> tuple[PageAction, ...]:
        quiet = not self.list.errands.is_under_way
        some = self.list.total > 0
        store = self.list.store
        configure = PageAction(
            text=said("action_configure"), run=lambda: self._context.go("config", f"store:{store}")
        )
        return (
            *((configure,) if store else self._named_actions()),
            PageAction(text=said("action_enrol"), run=self._enrol, enabled=some and quiet),
            PageAction(
                text=said("action_adopt"),
                run=self.adoption.ask,
                enabled=some and quiet,
                tip=said("tip_adopt"),
            ),
            PageAction(text=said("action_import"), run=self._import, kind="primary"),
        )

    def _first_actions(self) -> tuple[PageAction, ...]:
        return self._named_actions()

    def _named_actions(self) -> tuple[PageAction, ...]:
        return (
            PageAction(text=said("action_groups"), run=lambda: self._edit(groups())),
            PageAction(text=said("action_profiles"), run=lambda: self._edit(profiles())),
        )

    def _steps(self) -> tuple[NextStep, ...]:
        return (
            NextStep(said("action_import"), self._import),
            NextStep(said("action_demo"), self.load_demo),
        )

    def _import(self) -> None:
        chooser = QFileDialog(self, said("import_choose"))
        chooser.setNameFilter(said("import_files"))
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(self.import_file)
        chooser.open()

    def _edit(self, things: NamedThings) -> None:
        NamedDialog(self, self._context, things, self.show_filter).open()

    def _enrol(self) -> None:
        text = self.list.filter_of_choice
        if self.list.marked == 1 and (chosen := self.list.selected):
            self.compare_key(chosen[0])
        elif text:
            count = counted("register", self.list.chosen)
            dialog = ListDialog(self, self._context, text, count)
            dialog.finished.connect(self.list.touch)
            dialog.open()
        else:
            self._context.say(said("too_many"))

    # Files dropped, and what the house tells

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _estate_files(event):
            _take_a_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if paths := _estate_files(event):
            _take_a_copy(event)
            self.imports.open(paths)

    def _follow(self, batch: Batch) -> None:
        if not self.isVisible() or not batch.touches(*NOUNS):
            return
        self.list.touch()
        if self.is_on_register and not self._again.isActive():
            self._again.start()

    def _leave_register(self) -> None:
        if self._register is not None:
            self._register.leave()

    def _read_register(self) -> None:
        if self.is_on_register:
            self.register.read()

    def _show(self, widget: "ListView | RegisterView | EmptyState") -> None:
        self.stack.setCurrentWidget(widget)
        self.setFocusProxy(widget)
        if self.isVisible():
            widget.setFocus()
        self._tell_later()

    def _tell_later(self) -> None:
        QTimer.singleShot(0, self, self._tell)


def _estate_files(event: QDropEvent) -> list[str]:
    """What of a drag can be imported."""
    paths = [each.toLocalFile() for each in event.mimeData().urls()]
    return [each for each in paths if is_estate_file(each)]


def _take_a_copy(event: QDropEvent) -> None:
    """A program whose proposal to move is accepted would delete its file."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
