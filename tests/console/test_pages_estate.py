import json
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from console.app import Console
from console.kit.ask_dialog import AskDialog
from console.pages.stores.import_dialog import ImportDialog
from console.pages.stores.named_dialog import NamedDialog
from console.pages.stores.named_things import groups, profiles, shown_fields
from rollouts.estate.commands import EstateGroup, EstateList, EstateProfile
from tests.console.stores_page import asked, choose, listing, page, press
from tests.console.test_accessibility import nameless
from tests.console.tills import (
    Soon,
    Tills,
    dialog,
    double_click,
    key,
    settled,
    window_over,
)


@pytest.fixture
def console(shop: Tills, soon: Soon) -> Iterator[Console]:
    with window_over(shop.house, "stores", soon) as made:
        soon(lambda: page(made).list.rows is not None)
        yield made


def test_an_import_is_previewed_applied_and_taken_back(
    shop: Tills, console: Console, soon: Soon
) -> None:
    text = "code,name,timezone,region\n0003,Lyon,Europe/Paris,east\n"
    page(console).import_file(shop.file("more.csv", text))
    settled(console, soon)
    question = dialog(console, ImportDialog)
    assert "2 new" in question.text.text()
    assert "Lyon" in question.edits.line(1)[4]
    assert len(stores(shop)) == 2
    double_click(question.apply)
    settled(console, soon)
    assert len(stores(shop)) == 3
    soon(lambda: page(console).heading.sentence == "3 stores in 3 regions, 3 registers")
    question.undo.click()
    settled(console, soon)
    assert len(stores(shop)) == 2
    question.reject()


def test_a_file_with_errors_shows_each_and_changes_nothing(
    shop: Tills, console: Console, soon: Soon
) -> None:
    text = "code,name,timezone\n0003,Lyon,Europe/Lyon\n0004,Nice,Mars/Nice\n"
    page(console).import_file(shop.file("bad.csv", text))
    settled(console, soon)
    question = dialog(console, ImportDialog)
    assert question.errors.rowCount() == 2
    assert "Europe/Lyon" in question.errors.line(0)[0]
    assert "Europe/Lyon" in question.trouble.text()
    assert not question.apply.isEnabled()
    question.reject()
    assert len(stores(shop)) == 2


def test_files_dropped_through_the_window_are_copied_and_previewed_in_turn(
    shop: Tills, console: Console, soon: Soon
) -> None:
    first = shop.file("same.csv", "code,timezone\n0001,Europe/London\n")
    second = shop.file("more.csv", "code,name,timezone,region\n0003,Lyon,Europe/Paris,east\n")
    table = page(console).list.panel.table.viewport()
    assert drop(console, table, first, second) is Qt.DropAction.CopyAction
    settled(console, soon)
    question = dialog(console, ImportDialog)
    assert not question.apply.isEnabled()
    assert "nothing to import" in question.text.text()
    question.reject()
    settled(console, soon)
    question = dialog(console, ImportDialog)
    assert "2 new" in question.text.text()
    question.reject()
    assert not [each for each in console.window.findChildren(ImportDialog) if each.isVisible()]
    assert len(stores(shop)) == 2


def test_a_file_dropped_on_the_filter_is_no_filter(
    shop: Tills, console: Console, soon: Soon
) -> None:
    line = page(console).list.panel.filter.line
    drop(console, line, shop.file("same.csv", "code,timezone\n0001,Europe/London\n"))
    settled(console, soon)
    assert line.text() == ""
    dialog(console, ImportDialog).reject()


def test_what_is_no_table_is_not_taken(shop: Tills, console: Console) -> None:
    table = page(console).list.panel.table.viewport()
    assert drop(console, table, shop.file("till.pdf", "%PDF")) is Qt.DropAction.IgnoreAction
    assert not console.window.findChildren(ImportDialog)


