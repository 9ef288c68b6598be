"""Offers a filter's words and their choices while one is being typed; never in the way of Enter."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView

from resources.i18n import sentence

TYPED = re.compile(r"(?P<sign>[-!(]*)(?P<typed>[\w:]*)$")
INSERTED = int(Qt.ItemDataRole.UserRole)
WIDTH = 420
MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class FilterWord:
    """A word that a filter may use: `name:`, what it asks, and the values it has if they are few."""

    name: str
    help: str
    choices: tuple[str, ...] = ()


def hints(words: Sequence[FilterWord], typed: str) -> tuple[tuple[str, str], ...]:
    """(text to insert, explanation) for what is being typed; nothing for a finished term."""
    name, colon, value = typed.partition(":")
    if not typed:
        return ()
    if not colon:
        return tuple((f"{each.name}:", each.help) for each in words if each.name.startswith(name))
    for each in words:
        if each.name == name:
            fitting = (choice for choice in each.choices if choice.startswith(value))
            return tuple((f"{name}:{choice}", "") for choice in fitting if choice != value)
    return ()


class FilterHints(QCompleter):
    """Belongs to `line`; Down and Enter choose a hint, Esc closes the list, typing goes on."""

    def __init__(self, line: QLineEdit, words: Sequence[FilterWord]) -> None:
        super().__init__(line)
        self._line = line
        self._words = tuple(words)
        self._offered = QStandardItemModel(self)
        self.setModel(self._offered)
        self.setWidget(line)
        self.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.setMaxVisibleItems(MOST_SHOWN)
        self.setCompletionRole(INSERTED)
        self.offers = QListView()
        self.offers.setSpacing(3)
        self.offers.setAccessibleName(sentence("console.filter_words", {}))
        self.setPopup(self.offers)
        self.activated.connect(self._insert)
        line.textEdited.connect(self._offer)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.ShortcutOverride and self.offers.isVisible():
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and self.offers.isVisible():
                self.offers.hide()
                return True
        return super().eventFilter(watched, event)

    def _offer(self, _text: str) -> None:
        found = hints(self._words, self._typed())
        self._offered.clear()
        for text, help_text in found:
            item = QStandardItem(f"{text}   {help_text}" if help_text else text)
            item.setData(text, INSERTED)
            self._offered.appendRow(item)
        if found and self._line.hasFocus():
            self.complete(QRect(0, 0, WIDTH, self._line.height()))
        else:
            self.offers.hide()

    def _typed(self) -> str:
        found = TYPED.search(self._line.text()[: self._line.cursorPosition()])
        return found["typed"] if found else ""

    def _insert(self, inserted: str) -> None:
        """Put the hint in the place of what was typed of it."""
        at = self._line.cursorPosition()
        start = at - len(self._typed())
        text = self._line.text()
        self._line.setText(text[:start] + inserted + text[at:])
        self._line.setCursorPosition(start + len(inserted))
