"""Output line by line, its end first: follows what arrives until somebody scrolls up."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from console.kit.check_box import CheckBox
from console.kit.icons import IconButton
from console.kit.line_list import LineList, LineModel
from console.kit.plain import Button, Label
from console.kit.tone import Tone
from resources.i18n import sentence


class LogView(QWidget):
    """Shows the tail of a log; earlier lines come when asked for (`earlier_asked`).

    `tone_of` colours a line by what it says; None leaves it muted. Lines are shown as plain text.
    """

    earlier_asked = Signal()

    def __init__(self, name: str, tone_of: Callable[[str], Tone | None] = lambda _: None) -> None:
        super().__init__()
        self._tone_of = tone_of
        self._model = LineModel()
        self.list = LineList(self._model, name, self._tones)
        self.follow = CheckBox(sentence("console.follow", {}))
        self.follow.setChecked(True)
        self.follow.toggled.connect(lambda on: self.list.scrollToBottom() if on else None)
        self.search = QLineEdit()
        self.search.setPlaceholderText(sentence("console.search_log", {}))
        self.search.setAccessibleName(sentence("console.search_log", {}))
        self.search.returnPressed.connect(self.find_next)
        self._found = Label(tone="muted")
        self._next = IconButton("next", sentence("console.find_next", {}))
        self._next.clicked.connect(self.find_next)
        self._earlier = Button(sentence("console.earlier_lines", {}), kind="link")
        self._earlier.clicked.connect(self.earlier_asked)
        self._earlier.hide()
        self.list.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._lay_out()

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(10, 4, 6, 4)
        bar.setSpacing(8)
        for widget, stretch in ((self.search, 1), (self._next, 0), (self._found, 0)):
            bar.addWidget(widget, stretch)
        bar.addWidget(self.follow)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addLayout(bar)
        box.addWidget(self._earlier)
        box.addWidget(self.list, 1)

    def show_tail(self, lines: Sequence[str], *, has_earlier: bool) -> None:
        """Show the last lines of a log from their end."""
        self._model.set_lines(lines)
        self._earlier.setVisible(has_earlier)
        self.follow.setChecked(True)
        self.list.scrollToBottom()

    def append(self, lines: Sequence[str]) -> None:
        """Add what has arrived; stays at the end while following."""
        self._model.append(lines)
        if self.follow.isChecked():
            self.list.scrollToBottom()

    def prepend(self, lines: Sequence[str], *, has_earlier: bool) -> None:
        """Add earlier lines above; what is read stays in place."""
        bar = self.list.verticalScrollBar()
        from_end = bar.maximum() - bar.value()
        self._model.prepend(lines)
        self.list.doItemsLayout()
        bar.setValue(bar.maximum() - from_end)
        self._earlier.setVisible(has_earlier)

    def find_next(self) -> int | None:
        """Go to the next line that contains the searched text, round the end; its row."""
        wanted = self.search.text().casefold()
        lines = self._model.lines
        start = self.list.currentIndex().row() + 1
        order: list[int] = [*range(start, len(lines)), *range(start)] if wanted else []
        for at in order:
            if wanted in lines[at].casefold():
                self.follow.setChecked(False)
                self.list.setCurrentIndex(self._model.index(at, 0))
                self._found.setText("")
                return at
        self._found.setText(sentence("console.not_found", {}) if wanted else "")
        return None

    def retint(self) -> None:
        """Draw the icon in the active theme's colour."""
        self._next.retint()

    def _scrolled(self, value: int) -> None:
        if value < self.list.verticalScrollBar().maximum() and self.list.underMouse():
            self.follow.setChecked(False)

    def _tones(self, row: int) -> tuple[str, str]:
        tone = self._tone_of(self._model.lines[row])
        return (tone.value if tone else "muted", "")
