"""Our own small SVG set, drawn in the colour of the text beside it."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QToolButton

from console.kit import theme
from console.kit.plain import set_tip
from resources import data

SIZE = 16
SCALES = (1, 2)
"""Pixmaps are made for ordinary and for doubled screens."""


@cache
def icon(name: str, colour: str) -> QIcon:
    """The icon `name` tinted with `colour` (`#rrggbb`); FileNotFoundError for an unknown one."""
    made = QIcon()
    for scale in SCALES:
        pixmap = _drawn(name, colour, SIZE * scale)
        pixmap.setDevicePixelRatio(scale)
        made.addPixmap(pixmap)
    return made


@cache
def picture(name: str, colour: str, side: int) -> QPixmap:
    """The icon drawn `side` pixels wide, sharp on a doubled screen."""
    pixmap = _drawn(name, colour, side * SCALES[-1])
    pixmap.setDevicePixelRatio(SCALES[-1])
    return pixmap


def _drawn(name: str, colour: str, side: int) -> QPixmap:
    drawing = QByteArray(data(f"icons/{name}.svg").replace(b"currentColor", colour.encode()))
    pixmap = QPixmap(QSize(side, side))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(drawing).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return pixmap


def tinted(name: str, ink: str = "muted") -> QIcon:
    """The icon in a colour of the active theme."""
    return icon(name, theme.active().tokens[ink])


class IconButton(QToolButton):
    """A button that shows only an icon and therefore always has a name and a tip."""

    def __init__(self, name: str, label: str) -> None:
        super().__init__()
        self._icon = name
        self.setAccessibleName(label)
        set_tip(self, label)
        self.setIconSize(QSize(SIZE, SIZE))
        self.retint()

    def retint(self) -> None:
        """Draw again in the active theme's colour."""
        self.setIcon(tinted(self._icon))
