"""A line inside a page that says what a person must know first, with at most one button."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from console.kit.plain import Button, Label, restyle
from console.kit.tone import Tone

SIGNS = {Tone.BAD: "▲", Tone.WARN: "▲", Tone.BUSY: "●", Tone.GOOD: "✓", Tone.IDLE: "○"}


class Notice(QFrame):
    """Shows a title, a sentence and what to do; hidden while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "notice")
        self._title = Label(bold=True)
        self._text = Label()
        self._text.setWordWrap(True)
        self.button = Button("")
        self.button.hide()
        self._run: Callable[[], None] | None = None
        self.button.clicked.connect(self._pressed)
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(self._title)
        words.addWidget(self._text)
        box = QHBoxLayout(self)
        box.setContentsMargins(14, 10, 14, 10)
        box.setSpacing(14)
        box.addLayout(words, 1)
        box.addWidget(self.button)
        self.hide()

    def show_notice(
        self,
        title: str,
        text: str = "",
        *,
        tone: Tone = Tone.WARN,
        button: str = "",
        run: Callable[[], None] | None = None,
    ) -> None:
        """Show this; an empty title hides it."""
        self._title.setText(f"{SIGNS[tone]}  {title}")
        self._title.set_tone(tone)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(f"{title} {text}".strip())
        self._run = run
        self.button.set_text(button)
        self.button.setVisible(run is not None)
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            restyle(self)
        self.setVisible(bool(title))

    def _pressed(self) -> None:
        if self._run is not None:
            self._run()
