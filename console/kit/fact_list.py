"""Names and values under each other, the values selectable with the mouse and the keyboard."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from console.kit.link_label import LinkLabel
from console.kit.plain import Label, set_tip


@dataclass(frozen=True, slots=True)
class Fact:
    """One line; with `filter_text` the value is a link to its rows."""

    name: str
    value: str
    filter_text: str = ""
    tone: str = ""


class FactList(QWidget):
    """Shows facts; `asked(filter)` when a value that is a link is clicked."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._facts: tuple[Fact, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(14, 12, 14, 10)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Replace the list; nothing is rebuilt when it is the same."""
        if tuple(facts) == self._facts:
            return
        self._facts = tuple(facts)
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for row, fact in enumerate(facts):
            name = Label(fact.name, tone="muted")
            self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(self._value(fact), row, 1)

    def as_text(self) -> str:
        """The facts as lines, for a ticket."""
        return "\n".join(f"{each.name}: {each.value}" for each in self._facts)

    def _value(self, fact: Fact) -> QWidget:
        if fact.filter_text:
            link = LinkLabel(fact.value, fact.filter_text, tone=fact.tone)
            link.asked.connect(self.asked)
            link.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            set_tip(link, fact.value)
            return link
        label = Label(fact.value, tone=fact.tone)
        label.setWordWrap(True)
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        label.setAccessibleName(f"{fact.name}: {fact.value}")
        return label
