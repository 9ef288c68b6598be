"""The column map of an unknown file: its first rows above, and which column holds what below."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from console.bridge.context import PageContext
from console.kit.check_box import CheckBox
from console.kit.plain import Label
from console.kit.sheet import Sheet
from console.pages.dialog_errand import DialogErrand
from console.pages.reconcile.texts import said
from console.pages.troubles import trouble_text
from rollouts.shared.errors import KnownError
from rollouts.tenders.reconciling.commands import TenderPeek, TenderRemember

if TYPE_CHECKING:
    from rollouts.engine.handlers.tender_column_maps import Peeked

WIDTH, HEIGHT, PREVIEW = 860, 640, 190
SETTLEMENT, POS = "settlement", "pos"
FIELDS: Mapping[str, tuple[str, ...]] = {
    SETTLEMENT: (
        *("gross", "scheme", "count", "fee", "net", "currency", "reference", "kind"),
        *("store", "date"),
    ),
    POS: (
        *("tender", "amount", "count", "brand", "register", "currency", "reference"),
        *("refunds", "tips", "cash_back", "store", "date"),
    ),
}
NEEDED = frozenset({"gross", "tender", "amount"})
PER_ROW = 2


class MapDialog(Sheet):
    """Accepted once the map is remembered; what the header looks like is proposed, never taken."""

    def __init__(self, parent: QWidget, context: PageContext, path: str) -> None:
        name = path.replace("\\", "/").rpartition("/")[2]
        super().__init__(parent, said("map_title", name=name), said("map_text"), width=WIDTH)
        self.resize(WIDTH, HEIGHT)
        self._errand = DialogErrand(self, context)
        self._peeked: Peeked | None = None
        self.kind, self.name, self.currency = QComboBox(), QLineEdit(), QLineEdit()
        self.words = QLineEdit()
        self.comma, self.minor = CheckBox(said("map_comma")), CheckBox(said("map_minor"))
        self.preview = QTableWidget()
        self.boxes: dict[str, QComboBox] = {}
        self._fields = QWidget()
        self._grid = QGridLayout(self._fields)
        self._name_label = Label(said("map_name"))
        self._lay_out()
        self.keep = self.add_button(said("map_keep"), self._keep, kind="primary", default=True)
        self._connect()
        self._errand.run(TenderPeek(path=path), said("map_reading"), self._show, self._refuse)

    def _lay_out(self) -> None:
        for kind in FIELDS:
            self.kind.addItem(said(f"map_kind_{kind}"), kind)
        self.preview.setAccessibleName(said("map_preview"))
        self.preview.setFixedHeight(PREVIEW)
        self.preview.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.preview.setTabKeyNavigation(False)
        for head in (self.preview.horizontalHeader(), self.preview.verticalHeader()):
            head.setAccessibleName(said("map_preview"))
        self.preview.verticalHeader().hide()
        self.currency.setPlaceholderText(said("map_currency_note"))
        self.words.setPlaceholderText(said("map_words_note"))
        top = QWidget()
        grid = QGridLayout(top)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        asked: tuple[tuple[Label, QWidget], ...] = (
            (Label(said("map_kind")), self.kind),
            (self._name_label, self.name),
            (Label(said("map_currency")), self.currency),
            (Label(said("map_words")), self.words),
        )
        for at, (label, widget) in enumerate(asked):
            _put(grid, at, label, widget)
        grid.addWidget(self.comma, PER_ROW, 1)
        grid.addWidget(self.minor, PER_ROW, 3)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        for each in (self._errand.bar, self.preview, top, self._fields):
            self.add(each)

    def _connect(self) -> None:
        self.kind.currentIndexChanged.connect(lambda _at: self._offer())
        self.name.textChanged.connect(lambda _text: self._look())

    @property
    def chosen_kind(self) -> str:
        """`settlement` or `pos`."""
        return str(self.kind.currentData())

    def request(self) -> TenderRemember:
        """What would be remembered."""
        columns = {name: box.currentData() for name, box in self.boxes.items()}
        words = (each.strip() for each in self.words.text().split(";"))
        is_settlement = self.chosen_kind == SETTLEMENT
        return TenderRemember(
            kind=self.chosen_kind,
            name=self.name.text().strip(),
            column=tuple(f"{name}={header}" for name, header in columns.items() if header),
            only_currency=self.currency.text().strip().upper(),
            word=tuple(filter(None, words)) if is_settlement else (),
            minor=self.minor.isChecked(),
            comma=self.comma.isChecked(),
        )

    def _show(self, result: object) -> None:
        peeked = self._peeked = cast("Peeked", result)
        self.preview.setColumnCount(len(peeked.header))
        self.preview.setRowCount(len(peeked.rows))
        self.preview.setHorizontalHeaderLabels(list(peeked.header))
        for row, cells in enumerate(peeked.rows):
            for column, cell in enumerate(cells[: len(peeked.header)]):
                self.preview.setItem(row, column, QTableWidgetItem(cell))
        self.preview.resizeColumnsToContents()
        if "tender" in peeked.pos and "gross" not in peeked.settlement:
            self.kind.setCurrentIndex(self.kind.findData(POS))
        self._offer()
        self.name.setFocus()

    def _offer(self) -> None:
        """A box for each field of the kind, at the header that it most likely has."""
        if self._peeked is None:
            return
        kind = self.chosen_kind
        likely = self._peeked.settlement if kind == SETTLEMENT else self._peeked.pos
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.boxes = {}
        for at, name in enumerate(FIELDS[kind]):
            box = QComboBox()
            box.addItem(said("map_no_column"), "")
            for header in self._peeked.header:
                box.addItem(header, header)
            box.setCurrentIndex(max(box.findData(likely.get(name, "")), 0))
            box.currentIndexChanged.connect(lambda _at: self._look())
            self.boxes[name] = box
            _put(self._grid, at, Label(said(f"field_{name}")), box)
        self.words.setEnabled(kind == SETTLEMENT)
        self._name_label.setText(said("map_name" if kind == SETTLEMENT else "map_name_pos"))
        self._look()

    def _look(self) -> None:
        wanted = (box for name, box in self.boxes.items() if name in NEEDED)
        ready = all(box.currentData() for box in wanted) and bool(self.boxes)
        self.keep.setEnabled(ready and bool(self.name.text().strip()))

    def _keep(self) -> None:
        self.keep.setEnabled(False)
        self._errand.run(
            self.request(), said("map_keeping"), lambda _kept: self.accept(), self._refuse
        )

    def _refuse(self, error: KnownError) -> None:
        self.show_trouble(trouble_text(error))
        self._look()


def _put(grid: QGridLayout, at: int, label: Label, widget: QWidget) -> None:
    row, column = divmod(at, PER_ROW)
    label.setBuddy(widget)
    widget.setAccessibleName(label.text())
    grid.addWidget(label, row, column * 2)
    grid.addWidget(widget, row, column * 2 + 1)
    grid.setColumnStretch(column * 2 + 1, 1)
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
