"""Shows a difference row by row: signs beside colours, only-changes toggle, `n` and `p` to jump."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QVBoxLayout, QWidget

from console.kit.check_box import CheckBox
from console.kit.difference import DifferenceLine, LineKind, change_starts, only_changes
from console.kit.icons import IconButton
from console.kit.line_list import LineList, LineModel
from console.kit.plain import Label
from resources.i18n import sentence

SIGNS = {LineKind.HEADING: "  ", LineKind.SAME: "  ", LineKind.REMOVED: "- ", LineKind.ADDED: "+ "}
TONES = {
    LineKind.HEADING: ("text", "hover"),
    LineKind.SAME: ("muted", ""),
    LineKind.REMOVED: ("bad", "bad_soft"),
    LineKind.ADDED: ("good", "good_soft"),
}


class DifferenceView(QWidget):
    """A unified difference. `show_lines` replaces it; the toggle keeps its state."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._all: tuple[DifferenceLine, ...] = ()
        self._shown: tuple[DifferenceLine, ...] = ()
        self._model = LineModel()
        self.list = LineList(self._model, name, self._tones)
        self._count = Label(tone="muted")
        self.toggle = CheckBox(sentence("console.only_changes", {}))
        self.toggle.toggled.connect(self._fill)
        self._steps = (
            IconButton("previous", sentence("console.previous_change", {})),
            IconButton("next", sentence("console.next_change", {})),
        )
        self._steps[0].clicked.connect(lambda: self.step(-1))
        self._steps[1].clicked.connect(lambda: self.step(1))
        for key, way in (("N", 1), ("P", -1)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda way=way: self.step(way))
        bar = QHBoxLayout()
        bar.setContentsMargins(10, 4, 6, 4)
        bar.addWidget(self._count, 1)
        bar.addWidget(self.toggle)
        for button in self._steps:
            bar.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(bar)
        box.addWidget(self.list, 1)
        self.show_lines(())

    def show_lines(self, lines: Sequence[DifferenceLine]) -> None:
        """Show this difference from its top."""
        self._all = tuple(lines)
        self._fill()

    def step(self, way: int) -> int | None:
        """Go to the next (1) or previous (-1) change; its row, None when there is none."""
        starts = change_starts(self._shown)
        here = self.list.currentIndex().row()
        ahead = (
            [at for at in starts if at > here] if way > 0 else [at for at in starts if at < here]
        )
        if not ahead:
            return None
        row = ahead[0] if way > 0 else ahead[-1]
        index = self._model.index(row, 0)
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        return row

    def retint(self) -> None:
        """Draw the icons in the active theme's colour."""
        for button in self._steps:
            button.retint()

    def _fill(self) -> None:
        self._shown = only_changes(self._all) if self.toggle.isChecked() else self._all
        self._model.set_lines([SIGNS[each.kind] + each.text for each in self._shown])
        count = len(change_starts(self._all))
        word = "no_changes" if not count else "one_change" if count == 1 else "some_changes"
        self._count.setText(sentence(f"console.{word}", {"count": count}))

    def _tones(self, row: int) -> tuple[str, str]:
        return TONES[self._shown[row].kind]
