"""A map of rows x columns, one letter a cell: rows share their texts, nothing is made for a cell."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from console.kit.tone import Pill

Index = QModelIndex | QPersistentModelIndex
DISPLAY = 0
TOOL_TIP = 3
ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
HORIZONTAL = Qt.Orientation.Horizontal


class MatrixModel(QAbstractTableModel):
    """`looks` gives each letter its glyph, word and tone; a row is a name and a text of letters.

    `pick` says which rows and columns are shown, by their positions in what `show` was given.
    """

    def __init__(self, looks: Mapping[str, Pill]) -> None:
        super().__init__()
        self.looks = looks
        self.names: Sequence[str] = ()
        self.columns: Sequence[str] = ()
        self._states: Sequence[str] = ()
        self.rows: Sequence[int] = ()
        self.shown: Sequence[int] = ()

    def show(self, names: Sequence[str], columns: Sequence[str], states: Sequence[str]) -> None:
        """All of it: row names, column names and, for each row, a letter for each column."""
        self.beginResetModel()
        self.names, self.columns, self._states = names, columns, states
        self.rows, self.shown = range(len(names)), range(len(columns))
        self.endResetModel()

    def pick(self, rows: Sequence[int], columns: Sequence[int]) -> None:
        """Show these rows and columns, in this order."""
        self.beginResetModel()
        self.rows, self.shown = rows, columns
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.shown)

    def letter(self, row: int, column: int) -> str:
        """What the cell at this place of the view says."""
        return self._states[self.rows[row]][self.shown[column]]

    def name(self, row: int) -> str:
        """The row's name at this place of the view."""
        return self.names[self.rows[row]]

    def data(self, index: Index, role: int = DISPLAY) -> Any:  # noqa: ANN401 - Qt's variant
        if role in {TOOL_TIP, ACCESSIBLE} and index.isValid():
            row, column = index.row(), index.column()
            word = self.looks[self.letter(row, column)].word
            return f"{self.name(row)}  {self.columns[self.shown[column]]}: {word}"
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = DISPLAY,
    ) -> Any:  # noqa: ANN401 - Qt's variant
        if role in {DISPLAY, TOOL_TIP}:
            if orientation == HORIZONTAL:
                return self.columns[self.shown[section]] if section < len(self.shown) else None
            return self.name(section) if section < len(self.rows) else None
        return None

    def next_with(self, letters: str, row: int, column: int, step: int) -> tuple[int, int] | None:
        """The next cell from here on (`step` 1) or back (-1) that says one of `letters`, going round."""
        width, height = len(self.shown), len(self.rows)
        if not width or not height:
            return None
        for at in self._other_rows(row, step):
            states = self._states[self.rows[at]]
            if not any(each in states for each in letters):
                continue
            across = range(width) if step > 0 else range(width - 1, -1, -1)
            for place in across:
                here = at == row and (place - column) * step <= 0
                if not here and states[self.shown[place]] in letters:
                    return at, place
        if height and any(self.letter(row, place) in letters for place in range(width)):
            return self._first_in(row, letters, step)
        return None

    def _other_rows(self, row: int, step: int) -> Iterator[int]:
        """Every row once, this one first."""
        height = len(self.rows)
        return ((row + step * at) % height for at in range(height))

    def _first_in(self, row: int, letters: str, step: int) -> tuple[int, int]:
        width = len(self.shown)
        across = range(width) if step > 0 else range(width - 1, -1, -1)
        return row, next(place for place in across if self.letter(row, place) in letters)
