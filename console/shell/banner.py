"""A line under the top that stays as long as its reason does: no engine, no journal."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout

from console.kit.plain import Button, Label


class Banner(QFrame):
    """Shows one sentence with an optional button; hidden while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "banner")
        self._label = Label(bold=True)
        self._label.setWordWrap(True)
        self._button = Button("")
        self._button.hide()
        self._run: Callable[[], None] | None = None
        self._button.clicked.connect(self._pressed)
        box = QHBoxLayout(self)
        box.setContentsMargins(24, 7, 24, 7)
        box.addWidget(self._label, 1)
        box.addWidget(self._button)
        self.hide()

    def show_text(self, text: str, button: str = "", run: Callable[[], None] | None = None) -> None:
        """Show `text` (with a sign, since colour alone says nothing); empty text hides it."""
        self._label.setText(f"▲  {text}")
        self.setAccessibleName(text)
        self._run = run
        self._button.set_text(button)
        self._button.setVisible(run is not None)
        self.setVisible(bool(text))

    def _pressed(self) -> None:
        if self._run is not None:
            self._run()
