"""Cards side by side, of one width; more than fit are scrolled to."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from console.kit.wave_card import CardContent, WaveCard

LEAST_WIDTH = 216
SPACING = 12


class CardRow(QScrollArea):
    """Emits `asked(filter)` for a count and `chosen(place)` for a card."""

    asked = Signal(str)
    chosen = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = QWidget()
        self._inside.setObjectName("content")
        self._row = QHBoxLayout(self._inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACING)
        self.cards: list[WaveCard] = []
        self.setWidget(self._inside)

    def show_cards(self, contents: Sequence[CardContent]) -> None:
        """Show exactly these; cards that stay are refilled, so that focus stays where it is."""
        while len(self.cards) < len(contents):
            self._add()
        for at, card in enumerate(self.cards):
            card.setVisible(at < len(contents))
        for card, content in zip(self.cards, contents, strict=False):
            card.show_content(content)
        self.setVisible(bool(contents))
        self._fit()

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def _add(self) -> None:
        card = WaveCard()
        card.setMinimumWidth(LEAST_WIDTH)
        at = len(self.cards)
        card.asked.connect(self.asked)
        card.chosen.connect(lambda: self.chosen.emit(at))
        self._row.addWidget(card, 1)
        self.cards.append(card)

    def _fit(self) -> None:
        shown = [each for each in self.cards if not each.isHidden()]
        if not shown:
            return
        room = self.viewport().width() - SPACING * (len(shown) - 1)
        width = max(room // len(shown), LEAST_WIDTH)
        height = max(each.heightForWidth(width) for each in shown)
        needs_bar = width * len(shown) > room
        bar = self.horizontalScrollBar().sizeHint().height() if needs_bar else 0
        self.setFixedHeight(height + bar + 2)
