"""The head of a detail pane: what it is, in which state, and one sentence about it."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.kit.plain import ElidedLabel, Label
from console.kit.tone import Pill


class DetailHeader(QWidget):
    """Title, state and sentence under each other: a pane is narrow."""

    def __init__(self) -> None:
        super().__init__()
        self._title = ElidedLabel(bold=True, size=1.05)
        self._state = Label()
        self._sentence = Label(tone="muted")
        self._sentence.setWordWrap(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 12, 14, 6)
        box.setSpacing(5)
        box.addWidget(self._title)
        box.addWidget(self._state)
        box.addWidget(self._sentence)

    def show_head(self, title: str, sentence: str = "", state: Pill | None = None) -> None:
        """Replace the head's texts."""
        self._title.setText(title)
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        self._state.setText(state.text if state else "")
        self._state.setVisible(state is not None)
        if state:
            self._state.set_tone(state.tone)
