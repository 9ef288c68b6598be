"""Text as text: what a register or a file says is never read as markup or as a shortcut."""

import html

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontDatabase, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget


def escaped(text: str) -> str:
    """`text` for a button, tab or menu, where a single `&` would vanish into a shortcut."""
    return text.replace("&", "&&")


def set_tip(widget: QWidget, text: str) -> None:
    """Give `widget` a tool tip that is shown literally (Qt guesses markup otherwise)."""
    has_marks = "<" in text or "&" in text
    literal = f"<span>{html.escape(text, quote=False)}</span>" if has_marks else text
    widget.setToolTip(literal)


def sized(font: QFont, factor: float, *, bold: bool = False) -> QFont:
    """`font` scaled by `factor`, so that the user's own font size still rules."""
    made = QFont(font)
    if font.pixelSize() > 0:
        made.setPixelSize(round(font.pixelSize() * factor))
    else:
        made.setPointSizeF(font.pointSizeF() * factor)
    if bold:
        made.setWeight(QFont.Weight.DemiBold)
    return made


def fixed_pitch() -> QFont:
    """The font of the application's size in which every letter is as wide as any other."""
    font = QFont()
    font.setFamilies(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).families())
    return font


class Label(QLabel):
    """A label that never interprets its text; `tone` is a style sheet tone (`muted`, `bad`...)."""

    def __init__(
        self, text: str = "", *, tone: str = "", size: float = 1.0, bold: bool = False
    ) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        if size != 1.0 or bold:
            self.setFont(sized(self.font(), size, bold=bold))
        if tone:
            self.setProperty("tone", tone)

    def set_tone(self, tone: str) -> None:
        """Change the tone; repolishes only when it differs."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            restyle(self)


class ElidedLabel(Label):
    """A one-line label that shortens with an ellipsis and then shows the whole text as a tip."""

    def __init__(
        self, text: str = "", *, tone: str = "", size: float = 1.0, bold: bool = False
    ) -> None:
        super().__init__(text, tone=tone, size=size, bold=bold)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(24)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.fontMetrics().height() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, self.fontMetrics().height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.contentsRect().width()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        set_tip(self, self.text() if shown != self.text() else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), self.alignment(), shown)
        painter.end()


class Button(QPushButton):
    """A push button with literal text; `kind` is primary, danger, link, search or empty."""

    def __init__(self, text: str, *, kind: str = "", name: str = "") -> None:
        super().__init__(escaped(text))
        self.setAccessibleName(name or text)
        self.setProperty("kind", kind)

    def set_text(self, text: str) -> None:
        """Show `text` literally, and say it to screen readers."""
        self.setText(escaped(text))
        self.setAccessibleName(text)


def restyle(widget: QWidget) -> None:
    """Apply the style sheet again after a property that it selects on has changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
