"""The order in which Tab goes: as one reads, whenever the controls were made."""

from functools import cmp_to_key

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def reading_order(root: QWidget) -> list[QWidget]:
    """What takes the focus by Tab in `root`: from top to bottom, side by side from left to right."""
    found: list[QWidget] = []
    children = [each for each in root.children() if isinstance(each, QWidget)]
    shown = [each for each in children if each.isVisible() and not each.isWindow()]
    for child in sorted(shown, key=cmp_to_key(_before)):
        if _takes_tab(child):
            found.append(child)
        found += reading_order(child)
    return found


def _takes_tab(widget: QWidget) -> bool:
    by_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(by_tab) and widget.isEnabled() and widget.focusProxy() is None


def _before(one: QWidget, other: QWidget) -> int:
    """Below zero when `one` is read first: siblings whose middles share a line go by their sides."""
    first, second = one.geometry(), other.geometry()
    shared = min(first.bottom(), second.bottom()) - max(first.top(), second.top())
    if 2 * shared > min(first.height(), second.height()):
        return first.left() - second.left()
    return first.top() - second.top()
