import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from console.app import Console
from console.bridge.guard import guarded
from console.kit.ask_dialog import AskDialog
from console.kit.filter_hints import FilterWord, hints
from console.kit.plain import Button
from console.pages.stores import presenter
from console.pages.stores.enrol_dialog import EyeDialog, ListDialog
from console.pages.stores.enrol_presenter import Step, grouped, listed, seen
from console.pages.stores.import_dialog import ImportDialog
from console.pages.stores.named_dialog import NamedDialog
from console.pages.stores.named_things import groups, profiles, shown_fields
from console.pages.stores.view import StoresPage
from console.shell.refusal_dialog import RefusalDialog
from rollouts.changes.commands import ChangeSubmit
from rollouts.engine.commands import RequestsList
from rollouts.estate.commands import EstateGroup, EstateList, EstateProfile
from rollouts.registers.commands import ConfigSet
from rollouts.testing.register import Trouble
from tests.console.test_accessibility import nameless
from tests.console.tills import (
    Soon,
    Tills,
    dialog,
    double_click,
    key,
    settled,
    tills,
    window_over,
)


@pytest.fixture
def shop(home: Path, tmp_path: Path) -> Iterator[Tills]:
    made = tills(home, tmp_path)
    yield made
    made.house.close()


@pytest.fixture
def console(shop: Tills, soon: Soon) -> Iterator[Console]:
    with window_over(shop.house, "stores", soon) as made:
        soon(lambda: page(made).list.rows is not None)
        yield made


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


# The list


def test_it_shows_every_register_and_says_what_the_estate_holds(
    console: Console, soon: Soon
) -> None:
    listing(console, soon, "0001/01", "0001/02", "0002/01")
    assert page(console).heading.sentence == "2 stores in 2 regions, 3 registers"


def test_a_row_of_the_tree_filters_and_keeps_the_other_words(console: Console, soon: Soon) -> None:
    console.window.go("stores", "kind:fixed")
    listing(console, soon, "0001/01", "0002/01")
    tree = page(console).list.tree
    assert tree.choose("region:north")
    listing(console, soon, "0001/01")
    assert page(console).list.panel.filter.text() == "kind:fixed region:north"
    assert tree.choose("store:0002")
    listing(console, soon, "0002/01")
    everything = tree.topLevelItem(0)
    assert everything is not None
    tree.setCurrentItem(everything)
    listing(console, soon, "0001/01", "0002/01")


def test_a_typed_place_is_marked_in_the_tree(console: Console, soon: Soon) -> None:
    console.window.go("stores", "region:south")
    listing(console, soon, "0002/01")
    item = page(console).list.tree.currentItem()
    assert item is not None
    assert item.text(0) == "south"
    console.window.go("stores", "kind:mobile region:nowhere")
    listing(console, soon)
    assert page(console).list.tree.currentItem() is None


def test_a_count_is_a_link_to_its_rows(console: Console, soon: Soon) -> None:
    links = page(console).list.counts.findChildren(Button)
    soon(lambda: any(each.text() == "3 not adopted" for each in links if not each.isHidden()))
    link = next(each for each in links if each.text() == "3 not adopted")
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert page(console).list.panel.filter.text() == "adopted:no"
    listing(console, soon, "0001/01", "0001/02", "0002/01")


def test_a_refused_filter_is_told_in_place_and_the_rows_stay(console: Console, soon: Soon) -> None:
    listing(console, soon, "0001/01", "0001/02", "0002/01")
    console.window.go("stores", "kind:toaster")
    settled(console, soon)
    trouble = [each.text() for each in page(console).list.panel.filter.findChildren(QLabel)]
    assert any("kind never has that value" in each for each in trouble)
    assert len(names(console)) == 3


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
def test_words_are_offered_while_a_filter_is_typed(console: Console, soon: Soon) -> None:
    bar = page(console).list.panel.filter
    bar.take_focus()
    soon(bar.line.hasFocus)
    QTest.keyClicks(bar.line, "kind:mo")
    offers = page(console).list.hints.offers
    soon(offers.isVisible)
    QTest.keyClick(offers, Qt.Key.Key_Escape)
    assert not offers.isVisible()
    assert bar.text() == "kind:mo"
    QTest.keyClicks(bar.line, "b")
    QTest.keyClick(offers, Qt.Key.Key_Down)
    QTest.keyClick(offers, Qt.Key.Key_Return)
    assert bar.text() == "kind:mobile"
    listing(console, soon, "0001/02")


def test_hints_are_words_then_their_choices() -> None:
    words = (FilterWord("kind", "kind of register", ("fixed", "mobile")), FilterWord("key", "key"))
    assert [text for text, _ in hints(words, "k")] == ["kind:", "key:"]
    assert [text for text, _ in hints(words, "kind:f")] == ["kind:fixed"]
    assert hints(words, "kind:fixed") == ()
    assert hints(words, "nothing:") == ()
    assert hints(words, "") == ()


