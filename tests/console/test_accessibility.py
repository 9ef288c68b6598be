"""Every view, line edit and icon button has a name that a screen reader can say."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from console.bridge.context import BridgeParts
from console.kit.confirm import ConfirmByName
from console.kit.difference_view import DifferenceView
from console.kit.filter_bar import FilterBar
from console.kit.log_view import LogView
from console.kit.table_view import TableView
from console.kit.wave_card import WaveCard
from console.shell.crash_dialog import CrashDialog
from console.shell.keyboard_sheet import KeyboardSheet
from console.shell.main_window import MainWindow
from console.shell.pages import PAGES
from console.shell.refusal_dialog import RefusalDialog
from console.shell.window_memory import WindowMemory
from tests.console.test_kit import card
from tests.console.test_table_model import made

NAMED = (QAbstractItemView, QLineEdit, QTextEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox)


def nameless(root: QWidget) -> list[str]:
    """Widgets below `root` that a screen reader could not call anything; Qt's own insides apart."""
    return [
        f"{type(each).__name__} in {type(each.parent()).__name__}"
        for each in (root, *root.findChildren(QWidget))
        if _wants_name(each) and not each.accessibleName()
    ]


def _wants_name(each: QWidget) -> bool:
    inside = isinstance(each.parent(), (QComboBox, QAbstractSpinBox, QAbstractItemView))
    if inside and not isinstance(each, QHeaderView):
        return False
    is_bare_button = isinstance(each, QAbstractButton) and not each.text().strip()
    return isinstance(each, NAMED) or (is_bare_button and not each.isHidden())


def card_widget() -> QWidget:
    made_card = WaveCard()
    made_card.show_content(card())
    return made_card


PARTS: dict[str, Callable[[], QWidget]] = {
    "table": lambda: TableView(made(), "Tills"),
    "filter": lambda: FilterBar("Filter", ""),
    "difference": lambda: DifferenceView("Difference"),
    "log": lambda: LogView("Log"),
    "card": card_widget,
    "crash": lambda: CrashDialog(None, "report", "path"),
}


@pytest.mark.parametrize("part", PARTS)
def test_every_part_of_the_kit_can_be_named(part: str) -> None:
    assert nameless(PARTS[part]()) == []


def test_every_page_and_dialog_can_be_named(parts: BridgeParts, home: Path) -> None:
    window = MainWindow(PAGES, parts, WindowMemory(home))
    for spec in PAGES:
        window.go(spec.id)
    dialogs = [
        KeyboardSheet(window),
        RefusalDialog(window, ()),
        ConfirmByName(window, title="T", text="t", name="n", button="b", agreed=lambda: None),
    ]
    assert nameless(window) == []
    assert all(each.accessibleName() for each in dialogs)
    assert all(
        label.textFormat().name == "PlainText"
        for label in window.findChildren(QLabel)
        if label.text()
    )
    window.deleteLater()
