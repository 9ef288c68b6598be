"""Paints the cells of a grid with what is staged, typed or wrong, and makes their editors."""

from typing import cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QComboBox, QLineEdit, QStyleOptionViewItem, QWidget

from console.kit import theme
from console.kit.cell_delegate import FOCUSED, MARK, SELECTED, CellDelegate
from console.kit.columns import Side
from console.kit.grid_model import EDIT, GridModel
from console.kit.plain import restyle
from console.kit.row_writer import PLACEHOLDER

Index = QModelIndex | QPersistentModelIndex

GROUNDS = {
    "trouble": "bad_soft",
    "draft": "warn_soft",
    "staged": "busy_soft",
    "new": "good_soft",
}
INKS = {"trouble": "bad", "draft": "warn", "staged": "busy", "new": "good", "removed": "muted"}
SIGN = 6
"""The side of the corner that marks a cell which somebody without colours must find too."""


class GridDelegate(CellDelegate):
    """`typing(row, column, text)` follows every key in an editor; `left(row, column)` its end."""

    typing = Signal(int, int, str)
    left = Signal()

    def __init__(self, model: GridModel) -> None:
        super().__init__(model)
        self._grid = model
        self.editor: QWidget | None = None

    # Painting

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, column = index.row(), index.column()
        rect: QRect = option.rect
        state: int = option.state.value
        colours = theme.active().colours
        mark = self._grid.mark(row, column)
        ground = "selection" if state & SELECTED else GROUNDS.get(mark, "")
        if ground:
            painter.fillRect(rect, colours[ground])
        if mark in {"trouble", "draft", "staged"}:
            _corner(painter, rect, INKS[mark])
        if state & FOCUSED:
            painter.setPen(colours["accent"])
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        text = self._grid.shown_text(row, column)
        if text:
            selected = bool(state & SELECTED)
            usual = "muted" if text == PLACEHOLDER else "on_selection" if selected else "text"
            painter.setPen(colours[INKS.get(mark, usual) if not selected else usual])
            self._paint_text(painter, rect, text, column)
        if mark == "removed" and text:
            middle = rect.center().y()
            painter.drawLine(rect.left() + MARK, middle, rect.right() - MARK, middle)

    # Editing

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        del option
        column = self._grid.grid_columns[index.column()]
        row, at = index.row(), index.column()
        if column.choices:
            editor: QWidget = self._choices(parent, [column.show(each) for each in column.choices])
        else:
            line = QLineEdit(parent)
            line.setFrame(False)
            line.setProperty("kind", "cell")
            if column.side is Side.RIGHT:
                line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            line.textEdited.connect(lambda text: self.typing.emit(row, at, text))
            editor = line
        editor.setAccessibleName(column.title)
        editor.destroyed.connect(self._closed)
        self.editor = editor
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        text = str(index.data(EDIT) or "")
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(editor.findText(text), 0))
        elif isinstance(editor, QLineEdit):
            editor.setText(text)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QComboBox):
            model.setData(cast("QModelIndex", index), editor.currentText(), EDIT)
        elif isinstance(editor, QLineEdit):
            model.setData(cast("QModelIndex", index), editor.text(), EDIT)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        del index
        rect: QRect = option.rect
        least = editor.minimumSizeHint().width() if isinstance(editor, QComboBox) else 0
        editor.setGeometry(rect.x(), rect.y(), max(rect.width(), least), rect.height())

    def show_trouble(self, text: str) -> None:
        """Mark the open editor as wrong, or as right where `text` is empty."""
        if self.editor is not None:
            self.editor.setProperty("trouble", "true" if text else "false")
            self.editor.setToolTip(text)
            restyle(self.editor)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Up and down leave a line's editor with what was typed, as in a spreadsheet."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(editor, QLineEdit)
            and isinstance(event, QKeyEvent)
            and event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}
        ):
            self.commitData.emit(editor)
            self.closeEditor.emit(editor)
        return super().eventFilter(editor, event)

    def _choices(self, parent: QWidget, texts: list[str]) -> QComboBox:
        box = QComboBox(parent)
        box.setProperty("kind", "cell")
        box.addItem("")
        box.addItems(texts)
        box.view().setAccessibleName(box.accessibleName())
        box.activated.connect(lambda _at: self._take(box))
        return box

    def _take(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    def _closed(self) -> None:
        self.editor = None
        self.left.emit()


def _corner(painter: QPainter, rect: QRect, ink: str) -> None:
    """A small triangle in the upper right corner, as spreadsheets mark a comment."""
    colour = theme.active().colours[ink]
    for step in range(SIGN):
        painter.fillRect(rect.right() - step, rect.top(), 1, SIGN - step, colour)
