import json
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

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


def test_a_dropped_table_is_previewed(shop: Tills, console: Console, soon: Soon) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(shop.file("same.csv", "code,timezone\n0001,Europe/London\n"))])
    drop = QDropEvent(
        QPointF(QPoint(300, 300)),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page(console).dropEvent(drop)
    settled(console, soon)
    question = dialog(console, ImportDialog)
    assert not question.apply.isEnabled()
    assert "nothing to import" in question.text.text()
    question.reject()


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
