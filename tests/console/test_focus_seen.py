"""Whoever works by keyboard sees where the focus is: on every kind of control, in every theme."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QTabBar,
    QTextBrowser,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)
from pytestqt.qtbot import QtBot

from console.kit import theme
from console.kit.check_box import CheckBox
from console.kit.link_label import LinkLabel
from console.kit.table_view import TableView
from console.kit.wave_card import WaveCard
from tests.console.test_kit import card
from tests.console.test_table_model import made, till

LEAST_PIXELS = 20
LEAST_CONTRAST = 2.0


def button(kind: str, *, checked: bool = False) -> QPushButton:
    found = QPushButton("Start the rollout")
    found.setProperty("kind", kind)
    found.setCheckable(checked)
    found.setChecked(checked)
    return found


def table() -> QWidget:
    model = made()
    model.set_rows([till(1, 100), till(2, 9)])
    view = TableView(model, "Tills")
    view.setCurrentIndex(model.index(0, 1))
    return view


def tree() -> QWidget:
    found = QTreeWidget()
    north = QTreeWidgetItem(["north"])
    found.addTopLevelItem(north)
    found.setCurrentItem(north)
    return found


def listed() -> QWidget:
    found = QListWidget()
    found.addItems(["one", "two"])
    found.setCurrentRow(0)
    return found


def combo() -> QWidget:
    found = QComboBox()
    found.addItems(["one", "two"])
    return found


def tabs() -> QWidget:
    found = QTabBar()
    for title in ("Edits", "Difference"):
        found.addTab(title)
    return found


def chosen() -> QWidget:
    found = QRadioButton("This one")
    found.setChecked(True)
    return found


def tool() -> QWidget:
    found = QToolButton()
    found.setText("x")
    found.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return found


def wave(*, current: bool) -> QWidget:
    found = WaveCard()
    found.show_content(card())
    found.setProperty("current", "true" if current else "false")
    return found


KINDS: dict[str, Callable[[], QWidget]] = {
    "button": lambda: button(""),
    "primary": lambda: button("primary"),
    "danger": lambda: button("danger"),
    "search": lambda: button("search"),
    "rail": lambda: button("rail"),
    "rail, here": lambda: button("rail", checked=True),
    "link": lambda: LinkLabel("3 failed", "state:failed", tone="bad"),
    "tool": tool,
    "line": lambda: QLineEdit("text"),
    "combo": combo,
    "number": QSpinBox,
    "text": lambda: QPlainTextEdit("text"),
    "document": QTextBrowser,
    "radio": lambda: QRadioButton("One of them"),
    "radio, chosen": chosen,
    "check": lambda: CheckBox("Only changes"),
    "table": table,
    "tree": tree,
    "list": listed,
    "tabs": tabs,
    "card": lambda: wave(current=False),
    "card, here": lambda: wave(current=True),
}


@pytest.mark.parametrize("name", theme.NAMES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_focus_is_seen(kind: str, name: str, qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, theme.load(name))
    host, elsewhere, control = QFrame(), QPushButton("elsewhere"), KINDS[kind]()
    host.setObjectName("rail" if kind.startswith("rail") else "content")
    qtbot.addWidget(host)
    row = QHBoxLayout(host)
    row.addWidget(elsewhere)
    row.addWidget(control)
    theme.dress(host)
    host.show()
    host.activateWindow()
    qtbot.waitUntil(host.isActiveWindow)
    elsewhere.setFocus()
    before = host.grab(control.geometry()).toImage()
    control.setFocus()
    assert control.hasFocus()
    after = host.grab(control.geometry()).toImage()
    assert changed(before, after) >= LEAST_PIXELS


def changed(before: QImage, after: QImage) -> int:
    """How many pixels are another colour that stands out from what was there."""
    assert before.size() == after.size()
    places = ((x, y) for x in range(before.width()) for y in range(before.height()))
    pairs = ((before.pixelColor(*at).name(), after.pixelColor(*at).name()) for at in places)
    return sum(
        one != other and theme.contrast(one, other) >= LEAST_CONTRAST for one, other in pairs
    )
