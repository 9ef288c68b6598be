"""What the window remembers between two runs, and nothing else: size, theme, last page."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from console.kit.theme import NAMES

FILE = "window.ini"


class WindowMemory:
    """An INI file in the home folder; everything that matters is in the database instead."""

    def __init__(self, home: Path) -> None:
        self._settings = QSettings(str(home / FILE), QSettings.Format.IniFormat)

    @property
    def theme(self) -> str:
        """The chosen theme; empty when the system's should be followed."""
        name = str(self._settings.value("window/theme", ""))
        return name if name in NAMES else ""

    @theme.setter
    def theme(self, name: str) -> None:
        self._settings.setValue("window/theme", name)

    @property
    def page(self) -> str:
        """The page shown last; empty at the first start."""
        return str(self._settings.value("window/page", ""))

    @page.setter
    def page(self, name: str) -> None:
        self._settings.setValue("window/page", name)

    @property
    def geometry(self) -> QByteArray:
        """Size and place of the window as Qt writes them; empty at the first start."""
        value = self._settings.value("window/geometry", QByteArray())
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._settings.setValue("window/geometry", value)

    def save(self) -> None:
        """Write the file."""
        self._settings.sync()