def test_tab_goes_through_an_import_from_the_table_to_the_last_button(
    shop: Tills, console: Console, soon: Soon
) -> None:
    text = "code,name,timezone,region\n0003,Lyon,Europe/Paris,east\n"
    page(console).import_file(shop.file("more.csv", text))
    settled(console, soon)
    question = dialog(console, ImportDialog)
    soon(question.apply.hasFocus)
    QTest.keyClick(question.apply, Qt.Key.Key_Return)
    settled(console, soon)
    soon(question.leave.hasFocus)
    QTest.keyClick(question.leave, Qt.Key.Key_Tab)
    assert question.undo.hasFocus()
    QTest.keyClick(question.undo, Qt.Key.Key_Space)
    settled(console, soon)
    assert len(stores(shop)) == 2
    question.reject()


def drop(console: Console, target: QWidget, *paths: str) -> Qt.DropAction:
    """Drag files over the window's own surface and let them go; what the window does with them.

    The other program proposes to move them, as file managers do.
    """
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(each) for each in paths])
    mime.setText("\n".join(f"file://{each}" for each in paths))
    surface = console.window.windowHandle()
    spot = target.mapTo(console.window, target.rect().center())
    offer = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(spot, offer, mime, left, plain)
    let_go = QDropEvent(QPointF(spot), offer, mime, left, plain)
    for event in (enter, let_go):
        event.setDropAction(Qt.DropAction.MoveAction)
        QApplication.sendEvent(surface, event)
    return let_go.dropAction() if let_go.isAccepted() else Qt.DropAction.IgnoreAction


def stores(shop: Tills) -> tuple[object, ...]:
    found = shop.house.bus.execute(EstateList(filter="all", what="stores"))
    assert isinstance(found, tuple)
    return found


# Groups, access profiles, adoption


def test_a_group_is_made_changed_and_removed(console: Console, soon: Soon) -> None:
    press(console, "Groups")
    settled(console, soon)
    question = dialog(console, NamedDialog)
    question.inputs["name"].setText("pilot")  # type: ignore[union-attr]
    question.inputs["rule"].setText("kind:toaster")  # type: ignore[union-attr]
    question.save.click()
    settled(console, soon)
    assert "toaster" in question.trouble.text()
    question.inputs["rule"].setText("kind:fixed")  # type: ignore[union-attr]
    double_click(question.save)
    settled(console, soon)
    assert question.names.count() == 1
    assert nameless(question) == []
    question.link.click()
    listing(console, soon, "0001/01", "0002/01")
    assert page(console).list.panel.filter.text() == 'group:"pilot"'
    console.window.go("stores", "all")
    press(console, "Groups")
    settled(console, soon)
    question = dialog(console, NamedDialog)
    question.names.setCurrentRow(0)
    question.remove.click()
    settled(console, soon)
    assert question.names.count() == 0
    question.reject()


def test_access_profiles_are_shown_as_they_are_typed(console: Console, soon: Soon) -> None:
    press(console, "Access profiles")
    settled(console, soon)
    question = dialog(console, NamedDialog)
    question.names.setCurrentRow(0)
    assert nameless(question) == []
    question.save.click()
    settled(console, soon)
    assert question.trouble.text() == ""
    question.reject()


def test_forms_become_requests() -> None:
    values = {each.name: each.default for each in profiles().fields}
    filled = values | {"name": "till", "credential": "pos", "jumps": "jump.example:22,hop"}
    made = profiles().saved(filled)
    assert isinstance(made, EstateProfile)
    assert (made.port, made.jump, made.become) == (22, ("jump.example:22,hop",), "none")
    assert groups().removed("pilot") == EstateGroup(name="pilot", remove=True)
    jumps = json.dumps([{"host": "h", "port": 22, "credential": "c", "fingerprint": key("A")}])
    assert shown_fields({"name": "x", "jumps": jumps})["jumps"] == f"h:22,c,{key('A')}"


def test_adoption_is_asked_once_and_leads_to_its_change(
    shop: Tills, console: Console, soon: Soon
) -> None:
    soon(lambda: page(console).list.total == 3)
    choose(console, 0)
    press(console, "Adopt…")
    question = dialog(console, AskDialog)
    assert "1 register" in question.windowTitle()
    double_click(question.go)
    settled(console, soon)
    assert asked(shop, "config adopt") == 1
