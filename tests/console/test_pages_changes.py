from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from console.app import Console
from console.bridge.guard import guarded
from console.kit.ask_dialog import AskDialog
from console.kit.sheet import Sheet
from console.pages.changes.view import ChangesPage
from rollouts.bootstrap import House
from rollouts.changes.commands import ChangeList
from rollouts.registers.commands import ConfigSet
from tests.console.small_house import Soon, furnished, settle, window_on
from tests.console.test_accessibility import nameless

NORTH = ConfigSet(scope="region:north", setting="receipt.footer1", value="Bye from the north")
LEEDS = ConfigSet(scope="register:0001/02", setting="receipt.footer1", value="Bye from this till")
EDITS, DIFFERENCE, CHECKS, ROLLOUTS = range(4)


@pytest.fixture
def house(home: Path, tmp_path: Path) -> Iterator[House]:
    made = furnished(home, tmp_path, NORTH, LEEDS)
    yield made
    made.close()


@pytest.fixture
def console(house: House, soon: Soon) -> Iterator[Console]:
    with window_on(house.home, "changes", soon) as made:
        yield made


@pytest.fixture
def page(console: Console) -> ChangesPage:
    found = console.window.page
    assert isinstance(found, ChangesPage)
    return found


def lines(page: ChangesPage) -> list[str]:
    return [page.list.model.line(row)[2] for row in range(page.list.model.rowCount())]


def actions(page: ChangesPage) -> list[str]:
    return [each.text for each in page.heading.actions]


def states(house: House) -> list[str]:
    return [str(each.state) for each in house.bus.execute(ChangeList())]  # type: ignore[attr-defined]


def show_tab(console: Console, page: ChangesPage, at: int, soon: Soon) -> None:
    page.detail.tabs.setCurrentIndex(at)
    settle(console, soon)


def press_in_dialog(page: ChangesPage) -> None:
    """Agree to what is asked."""
    for dialog in page.findChildren(AskDialog):
        assert nameless(dialog) == []
        dialog.go.click()


def submit(console: Console, page: ChangesPage, soon: Soon, title: str = "Footers") -> None:
    page.submit()
    (sheet,) = page.findChildren(Sheet)
    assert nameless(sheet) == []
    line = sheet.findChild(QLineEdit)
    assert line is not None
    line.setText(title)
    QTest.keyClick(line, Qt.Key.Key_Return)
    settle(console, soon)


def test_the_newest_change_set_is_shown_with_its_edits(page: ChangesPage, soon: Soon) -> None:
    soon(lambda: lines(page)[:1] == ["✎  OPEN"] and page.detail.sheet is not None)
    soon(lambda: page.detail.edits.model.line(0)[:2] == ("region:north", "receipt.footer1"))
    assert page.detail.edits.model.rowCount() == 2
    assert actions(page) == ["Undo last edit", "Discard…", "Submit…"]


def test_the_difference_is_told_by_groups_of_equal_registers(
    console: Console, page: ChangesPage, soon: Soon
) -> None:
    show_tab(console, page, DIFFERENCE, soon)
    assert page.detail.difference.groups.count() == 2
    assert "2 registers change" in page.detail.difference.said.text()
    shown = page.detail.difference.view.list.line_model.lines
    assert any(each.startswith("+ ") and "Bye from" in each for each in shown)


def test_checks_say_that_every_rule_holds_or_which_does_not(
    console: Console, page: ChangesPage, soon: Soon
) -> None:
    show_tab(console, page, CHECKS, soon)
    rows = page.detail.checks.model.rowCount()
    assert rows or "Every rule holds" in page.detail.checks.said.text()


def test_submitting_releasing_and_planning_follow_each_other(
    console: Console, page: ChangesPage, house: House, soon: Soon
) -> None:
    submit(console, page, soon)
    assert states(house)[0] == "SUBMITTED"
    assert page.detail.sheet is not None
    assert page.detail.sheet.row.title == "Footers"
    assert actions(page) == ["Take back…", "Release"]
    page.release()
    settle(console, soon)
    assert "Plan rollout of R-1" in actions(page)
    show_tab(console, page, ROLLOUTS, soon)
    assert "R-1" in page.detail.used.as_text()


def test_undo_drops_the_last_edit_and_discarding_asks(
    console: Console, page: ChangesPage, house: House, soon: Soon
) -> None:
    page.undo_edit()
    settle(console, soon)
    assert page.detail.edits.model.rowCount() == 1
    page.discard()
    assert states(house)[0] == "OPEN"
    press_in_dialog(page)
    settle(console, soon)
    assert states(house)[0] == "DISCARDED"
    assert actions(page) == []


def test_a_submitted_change_set_is_taken_back_by_another(
    console: Console, page: ChangesPage, house: House, soon: Soon
) -> None:
    submit(console, page, soon)
    page.take_back()
    press_in_dialog(page)
    settle(console, soon)
    assert states(house)[:2] == ["SUBMITTED", "SUBMITTED"]
    assert len(lines(page)) == len(states(house))


def test_a_target_opens_one_change_set_and_a_filter_lists_some(
    console: Console, page: ChangesPage, soon: Soon
) -> None:
    console.window.go("changes", "C-1")
    settle(console, soon)
    assert page.detail.sheet is not None
    assert page.detail.sheet.row.change == "C-1"
    soon(lambda: page.list.current is not None and page.list.current.change == "C-1")
    console.window.go("changes", "state:open")
    settle(console, soon)
    soon(lambda: lines(page) == ["✎  OPEN"])
    assert page.step_back()


def test_an_unknown_change_set_is_said_and_nothing_breaks(
    console: Console, page: ChangesPage, soon: Soon
) -> None:
    console.window.go("changes", "C-999")
    settle(console, soon)
    console.window.go("changes", "C-1")
    settle(console, soon)
    assert page.detail.sheet is not None


def test_a_double_click_opens_once(page: ChangesPage, soon: Soon) -> None:
    opened: list[object] = []
    page.list.opened.connect(opened.append)
    at = page.list.table.visualRect(page.list.model.index(0, 1)).center()
    for click in (QTest.mouseClick, QTest.mouseDClick):
        click(page.list.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    soon(lambda: bool(opened))
    assert len(opened) == 1


def test_an_edit_leads_to_its_setting(console: Console, page: ChangesPage, soon: Soon) -> None:
    page.detail.edits.table.selectRow(0)
    soon(lambda: page.detail.edits.current is not None)
    QTest.keyClick(page.detail.edits.table, Qt.Key.Key_Return)
    soon(lambda: console.window.page is not page)
    soon(lambda: "Region north" in str(getattr(console.window.page, "heading", "")))


def test_what_others_do_arrives_by_itself(page: ChangesPage, house: House, soon: Soon) -> None:
    house.bus.execute(ConfigSet(scope="store:0002", setting="receipt.footer2", value="x"))
    soon(lambda: page.detail.edits.model.rowCount() == 3)


def test_the_window_thread_only_draws(console: Console, page: ChangesPage, soon: Soon) -> None:
    with guarded():
        page.refresh()
        for at in range(4):
            show_tab(console, page, at, soon)
        page.undo_edit()
        settle(console, soon)


def test_everything_has_a_name(page: ChangesPage) -> None:
    assert nameless(page) == []
    assert page.help_topic() == "changes"
    assert QApplication.instance() is not None


def test_without_a_change_set_the_page_offers_the_next_step(home: Path, soon: Soon) -> None:
    with window_on(home, "changes", soon) as console:
        page = console.window.page
        assert isinstance(page, ChangesPage)
        soon(lambda: page.stack.currentWidget() is page.empty)
