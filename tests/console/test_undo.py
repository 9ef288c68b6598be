"""Ctrl+Z after everything that the window can change: taken back, or said why not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from console.app import Console
from console.kit.ask_dialog import AskDialog
from console.kit.plain import Button
from console.pages.changes.view import ChangesPage
from console.pages.config.view import ConfigPage
from console.pages.stores.import_dialog import ImportDialog
from console.pages.stores.view import StoresPage
from rollouts.bootstrap import House
from rollouts.changes.commands import ChangeList, ChangeShow, ChangeSubmit
from rollouts.estate.commands import EstateList
from rollouts.registers.commands import ConfigSet, ConfigSetMany
from tests.console.small_house import Soon, furnished, settle, window_on
from tests.console.tills import dialog

FOOTER, HEADER = "receipt.footer1", "receipt.header1"


@pytest.fixture
def house(home: Path, tmp_path: Path) -> Iterator[House]:
    made = furnished(home, tmp_path)
    yield made
    made.close()


@pytest.fixture
def console(house: House, soon: Soon) -> Iterator[Console]:
    with window_on(house.home, "overview", soon) as made:
        yield made


def undo(console: Console, soon: Soon) -> None:
    console.window.activateWindow()
    soon(console.window.isActiveWindow)
    surface = console.window.windowHandle()
    QTest.keyClick(surface, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(console, soon)


def edits(house: House, change: str = "") -> list[str | None]:
    shown = house.bus.execute(ChangeShow(change=change))
    return [each.after for each in shown.edits]  # type: ignore[attr-defined]


def test_a_bulk_edit_goes_whole_and_the_edit_before_it_stays(
    house: House, console: Console, soon: Soon
) -> None:
    house.bus.execute(ConfigSet(scope="enterprise", setting=HEADER, value="one"))
    house.bus.execute(ConfigSetMany(filter="all", setting=FOOTER, value="many", level="store"))
    assert edits(house) == ["one", "many", "many"]
    console.window.go("config", "enterprise")
    settle(console, soon)
    page = console.window.page
    assert isinstance(page, ConfigPage)
    page.table.setFocus()
    undo(console, soon)
    assert edits(house) == ["one"]
    undo(console, soon)
    assert edits(house) == []
    undo(console, soon)
    assert said(console) == "Nothing is staged that could be undone."


def test_on_changes_an_open_one_loses_its_last_edit_and_a_submitted_one_is_asked_about(
    house: House, console: Console, soon: Soon
) -> None:
    house.bus.execute(ConfigSet(scope="enterprise", setting=HEADER, value="one"))
    house.bus.execute(ChangeSubmit(title="Headers"))
    house.bus.execute(ConfigSet(scope="enterprise", setting=FOOTER, value="two"))
    opened = house.bus.execute(ChangeShow()).change  # type: ignore[attr-defined]
    show_change(console, opened, soon)
    undo(console, soon)
    assert edits(house) == []
    undo(console, soon)
    assert "nothing to take back" in said(console)
    submitted = f"C-{int(opened.removeprefix('C-')) - 1}"
    show_change(console, submitted, soon)
    undo(console, soon)
    agree(dialog(console, AskDialog))
    settle(console, soon)
    listed = house.bus.execute(ChangeList())
    assert f"takes back {submitted} Headers" in [each.title for each in listed]  # type: ignore[attr-defined]


def show_change(console: Console, change: str, soon: Soon) -> None:
    console.window.go("changes", change)
    settle(console, soon)
    page = console.window.page
    assert isinstance(page, ChangesPage)
    soon(lambda: page.detail.sheet is not None and page.detail.sheet.row.change == change)


def test_an_import_is_taken_back_after_asking(
    house: House, console: Console, tmp_path: Path, soon: Soon
) -> None:
    table = tmp_path / "more.csv"
    table.write_text("code,name,timezone,region\n0003,Lyon,Europe/Paris,east\n")
    console.window.go("stores")
    page = console.window.page
    assert isinstance(page, StoresPage)
    settle(console, soon)
    page.import_file(str(table))
    settle(console, soon)
    imported = dialog(console, ImportDialog)
    imported.apply.click()
    settle(console, soon)
    imported.leave.click()
    settle(console, soon)
    assert len(stores(house)) == 3
    undo(console, soon)
    assert len(stores(house)) == 3
    agree(dialog(console, AskDialog))
    settle(console, soon)
    assert len(stores(house)) == 2
    undo(console, soon)
    assert "Nothing was done here" in said(console)


def test_where_nothing_is_edited_it_says_so(console: Console, soon: Soon) -> None:
    for page in ("overview", "rollouts", "credentials", "audit", "settings"):
        console.window.go(page)
        settle(console, soon)
        console.window.toast.hide()
        undo(console, soon)
        assert "Nothing was done here" in said(console), page


def said(console: Console) -> str:
    """The words of the toast, where one is shown."""
    labels = console.window.toast.findChildren(QLabel)
    return labels[0].text() if console.window.toast.isVisible() else ""


def agree(question: AskDialog) -> None:
    buttons = [each for each in question.findChildren(Button) if each.isEnabled()]
    buttons[-1].click()


def stores(house: House) -> tuple[object, ...]:
    found = house.bus.execute(EstateList(filter="all", what="stores"))
    assert isinstance(found, tuple)
    return found
