"""The real window over a home that begins empty, with real registers behind its demo."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.app import Console
from console.bridge.house import open_house_backend
from console.kit import theme
from console.kit.plain import Button, Label
from console.pages.stores.view import StoresPage
from rollouts.demo import fleet
from tests.end2end.requirements import REAL_REGISTERS
from tests.end2end.shop import DEADLINE

pytestmark = REAL_REGISTERS

Until = Callable[[Callable[[], bool]], None]


@pytest.fixture
def until(qtbot: QtBot) -> Until:
    return lambda condition: qtbot.waitUntil(condition, timeout=int(DEADLINE * 1000))


@pytest.fixture
def console(tmp_path: Path, qapp: QApplication) -> Iterator[Console]:
    theme.apply(qapp, theme.load("light"))
    made = Console(tmp_path, lambda: open_house_backend(tmp_path))
    made.open(["stores"])
    yield made
    made.window.close()
    made.close()
    made.window.deleteLater()
    fleet.stop_fleet(tmp_path)


def test_one_click_on_an_empty_page_brings_real_registers(console: Console, until: Until) -> None:
    page = console.window.page
    assert isinstance(page, StoresPage)
    until(page.empty.isVisible)
    until(lambda: marked(console, "Production"))
    load = next(each for each in page.empty.findChildren(Button) if each.text() == "Load the demo")
    QTest.mouseClick(load, Qt.MouseButton.LeftButton)
    assert page.demo.is_under_way
    until(lambda: not page.demo.is_under_way)
    until(lambda: page.list.panel.model.rowCount() == 12)
    until(lambda: page.heading.sentence == "4 stores in 4 regions, 12 registers")
    until(lambda: marked(console, "Demo"))
    assert page.list.panel.table.isVisible()


def marked(console: Console, environment: str) -> bool:
    """Whether the rail says that this is the environment."""
    said = [each.text() for each in console.window.rail.findChildren(Label)]
    return any(each.endswith(environment) for each in said)
