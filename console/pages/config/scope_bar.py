"""Above the settings: the scopes whose values reach this one, each a link, and the way to another."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from console.kit.link_label import LinkLabel
from console.kit.plain import Button, Label
from console.pages.config.texts import said
from rollouts.reads.looks import ConfigSheet

SEPARATOR = "›"
SPACING = 8
LEAST_TRAIL = 90


class ScopeBar(QWidget):
    """`asked(scope)` for a scope of the chain, `choosing` for the picker, `exporting`, `importing`.

    Where room is short the widest scopes are left out; the last one always stands.
    """

    asked = Signal(str)
    choosing = Signal()
    exporting = Signal()
    importing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._chain: tuple[str, ...] = ()
        self._trail = QWidget()
        self._trail.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._trail.setMinimumWidth(LEAST_TRAIL)
        self._links = QHBoxLayout(self._trail)
        self._links.setContentsMargins(0, 0, 0, 0)
        self._links.setSpacing(SPACING)
        self._shown: list[list[QWidget]] = []
        self.choose = Button(said("choose"))
        self.choose.clicked.connect(self.choosing)
        out, back = Button(said("export")), Button(said("import"))
        out.clicked.connect(self.exporting)
        back.clicked.connect(self.importing)
        box = QHBoxLayout(self)
        box.setContentsMargins(14, 8, 12, 8)
        box.setSpacing(8)
        box.addWidget(self._trail, 1)
        for button in (self.choose, out, back):
            box.addWidget(button)

    def show_sheet(self, sheet: ConfigSheet) -> None:
        """Show the chain; the last one is where one is."""
        if sheet.chain == self._chain:
            return
        self._chain = sheet.chain
        while (item := self._links.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._shown = []
        for at, scope in enumerate(sheet.chain):
            parts: list[QWidget] = [Label(SEPARATOR, tone="muted")] if at else []
            if at == len(sheet.chain) - 1:
                parts.append(Label(scope, bold=True))
            else:
                link = LinkLabel(scope, scope)
                link.asked.connect(self.asked)
                parts.append(link)
            for part in parts:
                self._links.addWidget(part)
            self._shown.append(parts)
        self._links.addStretch(1)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self._trail.width()
        for parts in reversed(self._shown):
            room -= sum(part.sizeHint().width() + SPACING for part in parts)
            for part in parts:
                part.setVisible(room >= 0 or parts is self._shown[-1])
