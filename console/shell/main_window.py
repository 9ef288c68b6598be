"""The window: rail, top bar, banner and one page at a time."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from console.bridge.context import BridgeParts, PageContext
from console.bridge.refusals import all_spoken
from console.kit import theme
from console.kit.page import Heading, Page
from console.kit.scrolled import Scrolled
from console.kit.toast import Toast
from console.shell.banner import Banner, BannerPlace
from console.shell.keyboard_sheet import KeyboardSheet
from console.shell.keys import bind_keys
from console.shell.navigation import History, Place
from console.shell.pages import PageSpec
from console.shell.palette import CommandPalette, Entry
from console.shell.rail import Rail
from console.shell.reading_order import reading_order
from console.shell.refusal_dialog import RefusalDialog
from console.shell.top_bar import TopBar
from console.shell.window_memory import WindowMemory
from resources.i18n import sentence
from rollouts.shared.errors import KnownError

FIRST_SIZE = (1280, 800)
LEAST_SIZE = (640, 380)
"""A screen of 1366 x 768 at 200 % has no more to give."""

LEAST_PAGE = (760, 430)
"""A page in less room than this scrolls."""

NARROW_UNDER = 1080


class MainWindow(QMainWindow):
    """Makes each page at its first visit and keeps it. `first_painted` is emitted once.

    Nothing here waits: pages ask through the bridge, and what fails is told to `refuse` or to the
    crash report.
    """

    first_painted = Signal()
    closing = Signal()

    def __init__(self, specs: Sequence[PageSpec], parts: BridgeParts, memory: WindowMemory) -> None:
        super().__init__()
        self.specs = tuple(specs)
        self.memory = memory
        self._by_id = {each.id: each for each in specs}
        self._pages: dict[str, Page] = {}
        self._history = History()
        self._painted = False
        self._action_keys: dict[str, QShortcut] = {}
        self.may_close: Callable[[], bool] = lambda: True
        self.setWindowTitle(sentence("console.product", {}))
        self.setMinimumSize(*LEAST_SIZE)
        self.resize(*FIRST_SIZE)
        self.rail = Rail(specs)
        self.engine_banner, self.journal_banner = Banner(), Banner()
        self.top_bar = TopBar(BannerPlace(self.journal_banner, self.engine_banner))
        self._stack = QStackedWidget()
        whole = self._lay_out()
        self.toast = Toast(whole)
        self.palette_box = CommandPalette(whole, self._entries, None)
        self._context = PageContext(
            reader=parts.reader,
            read=parts.read,
            commands=parts.commands,
            follower=parts.follower,
            go=self.go,
            say=self.toast.say,
            refuse=self.refuse,
            use_theme=self.use_theme,
            first=parts.first,
            knows=self._by_id.__contains__,
        )
        self._connect(parts)
        bind_keys(self, self._keys())
        if not memory.geometry.isEmpty():
            self.restoreGeometry(memory.geometry)

    def _lay_out(self) -> QWidget:
        content, whole = QWidget(), QWidget()
        content.setObjectName("content")
        right = QVBoxLayout(content)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.top_bar)
        self._stack.setMinimumSize(*LEAST_PAGE)
        right.addWidget(Scrolled(self._stack, sentence("console.page_area", {})), 1)
        across = QHBoxLayout(whole)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.rail)
        across.addWidget(content, 1)
        self.setCentralWidget(whole)
        return whole

    def _connect(self, parts: BridgeParts) -> None:
        self.rail.chosen.connect(self.go)
        self.top_bar.search_asked.connect(self.open_palette)
        self.top_bar.theme_asked.connect(self.next_theme)
        parts.reader.refused.connect(self.refuse)
        parts.commands.refused.connect(self.refuse)
        parts.follower.lost.connect(self._journal_lost)
        parts.follower.found.connect(lambda: self.journal_banner.show_text(""))

    def _keys(self) -> dict[str, Callable[[], None]]:
        pages = {
            f"Ctrl+{at}": partial(self.go, spec.id) for at, spec in enumerate(self.specs[:9], 1)
        }
        return {
            "Ctrl+K": self.open_palette,
            "/": self.focus_filter,
            "?": self.open_keyboard_sheet,
            "Esc": self.back,
            "F5": self.refresh,
            "F1": self.open_guide,
            "Ctrl+Z": self.undo,
            "Ctrl+Shift+T": self.next_theme,
            **pages,
        }

    @property
    def page(self) -> Page | None:
        """The page that is shown."""
        here = self._history.here
        return self._pages.get(here.page) if here else None

    def go(self, page: str, target: str = "") -> None:
        """Show `page` (an id of the specs) with `target`; KeyError for an unknown page."""
        self._history.go(Place(page, target))
        self._show(Place(page, target))

    def back(self) -> None:
        """Close what is open in the page, else return to the place before."""
        if self.palette_box.isVisible():
            self.palette_box.dismiss()
        elif (self.page is None or not self.page.step_back()) and (place := self._history.back()):
            self._show(place)

    def open_palette(self) -> None:
        """Show the palette, empty."""
        self.palette_box.open_for()

    def undo(self) -> None:
        """Take back what was done on the shown page last; where there is nothing, say so."""
        if self.page is not None and not self.page.undo():
            self.toast.say(sentence("console.nothing_to_undo", {}))

    def open_keyboard_sheet(self) -> None:
        """Show every key."""
        KeyboardSheet(self).open()

    def open_guide(self) -> None:
        """Open the guide at the topic of the shown page."""
        if "guide" in self._by_id:
            self.go("guide", self.page.help_topic() if self.page else "")

    def refresh(self) -> None:
        """Have the shown page read again."""
        if self.page:
            self.page.refresh()

    def focus_filter(self) -> None:
        """Put the cursor into the shown page's filter."""
        if self.page:
            self.page.focus_filter()

    def use_theme(self, name: str, *, remember: bool = True) -> None:
        """Switch to a theme (one of `theme.NAMES`)."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            theme.apply(application, theme.load(name))
            theme.dress(self)
        if remember:
            self.memory.theme = name
        for widget in (self, *self.findChildren(QWidget)):
            retint = getattr(widget, "retint", None)
            if retint is not None:
                retint()

    def next_theme(self) -> None:
        """Light, dark, high contrast, and round again."""
        names = theme.NAMES
        self.use_theme(names[(names.index(theme.active().name) + 1) % len(names)])

    def refuse(self, error: KnownError) -> None:
        """Show why something was refused and what to do."""
        RefusalDialog(self, all_spoken(error)).open()

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001 - Qt's own
        """Tab and Shift+Tab go in the order of reading, also to controls that were made late."""
        order, here = reading_order(self), self.focusWidget()
        if here not in order:
            return super().focusNextPrevChild(next)
        at = order.index(here) + (1 if next else -1)
        reason = Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason
        order[at % len(order)].setFocus(reason)
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.rail.set_narrow(self.width() < NARROW_UNDER)
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.Paint and not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.first_painted.emit)
        return handled

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.may_close():
            event.ignore()
            return
        self.memory.geometry = self.saveGeometry()
        here = self._history.here
        self.memory.page = here.page if here else ""
        self.memory.save()
        self.closing.emit()
        super().closeEvent(event)

    def _show(self, place: Place) -> None:
        before = self._stack.currentWidget()
        page = self._pages.get(place.page) or self._make(self._by_id[place.page])
        if isinstance(before, Page) and before is not page:
            before.left()
        self._stack.setCurrentWidget(page)
        self.rail.check(place.page)
        self._show_heading()
        page.setFocus()
        page.shown(place.target)

    def _make(self, spec: PageSpec) -> Page:
        page = spec.make(self._context)
        page.heading_changed.connect(self._show_heading)
        page.setAccessibleName(spec.name)
        self._pages[spec.id] = page
        self._stack.addWidget(page)
        return page

    def _show_heading(self) -> None:
        if self.page:
            self.top_bar.show_heading(self.page.heading)
            self._bind_actions(self.page.heading)
            self.setWindowTitle(f"{self.page.heading.title} – {sentence('console.product', {})}")

    def _bind_actions(self, heading: Heading) -> None:
        """The keys of the heading's actions work as long as it is shown."""
        offered = {each.shortcut for each in heading.actions if each.shortcut and each.enabled}
        for key in offered - self._action_keys.keys() - self._keys().keys():
            self._action_keys[key] = QShortcut(QKeySequence(key), self)
            self._action_keys[key].activated.connect(partial(self._run_action, key))
        for key, shortcut in self._action_keys.items():
            shortcut.setEnabled(key in offered)

    def _run_action(self, key: str) -> None:
        actions = self.page.heading.actions if self.page else ()
        for action in actions:
            if action.shortcut == key and action.enabled:
                action.run()
                return

    def _journal_lost(self, error: KnownError) -> None:
        reason = all_spoken(error)[0].text
        self.journal_banner.show_text(sentence("console.journal_lost", {"reason": reason}))

    def _entries(self) -> list[Entry]:
        kind = {each: sentence(f"console.kind_{each}", {}) for each in ("page", "action", "window")}
        actions = [
            Entry(title=each.text, hint=kind["action"], run=each.run, shortcut=each.shortcut)
            for each in (self.page.heading.actions if self.page else ())
            if each.enabled
        ]
        pages = [
            Entry(title=each.name, hint=kind["page"], run=partial(self.go, each.id))
            for each in self.specs
        ]
        themes = [
            Entry(
                title=sentence(f"console.theme_{name}", {}),
                hint=kind["window"],
                run=partial(self.use_theme, name),
            )
            for name in theme.NAMES
        ]
        sheet = Entry(
            title=sentence("console.keyboard", {}),
            hint=kind["window"],
            run=self.open_keyboard_sheet,
            shortcut="?",
        )
        return [*actions, *pages, *themes, sheet]
