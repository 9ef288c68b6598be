"""Above the settings: the scopes whose values reach this one, each a link, and the way to another."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.kit.link_label import LinkLabel
from console.kit.plain import Button, Label
from console.pages.config.texts import said
from rollouts.reads.looks import ConfigSheet

SEPARATOR = "›"


class ScopeBar(QWidget):
    """`asked(scope)` for a scope of the chain, `choosing` for the picker, `exporting`, `importing`."""

    asked = Signal(str)
    choosing = Signal()
    exporting = Signal()
    importing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._chain: tuple[str, ...] = ()
        self._links = QHBoxLayout()
        self._links.setSpacing(8)
        self.choose = Button(said("choose"))
        self.choose.clicked.connect(self.choosing)
        out, back = Button(said("export")), Button(said("import"))
        out.clicked.connect(self.exporting)
        back.clicked.connect(self.importing)
        box = QHBoxLayout(self)
        box.setContentsMargins(14, 8, 12, 8)
        box.setSpacing(8)
        box.addLayout(self._links)
        box.addStretch(1)
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
        for at, scope in enumerate(sheet.chain):
            is_last = at == len(sheet.chain) - 1
            if at:
                self._links.addWidget(Label(SEPARATOR, tone="muted"))
            if is_last:
                self._links.addWidget(Label(scope, bold=True))
            else:
                link = LinkLabel(scope, scope)
                link.asked.connect(self.asked)
                self._links.addWidget(link)
