"""The window's keys as data. A printable key does nothing while somebody types into a field."""

from collections.abc import Callable, Mapping

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


def bind_keys(window: QWidget, keys: Mapping[str, Callable[[], None]]) -> None:
    """Have each key (portable text, `Ctrl+K`) call its function anywhere in `window`."""
    for key, call in keys.items():
        shortcut = QShortcut(QKeySequence(key), window)
        shortcut.activated.connect(call)
