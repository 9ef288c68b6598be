"""A card-like ground for the parts of a page."""

from PySide6.QtWidgets import QFrame, QLayout, QVBoxLayout, QWidget


class Panel(QFrame):
    """Stacks widgets under each other on a surface with rounded corners."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(1, 1, 1, 6)
        self._box.setSpacing(0)

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Append `widget`; those with `stretch` share the room that is left."""
        self._box.addWidget(widget, stretch)

    def add_stretch(self) -> None:
        """Give the room that is left to nobody."""
        self._box.addStretch(1)

    def add_layout(self, layout: QLayout) -> None:
        """Append a row of widgets."""
        self._box.addLayout(layout)
