"""Rows of a form: what is asked, the widget, a note, and what is wrong with what was typed."""

from PySide6.QtWidgets import QGridLayout, QWidget

from console.kit.plain import Label

LABEL_WIDTH = 150


class FormRow:
    """One question; `show_trouble` writes the refusal under the widget that caused it."""

    def __init__(self, widget: QWidget, note: Label, trouble: Label) -> None:
        self.widget = widget
        self._note = note
        self._trouble = trouble

    def show_trouble(self, sentence: str) -> None:
        """Say what is wrong; empty text says that nothing is, and the note comes back."""
        self._trouble.setText(sentence)
        self._trouble.setVisible(bool(sentence))
        self._note.setVisible(not sentence and bool(self._note.text()))


class Form(QWidget):
    """Rows under each other, labels in one column, each label tied to its widget."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnMinimumWidth(0, LABEL_WIDTH)
        self._grid.setColumnStretch(1, 1)

    def narrow(self) -> None:
        """Give the labels only the room they need: for a form in a pane."""
        self._grid.setColumnMinimumWidth(0, 0)

    def add(self, label: str, widget: QWidget, note: str = "") -> FormRow:
        """Append a row; the label becomes the widget's accessible name unless it has one."""
        at = self._grid.rowCount()
        asked = Label(label)
        asked.setBuddy(widget)
        if not widget.accessibleName():
            widget.setAccessibleName(label)
        below, trouble = Label(note, tone="muted", size=0.95), Label(tone="bad", size=0.95)
        for each in (below, trouble):
            each.setWordWrap(True)
        below.setVisible(bool(note))
        trouble.hide()
        self._grid.addWidget(asked, at, 0)
        self._grid.addWidget(widget, at, 1)
        self._grid.addWidget(below, at + 1, 1)
        self._grid.addWidget(trouble, at + 2, 1)
        self._grid.setRowMinimumHeight(at + 3, 6)
        return FormRow(widget, below, trouble)
