"""Above every page: the way to the palette, room for a banner, then title, sentence and actions."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from console.kit.icons import IconButton, tinted
from console.kit.page import Heading, PageAction
from console.kit.plain import Button, ElidedLabel, escaped, set_tip
from resources.i18n import sentence

SEARCH_WIDTH = 520
TITLE = 1.5
SEARCH_FRAME = 62
"""What the icon and the padding take of the search."""


class TopBar(QWidget):
    """Emits `search_asked` and `theme_asked`; shows the heading of the visible page."""

    search_asked = Signal()
    theme_asked = Signal()

    def __init__(self, place: QWidget) -> None:
        """`place` stands in the first line, between the search and the theme's button."""
        super().__init__()
        hint = sentence("console.search_hint", {})
        self._hint = f"{hint}    Ctrl+K"
        self._search = Button(self._hint, kind="search", name=hint)
        self._search.setMaximumWidth(SEARCH_WIDTH)
        self._search.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._search.clicked.connect(self.search_asked)
        self._theme = IconButton("theme", sentence("console.theme_next", {}))
        self._theme.clicked.connect(self.theme_asked)
        self._place = place
        self._title = ElidedLabel(size=TITLE, bold=True)
        self._sentence = ElidedLabel(tone="muted")
        self._actions = QHBoxLayout()
        self._actions.setSpacing(10)
        self._buttons: list[Button] = []
        self._shown: tuple[tuple[str, str], ...] = ()
        self._lay_out()
        self.retint()

    def _lay_out(self) -> None:
        first, second, words = QHBoxLayout(), QHBoxLayout(), QVBoxLayout()
        first.setSpacing(14)
        first.addWidget(self._search, 3)
        first.addWidget(self._place, 4)
        first.addWidget(self._theme)
        words.setSpacing(4)
        words.addWidget(self._title)
        words.addWidget(self._sentence)
        second.setSpacing(18)
        second.addLayout(words, 1)
        second.addLayout(self._actions)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 14, 24, 12)
        box.setSpacing(14)
        box.addLayout(first)
        box.addLayout(second)

    def show_heading(self, heading: Heading) -> None:
        """Show title, sentence and buttons; buttons are rebuilt only when their texts differ."""
        self._title.setText(heading.title)
        self._sentence.setText(heading.sentence)
        actions = [each for each in heading.actions if each.in_bar]
        shown = tuple((each.text, each.kind) for each in actions)
        if shown != self._shown:
            self._shown = shown
            self._rebuild(actions)
        for button, action in zip(self._buttons, actions, strict=True):
            button.clicked.disconnect()
            button.clicked.connect(action.run)
            button.setEnabled(action.enabled)
            set_tip(button, action.tip)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        metrics, room = self._search.fontMetrics(), self._search.width() - SEARCH_FRAME
        hint = metrics.elidedText(self._hint, Qt.TextElideMode.ElideRight, room)
        self._search.setText(escaped(f"  {hint}"))

    def retint(self) -> None:
        """Draw the icons in the active theme's colour."""
        self._search.setIcon(tinted("search"))

    def _rebuild(self, actions: list[PageAction]) -> None:
        for button in self._buttons:
            self._actions.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = [Button(each.text, kind=each.kind) for each in actions]
        for button, action in zip(self._buttons, actions, strict=True):
            button.clicked.connect(action.run)
            self._actions.addWidget(button)
