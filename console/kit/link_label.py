"""A count that is a link to its rows: "3 failed" asks for the filter that gives these three."""

from PySide6.QtCore import Qt, Signal

from console.kit.plain import Button, restyle


class LinkLabel(Button):
    """Text that emits `asked(filter)` when clicked; without a filter it is only text."""

    asked = Signal(str)

    def __init__(self, text: str = "", filter_text: str = "", *, tone: str = "") -> None:
        super().__init__(text, kind="link")
        self._filter = ""
        self.clicked.connect(lambda: self.asked.emit(self._filter))
        self.show_link(text, filter_text, tone=tone)

    def show_link(self, text: str, filter_text: str, *, tone: str = "") -> None:
        """Show `text` in `tone`; a click asks for `filter_text`."""
        self._filter = filter_text
        self.set_text(text)
        self.setEnabled(bool(filter_text))
        pointer = Qt.CursorShape.PointingHandCursor if filter_text else Qt.CursorShape.ArrowCursor
        self.setCursor(pointer)
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            restyle(self)
