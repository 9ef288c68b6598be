"""What tests of the page Stores & registers ask of it and do to it."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console.app import Console
from console.kit.plain import Button
from console.pages.stores.view import StoresPage
from rollouts.engine.commands import RequestsList
from tests.console.tills import (
    Soon,
    Tills,
    settled,
)


def page(console: Console) -> StoresPage:
    found = console.window.page
    assert isinstance(found, StoresPage)
    return found


def names(console: Console) -> list[str]:
    model = page(console).list.panel.model
    return [model.line(row)[0] for row in range(model.rowCount())]


def listing(console: Console, soon: Soon, *registers: str) -> None:
    soon(lambda: names(console) == list(registers))


def open_register(console: Console, soon: Soon, register: str) -> None:
    console.window.go("stores", f'register:"{register}"')
    settled(console, soon)
    assert page(console).is_on_register


def choose(console: Console, *rows: int) -> None:
    panel = page(console).list.panel
    panel.table.select_ids([panel.model.id_at(row) for row in rows])


def press(console: Console, text: str) -> None:
    """The heading's button, as a person clicks it."""
    found = [each for each in console.window.top_bar.findChildren(Button) if each.text() == text]
    assert len(found) == 1
    assert found[0].isEnabled()
    QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)


def asked(shop: Tills, action: str) -> int:
    rows = shop.house.bus.execute(RequestsList(limit=50))
    assert isinstance(rows, tuple)
    return sum(each.action == action for each in rows)
