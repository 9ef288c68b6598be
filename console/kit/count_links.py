"""Counts in a row, each a link to its rows: "214 will change, 12 already right"."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from console.kit.link_label import LinkLabel
from console.kit.plain import set_tip


@dataclass(frozen=True, slots=True)
class CountLink:
    """One count; `tone` is a style sheet tone (`plain`, `good`, `bad`...)."""

    text: str
    filter_text: str
    tone: str = "plain"


class CountLinks(QWidget):
    """Emits `asked(filter)`. Labels are kept and only refilled, so that focus stays where it is.

    A row without counts keeps its height: what stands below does not move when they come. Where room
    is short the last ones are left out, and the row's tip tells them all.
    """

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._labels: list[LinkLabel] = []
        self._told = 0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 8, 14, 2)
        self._row.setSpacing(18)
        self._row.addStretch(1)
        self._row.addWidget(_kept_room())

    def show_counts(self, counts: Sequence[CountLink]) -> None:
        """Show exactly these."""
        while len(self._labels) < len(counts):
            label = LinkLabel()
            label.asked.connect(self.asked)
            self._row.insertWidget(len(self._labels), label)
            self._labels.append(label)
        self._told = len(counts)
        for label, each in zip(self._labels, counts, strict=False):
            label.show_link(each.text, each.filter_text, tone=each.tone)
        set_tip(self, ", ".join(each.text for each in counts))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        margins = self._row.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        for at, label in enumerate(self._labels):
            room -= label.sizeHint().width() + self._row.spacing()
            label.setVisible(at < self._told and (room >= 0 or not at))


def _kept_room() -> LinkLabel:
    """A link that is never shown and holds the height of one."""
    label = LinkLabel()
    policy = label.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    label.setSizePolicy(policy)
    label.hide()
    return label
