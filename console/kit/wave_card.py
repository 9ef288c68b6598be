"""A card with a bar: name, state, how far, what failed as a link, and what it waits for."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from console.kit.link_label import LinkLabel
from console.kit.plain import ElidedLabel, Label, restyle
from console.kit.tone import Pill, Tone
from console.kit.wave_bar import Segment, WaveBar


@dataclass(frozen=True, slots=True, kw_only=True)
class CardContent:
    """What a card shows; `progress` and `failures` must come from the table's own query."""

    name: str
    state: Pill
    segments: Sequence[Segment]
    progress: str
    progress_filter: str
    failures: str
    failures_filter: str
    has_failures: bool
    gate: str
    is_current: bool = False


class WaveCard(QFrame):
    """Emits `chosen` when clicked or on Enter, `asked(filter)` when a count is clicked."""

    chosen = Signal()
    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._name = ElidedLabel(bold=True)
        self._state = Label()
        self._bar = WaveBar("")
        self._progress = LinkLabel()
        self._failures = LinkLabel()
        self._gate = Label(tone="muted", size=0.95)
        self._gate.setWordWrap(True)
        self._progress.asked.connect(self.asked)
        self._failures.asked.connect(self.asked)
        top, middle = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self._name, 1)
        top.addWidget(self._state)
        middle.addWidget(self._progress)
        middle.addStretch(1)
        middle.addWidget(self._failures)
        box = QVBoxLayout(self)
        box.setContentsMargins(13, 10, 13, 11)
        box.setSpacing(8)
        box.addLayout(top)
        box.addWidget(self._bar)
        box.addLayout(middle)
        box.addWidget(self._gate)
        box.addStretch(1)

    def show_content(self, content: CardContent) -> None:
        """Replace what the card shows."""
        self.setAccessibleName(f"{content.name}, {content.state.word}, {content.progress}")
        self._name.setText(content.name)
        self._state.setText(content.state.text)
        self._state.set_tone(content.state.tone)
        self._bar.setAccessibleName(content.name)
        self._bar.show_segments(content.segments)
        self._progress.show_link(content.progress, content.progress_filter, tone="plain")
        tone = Tone.BAD if content.has_failures else Tone.IDLE
        self._failures.show_link(content.failures, content.failures_filter, tone=tone)
        self._gate.setText(content.gate)
        wanted = "true" if content.is_current else "false"
        if self.property("current") != wanted:
            self.setProperty("current", wanted)
            restyle(self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.chosen.emit()
        else:
            super().keyPressEvent(event)
