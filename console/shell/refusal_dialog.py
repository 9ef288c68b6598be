"""Shows a refusal: each finding with what to do about it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QScrollArea, QVBoxLayout, QWidget

from console.bridge.refusals import Spoken
from console.kit.plain import Button, Label
from resources.i18n import sentence

WIDTH = 520
MOST = 50


class RefusalDialog(QDialog):
    """Opened with `open()`; deletes itself when closed. Shows at most MOST findings."""

    def __init__(self, parent: QWidget, findings: Sequence[Spoken]) -> None:
        super().__init__(parent)
        title = sentence("console.refused_title", {})
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(WIDTH)
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        for finding in findings[:MOST]:
            _add(rows, finding)
        rows.addStretch(1)
        area = QScrollArea()
        area.setAccessibleName(title)
        area.setWidgetResizable(True)
        area.setWidget(inside)
        close = Button(sentence("console.close", {}))
        close.clicked.connect(self.accept)
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 20, 22, 18)
        box.setSpacing(12)
        box.addWidget(Label(title, size=1.25, bold=True))
        box.addWidget(area, 1)
        box.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)


def _add(rows: QVBoxLayout, finding: Spoken) -> None:
    for text, tone in ((f"✕  {finding.text}", "bad"), (finding.mend, "muted")):
        if text:
            label = Label(text, tone=tone)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            rows.addWidget(label)
    rows.addSpacing(8)
