"""What a change set changes in the files of registers, one group of equal registers at a time."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from console.kit.difference_view import DifferenceView
from console.kit.plain import Label
from console.pages.changes import presenter
from console.pages.changes.texts import said
from rollouts.reads.looks import ChangeDifference


class DifferencePane(QWidget):
    """`show_difference` replaces it; the chosen group is shown below its name."""

    def __init__(self) -> None:
        super().__init__()
        self._found: ChangeDifference | None = None
        self.said = Label(tone="muted")
        self.said.setWordWrap(True)
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.groups = QComboBox()
        for named in (self.groups, self.groups.view()):
            named.setAccessibleName(said("groups"))
        self.view = DifferenceView(said("tab_difference"))
        self.groups.currentIndexChanged.connect(self._show_group)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 10, 12, 4)
        box.setSpacing(8)
        box.addWidget(self.said)
        box.addWidget(self.groups)
        box.addWidget(self.view, 1)
        self.say(said("reading"))

    def say(self, text: str) -> None:
        """Show only a sentence."""
        self._found = None
        self.said.setText(text)
        self.groups.hide()
        self.view.hide()

    def show_difference(self, found: ChangeDifference) -> None:
        """Show every group, the largest first."""
        self.say(presenter.difference_sentence(found))
        self._found = found
        self.groups.blockSignals(True)
        self.groups.clear()
        for each in found.groups:
            self.groups.addItem(presenter.group_text(each))
        self.groups.blockSignals(False)
        self.groups.setVisible(bool(found.groups))
        self.view.setVisible(bool(found.groups))
        self._show_group(0)

    def _show_group(self, at: int) -> None:
        if self._found is not None and 0 <= at < len(self._found.groups):
            self.view.show_lines(presenter.difference_lines(self._found.groups[at]))
