from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from console.app import Console
from console.kit.ask_dialog import AskDialog
from console.kit.plain import Button
from console.pages.stores.enrol_dialog import EyeDialog, ListDialog
from console.pages.stores.enrol_presenter import Step, grouped, listed, seen
from console.shell.refusal_dialog import RefusalDialog
from rollouts.changes.commands import ChangeSubmit
from rollouts.registers.commands import ConfigSet
from rollouts.testing.register import Trouble
from tests.console.stores_page import asked, open_register, page, press
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
def console(shop: Tills, soon: Soon) -> Iterator[Console]:
    with window_over(shop.house, "stores", soon) as made:
        soon(lambda: page(made).list.rows is not None)
        yield made


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
