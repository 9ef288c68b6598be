"""A pane that scrolls instead of squeezing what it shows."""

from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class Scrolled(QScrollArea):
    """Shows `widget` in all the room there is, and scroll bars where that is too little."""

    def __init__(self, widget: QWidget, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setWidget(widget)
        for each in (self.viewport(), widget):
            each.setAutoFillBackground(False)  # what lies behind shows: a card, or the page
