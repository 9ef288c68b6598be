"""Ctrl+K: one line that goes to any page, action, store, register or rollout."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from console.kit.plain import Label
from console.shell.entry_delegate import ENTRY, EntryDelegate
from console.shell.fuzzy import score
from resources.i18n import sentence

WIDTH = 620
HEIGHT = 420
TOP = 56
FRAME = 88
"""Height of what stands above and below the list."""

ROW = 28
MOST = 50
LIST_KEYS = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the palette; `hint` says what kind of thing it is, `words` are also searched."""

    title: str
    hint: str
    run: Callable[[], None]
    words: str = ""
    shortcut: str = ""


Found = Callable[[Sequence[Entry]], None]
Provider = Callable[[str, Found], None]
"""Looks a query up elsewhere and calls back later, on the window's thread; latest wins."""


class CommandPalette(QFrame):
    """Lies over the window. `entries` are matched here at each key, `provider`'s answers follow.

    An answer to an older query is ignored; Enter before there is any line takes the first one that
    comes. Closing gives the focus back.
    """

    def __init__(
        self, host: QWidget, entries: Callable[[], Sequence[Entry]], provider: Provider | None
    ) -> None:
        super().__init__(host)
        self._host = host
        self.setProperty("kind", "overlay")
        self.setAccessibleName(sentence("console.palette", {}))
        self._entries = entries
        self.provider = provider
        self._before: QWidget | None = None
        self._in_hurry = False
        self.line = QLineEdit()
        self.line.setPlaceholderText(sentence("console.search_hint", {}))
        self.line.setAccessibleName(sentence("console.palette", {}))
        self.list = QListWidget()
        self.list.setAccessibleName(sentence("console.palette_list", {}))
        self.list.setItemDelegate(EntryDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._nothing = Label(tone="muted")
        self._nothing.setContentsMargins(12, 8, 12, 8)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 10)
        box.setSpacing(8)
        box.addWidget(self.line)
        box.addWidget(self._nothing)
        box.addWidget(self.list, 1)
        box.addWidget(Label(sentence("console.palette_foot", {}), tone="muted", size=0.92))
        self.line.textChanged.connect(self._search)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(lambda _item: self.choose())
        self.hide()

    def open_for(self, query: str = "") -> None:
        """Show the palette with `query` typed in."""
        host = self._host
        self._before = host.focusWidget()
        self.line.setText(query)
        self._search(query)
        self.show()
        self.raise_()
        self.line.setFocus()

    def dismiss(self) -> None:
        """Close without choosing."""
        self.hide()
        if self._before is not None:
            self._before.setFocus()
            self._before = None

    def choose(self) -> None:
        """Close and do what the chosen line says; while there is none, what comes first."""
        item = self.list.currentItem()
        self._in_hurry = item is None
        if item is not None:
            entry: Entry = item.data(ENTRY)
            self.dismiss()
            entry.run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in LIST_KEYS:
                self.list.keyPressEvent(event)
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self.choose()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.dismiss()
                return True
        if event.type() == QEvent.Type.FocusOut and self.isVisible() and not self.underMouse():
            self.hide()
        return super().eventFilter(watched, event)

    def _search(self, query: str) -> None:
        wanted = query.strip()
        self._in_hurry = False
        self.list.clear()
        self._show(best(wanted, self._entries()))
        if wanted and self.provider is not None:
            self.provider(wanted, lambda found: self._arrive(wanted, found))

    def _arrive(self, query: str, found: Sequence[Entry]) -> None:
        if query == self.line.text().strip() and self.isVisible():
            self._show(found)
            if self._in_hurry and found:
                self.choose()

    def _show(self, found: Sequence[Entry]) -> None:
        for entry in found:
            item = QListWidgetItem(entry.title)
            item.setData(ENTRY, entry)
            self.list.addItem(item)
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)
        self._nothing.setVisible(not self.list.count())
        self._place()
        query = self.line.text().strip()
        self._nothing.setText(sentence("console.palette_nothing", {"query": query}))

    def _place(self) -> None:
        rows = max(self.list.sizeHintForRow(0), ROW) * max(self.list.count(), 1)
        width = min(WIDTH, self._host.width() - 40)
        most = min(HEIGHT, self._host.height() - TOP - 20)
        height = min(rows + FRAME, most)
        self.setGeometry((self._host.width() - width) // 2, TOP, width, height)


def best(query: str, entries: Sequence[Entry]) -> list[Entry]:
    """The entries that fit, best first, at most MOST; all in their order for an empty query."""
    if not query:
        return list(entries[:MOST])
    rated = [(score(query, f"{each.title} {each.words}"), each) for each in entries]
    fitting = [(points, each) for points, each in rated if points is not None]
    fitting.sort(key=lambda pair: -pair[0])
    return [each for _, each in fitting[:MOST]]
