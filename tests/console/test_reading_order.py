"""Tab goes as one reads, also to controls that were made after the others."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from console.bridge.context import BridgeParts
from console.shell.main_window import MainWindow
from console.shell.pages import PAGES
from console.shell.reading_order import reading_order
from console.shell.window_memory import WindowMemory


def test_what_was_made_late_is_where_it_is_read(qtbot: QtBot) -> None:
    host, top, last = QWidget(), QHBoxLayout(), QLineEdit()
    qtbot.addWidget(host)
    box = QVBoxLayout(host)
    box.addLayout(top)
    box.addWidget(last)
    right, left = QPushButton("right"), QPushButton("left")
    top.addWidget(right)
    top.insertWidget(0, left)
    host.show()
    assert reading_order(host) == [left, right, last]


def test_tab_goes_round_the_window_in_the_order_of_reading(
    parts: BridgeParts, home: Path, qtbot: QtBot
) -> None:
    window = MainWindow(PAGES, parts, WindowMemory(home))
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    order = reading_order(window)
    order[0].setFocus()
    met = []
    for _ in order:
        here = QApplication.focusWidget()
        assert here is not None
        met.append(here)
        QTest.keyClick(here, Qt.Key.Key_Tab)
    assert met == order
    assert QApplication.focusWidget() is order[0]
    QTest.keyClick(order[0], Qt.Key.Key_Backtab)
    assert QApplication.focusWidget() is order[-1]