def test_enter_opens_a_register_and_escape_leads_back(console: Console, soon: Soon) -> None:
    listing(console, soon, "0001/01", "0001/02", "0002/01")
    choose(console, 1)
    page(console).list.panel.table.setFocus()
    QTest.keyClick(page(console).list.panel.table, Qt.Key.Key_Return)
    settled(console, soon)
    assert page(console).heading.title == "0001/02"
    QTest.keyClick(console.window, Qt.Key.Key_Escape)
    assert not page(console).is_on_register
    settled(console, soon)
    assert page(console).list.selected == ("0001/02",)


def test_filters_of_a_choice_name_it_or_are_the_list(console: Console, soon: Soon) -> None:
    assert presenter.filter_of(("0001/01", "0001/02"), "") == "register:0001/01,0001/02"
    console.window.go("stores", "kind:fixed")
    listing(console, soon, "0001/01", "0002/01")
    shown = page(console).list
    assert (shown.filter_of_choice, shown.chosen) == ("kind:fixed", 2)
    choose(console, 1)
    assert (shown.filter_of_choice, shown.chosen) == ("register:0002/01", 1)
    shown.panel.table.selectAll()
    assert (shown.filter_of_choice, shown.chosen) == ("kind:fixed", 2)


def test_a_list_of_one_store_leads_to_its_configuration(console: Console, soon: Soon) -> None:
    console.window.go("stores", "store:0001")
    listing(console, soon, "0001/01", "0001/02")
    press(console, "Configure this store")
    settled(console, soon)
    assert console.window.page is not None
    assert console.window.page.accessibleName() == "Register config"
    assert [presenter.one_store(each) for each in ("store:00*", "store:1,2", "a")] == [""] * 3


def test_only_one_exact_register_opens_its_view() -> None:
    assert presenter.opened_register('register:"0001/01"') == "0001/01"
    assert presenter.opened_register("register:0001/01") == "0001/01"
    for text in ("register:0001/*", "register:0001/01,0001/02", "register:0001/01 kind:fixed", ""):
        assert presenter.opened_register(text) == ""


# One register


def test_one_register_shows_changes_above_it_and_how_it_differs(
    shop: Tills, console: Console, soon: Soon
) -> None:
    for scope, value in (("region:north", "Bye"), ("register:0001/01", "Only here")):
        bus = shop.house.bus
        bus.execute(ConfigSet(scope=scope, setting="receipt.footer1", value=value))
    shop.house.bus.execute(ChangeSubmit(title="Footers"))
    open_register(console, soon, "0001/01")
    view = page(console).register
    changes = [view.changes.model.line(row)[2] for row in range(view.changes.model.rowCount())]
    assert sorted(changes) == ["region:north", "register:0001/01"]
    assert "ann" in view.changes.model.line(0)
    assert "0001  Leeds & York" in view.facts.as_text()
    assert view.tasks.table.isHidden()


def test_a_change_from_elsewhere_arrives_by_itself(
    shop: Tills, console: Console, soon: Soon
) -> None:
    open_register(console, soon, "0001/01")
    view = page(console).register
    shop.house.bus.execute(ConfigSet(scope="enterprise", setting="receipt.footer1", value="Bye"))
    shop.house.bus.execute(ChangeSubmit(title="Footers"))
    soon(lambda: view.changes.model.rowCount() == 1)


def test_a_connection_test_tells_what_it_found(shop: Tills, console: Console, soon: Soon) -> None:
    shop.registers["0001/01"].clock_skew = 300.0
    open_register(console, soon, "0001/01")
    press(console, "Test connection")
    view = page(console).register
    assert view.errands.bar.isVisible()
    settled(console, soon)
    assert not view.errands.bar.isVisible()
    assert "login works" in view.test_state.text()
    assert "+300.0 s" in view.test_facts.as_text()
    assert shop.registers["0001/01"].visits == 1


def test_a_connection_test_tells_what_is_in_the_way(
    shop: Tills, console: Console, soon: Soon
) -> None:
    shop.registers["0001/01"].trouble = Trouble.UNREACHABLE
    open_register(console, soon, "0001/01")
    press(console, "Test connection")
    settled(console, soon)
    view = page(console).register
    assert view.test_state.property("tone") == "bad"
    assert "0001/01" in view.test_state.text()


def test_waiting_for_a_test_can_be_stopped(console: Console, soon: Soon) -> None:
    open_register(console, soon, "0001/01")
    press(console, "Test connection")
    view = page(console).register
    view.errands.bar.stop.click()
    assert "Stopped" in view.test_state.text()
    assert not view.errands.is_under_way
    settled(console, soon)
    assert "Stopped" in view.test_state.text()


