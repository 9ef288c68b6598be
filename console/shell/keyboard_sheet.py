"""The `?` sheet: every key of the window on one card."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from console.kit.plain import Button, Label
from resources.i18n import sentence

KEYS = (
    ("Ctrl+K", "key_palette"),
    ("/", "key_filter"),
    ("↑  ↓", "key_arrows"),
    ("Enter", "key_open"),
    ("Esc", "key_back"),
    ("F5", "key_refresh"),
    ("F1", "key_help"),
    ("Ctrl+1 … 9", "key_pages"),
    ("Ctrl+C", "key_copy"),
    ("Alt+↓", "key_sort"),
    ("Ctrl+Z", "key_undo"),
    ("N   P", "key_changes"),
    ("Ctrl+Shift+T", "key_theme"),
    ("?", "key_sheet"),
)


class KeyboardSheet(QDialog):
    """Closed by Esc or its button; deletes itself."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        title = sentence("console.keyboard", {})
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(7)
        for row, (key, code) in enumerate(KEYS):
            cap = Label(key)
            cap.setProperty("kind", "key")
            cap.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(cap, row, 0)
            grid.addWidget(Label(sentence(f"console.{code}", {})), row, 1)
        close = Button(sentence("console.close", {}))
        close.clicked.connect(self.accept)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 18)
        box.setSpacing(14)
        box.addWidget(Label(title, size=1.3, bold=True))
        box.addLayout(grid)
        box.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
