"""Shows a crash report with a button that copies it; the window stays usable behind."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from console.kit.plain import Button, Label
from resources.i18n import sentence

SIZE = (680, 460)


class CrashDialog(QDialog):
    """Opened with `open()`; deletes itself when closed."""

    def __init__(self, parent: QWidget | None, report: str, path: str) -> None:
        super().__init__(parent)
        title = sentence("console.crash_title", {})
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*SIZE)
        said = Label(sentence("console.crash_text", {"path": path}), tone="muted")
        said.setWordWrap(True)
        self.report = QPlainTextEdit(report)
        self.report.setReadOnly(True)
        self.report.setAccessibleName(sentence("console.crash_report", {}))
        self.copy = Button(sentence("console.copy_report", {}), kind="primary")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(report))
        close = Button(sentence("console.close", {}))
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(close)
        buttons.addWidget(self.copy)
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 20, 22, 18)
        box.setSpacing(12)
        box.addWidget(Label(title, size=1.25, bold=True))
        box.addWidget(said)
        box.addWidget(self.report, 1)
        box.addLayout(buttons)