def test_a_ticket_holds_no_address_key_or_secret(shop: Tills, console: Console, soon: Soon) -> None:
    for setting, value in (
        ("network.ip", "10.20.30.40"),
        ("receipt.footer1", "Call us"),
        ("network.mac", "02:00:00:01:00:01"),
    ):
        bus = shop.house.bus
        bus.execute(ConfigSet(scope="register:0001/01", setting=setting, value=value))
    shop.house.bus.execute(ChangeSubmit(title="Address"))
    open_register(console, soon, "0001/01")
    press(console, "Copy for ticket")
    text = QGuiApplication.clipboard().text()
    assert "Register 0001/01" in text
    assert "receipt.footer1: – → Call us" in text
    for hidden in ("10.20.30.40", "10.0.0.1", "02:00:00:01:00:01", "SHA256", "${secret"):
        assert hidden not in text


def test_bringing_wants_a_reason_and_is_asked_once(
    shop: Tills, console: Console, soon: Soon
) -> None:
    open_register(console, soon, "0001/01")
    view = page(console).register
    view.ask_to_bring()
    question = dialog(console, AskDialog)
    assert not question.go.isEnabled()
    question.reason.setText("reinstalled")
    double_click(question.go)
    settled(console, soon)
    assert asked(shop, "register bring") == 1
    dialog(console, RefusalDialog).reject()


# Host keys


def test_a_key_is_trusted_only_after_it_was_compared(
    home: Path, tmp_path: Path, soon: Soon
) -> None:
    shop = tills(home, tmp_path, enrolled=False)
    with window_over(shop.house, "stores", soon) as console:
        open_register(console, soon, "0001/01")
        press(console, "Enrol…")
        settled(console, soon)
        question = dialog(console, EyeDialog)
        assert question.shown.text() == grouped(key("A"))
        assert not question.trust.isEnabled()
        question.compared.click()
        double_click(question.trust)
        settled(console, soon)
        soon(lambda: key("A") in page(console).register.facts.as_text())
        assert asked(shop, "estate enroll") == 2
    shop.house.close()


def test_a_changed_key_stops_with_both_and_no_way_round(
    shop: Tills, console: Console, soon: Soon
) -> None:
    shop.registers["0001/01"].fingerprint = key("Z")
    page(console).compare_key("0001/01")
    settled(console, soon)
    question = dialog(console, EyeDialog)
    assert question.text.text().startswith("STOP")
    assert (question.shown.text(), question.enrolled.text()) == (
        grouped(key("Z")),
        grouped(key("A")),
    )
    visible = [each.text() for each in question.findChildren(Button) if each.isVisible()]
    assert visible == ["Close"]
    assert question.compared.isHidden()
    question.reject()


def test_many_are_enrolled_from_a_list_and_refusals_stand_row_by_row(
    home: Path, tmp_path: Path, soon: Soon
) -> None:
    shop = tills(home, tmp_path, enrolled=False)
    with window_over(shop.house, "stores", soon) as console:
        soon(lambda: page(console).list.total == 3)
        press(console, "Enrol…")
        question = dialog(console, ListDialog)
        question.use(shop.file("list.txt", f"0001/01 {key('A')}\n0001/02 {key('Q')}\n"))
        settled(console, soon)
        assert question.text.text() == "1 enrolled, 0 known before, 2 refused."
        assert question.rows.rowCount() == 2
        question.reject()
    shop.house.close()


def test_an_answer_that_cannot_be_read_is_never_trust() -> None:
    assert seen(None).step is Step.REFUSED
    assert seen({}).step is Step.REFUSED
    assert listed({"enrolled": 1}).findings == ()


# Import


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


# The whole page


def test_an_empty_estate_says_what_to_do(home: Path, soon: Soon) -> None:
    from rollouts.bootstrap import open_house

    house = open_house(home)
    with window_over(house, "stores", soon) as console:
        soon(lambda: page(console).stack.currentWidget() is page(console).empty)
        steps = [each.text() for each in page(console).empty.findChildren(Button)]
        assert steps == ["Import…", "Load the demo"]
    house.close()


def test_everything_can_be_named_and_is_plain_text(console: Console, soon: Soon) -> None:
    open_register(console, soon, "0001/01")
    assert nameless(page(console)) == []
    labels = [each for each in page(console).findChildren(QLabel) if each.text()]
    assert all(each.textFormat() is Qt.TextFormat.PlainText for each in labels)


def test_the_window_thread_only_draws(console: Console, soon: Soon, qapp: QApplication) -> None:
    with guarded():
        console.window.go("stores", "kind:fixed")
        qapp.processEvents()
        open_register(console, soon, "0001/01")
        press(console, "Test connection")
        settled(console, soon)
        page(console).register.copy()
        page(console).step_back()
        page(console).list.tree.choose("region:north")
        settled(console, soon)
