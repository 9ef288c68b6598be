"""Words above every page that stay as long as their reason does: no engine, no journal."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QWidget

from console.kit.plain import Button, ElidedLabel


class Banner(QFrame):
    """One sentence, shortened where room is short, with an optional button. `told` at each change."""

    told = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "banner")
        self.text = ""
        self._label = ElidedLabel(bold=True)
        self._button = Button("")
        keeping = self._button.sizePolicy()
        keeping.setRetainSizeWhenHidden(True)
        self._button.setSizePolicy(keeping)
        self._button.hide()
        self._run: Callable[[], None] | None = None
        self._button.clicked.connect(self._pressed)
        box = QHBoxLayout(self)
        box.setContentsMargins(12, 2, 4, 2)
        box.addWidget(self._label, 1)
        box.addWidget(self._button)

    def show_text(self, text: str, button: str = "", run: Callable[[], None] | None = None) -> None:
        """Show `text` (with a sign, since colour alone says nothing); empty text takes it away."""
        self.text = text
        self._label.setText(f"▲  {text}")
        self.setAccessibleName(text)
        self._run = run
        self._button.set_text(button)
        self._button.setVisible(run is not None)
        self.told.emit()

    def _pressed(self) -> None:
        if self._run is not None:
            self._run()


class BannerPlace(QStackedWidget):
    """Room kept for one banner, so that nothing moves when one comes: the first that says something."""

    def __init__(self, *banners: Banner) -> None:
        super().__init__()
        self._nothing = QWidget()
        self.addWidget(self._nothing)
        self._banners = banners
        for banner in banners:
            self.addWidget(banner)
            banner.told.connect(self._choose)

    def _choose(self) -> None:
        saying = [each for each in self._banners if each.text]
        self.setCurrentWidget(saying[0] if saying else self._nothing)
