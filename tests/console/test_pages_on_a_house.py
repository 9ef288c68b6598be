"""The pages over a real database, through the same backend that the window uses."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog

from console.app import Console
from console.bridge.guard import guarded
from console.bridge.house import HouseBackend
from console.kit.link_label import LinkLabel
from console.kit.plain import Label
from console.pages.overview.view import OverviewPage
from console.pages.rollouts.view import RolloutsPage
from console.shell.pages import PAGES
from rollouts.bootstrap import House, first_page, open_house
from tests.contracts.reading_house import LANES, furnish

Soon = Callable[[Callable[[], bool]], None]


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    made = open_house(home, environment="demo")
    furnish(made.database)
    yield made
    made.close()


@pytest.fixture
def console(house: House, home: Path) -> Iterator[Console]:
    made = Console(home, lambda: HouseBackend(house), PAGES)
    made.open(["overview"])
    yield made
    made.window.may_close = lambda: True
    made.window.close()
    made.close()
    made.window.deleteLater()


def said(console: Console) -> str:
    page = console.window.page
    assert page is not None
    return " ".join(each.text() for each in page.findChildren(Label) if not each.isHidden())


def test_the_first_page_counts_every_register_once(console: Console, soon: Soon) -> None:
    page = console.window.page
    assert isinstance(page, OverviewPage)
    soon(lambda: page._answer is not None)
    answer = page._answer
    assert answer is not None
    assert sum(each.registers for each in answer.sheet.health) == len(LANES)
    assert "is a draft and was not submitted" in said(console)
    assert page.journal.list.line_model.lines


def test_the_first_paint_shows_what_the_house_then_says(
    house: House, home: Path, soon: Soon
) -> None:
    first = first_page(home)
    assert first is not None
    made = Console(home, lambda: HouseBackend(house), PAGES, first=first)
    made.window.first_painted.disconnect()
    made.open(["overview"])
    page = made.window.page
    assert isinstance(page, OverviewPage)
    figures = page.heading.sentence
    assert f"{len(LANES)} registers" in figures
    assert "Demo" in made.window.rail._environment.text()
    assert page._answer is None
    titles = [each.text() for each in page.running.findChildren(LinkLabel)]
    assert titles == [f"{each.number}  {each.title}" for each in first.running]
    made.backend.allow()
    soon(lambda: page._answer is not None)
    assert page.heading.sentence == figures
    made.window.may_close = lambda: True
    made.window.close()
    made.close()
    made.window.deleteLater()


def test_a_rollout_is_found_filtered_and_looked_into(console: Console, soon: Soon) -> None:
    console.window.go("rollouts")
    page = console.window.page
    assert isinstance(page, RolloutsPage)
    listed = page.list.panel
    soon(lambda: listed.model.rowCount() == 2 and listed.model.is_here(0))
    ended = listed.model.record(1)
    assert ended is not None
    with guarded():
        console.window.go("rollouts", f"{ended.number} state:failures")
        tasks = page.board.tasks.list
        soon(lambda: page.board.sheet is not None)
        soon(lambda: tasks.model.rowCount() == ended.counters.failures)
        soon(lambda: tasks.model.is_here(0))
        tasks.table.selectRow(0)
        soon(lambda: page.board._right.currentWidget() is page.board.detail)
        tasks.filter.set_text("nonsense:1")
        soon(lambda: tasks.filter.line.property("trouble") == "true")
        page.board.tabs.setCurrentIndex(1)
        soon(lambda: page.board.plan.list.model.rowCount() > 0)
        page.board.tabs.setCurrentIndex(2)
        soon(lambda: page.board.journal.list.model.rowCount() > 0)


def test_a_refused_submit_changes_nothing_and_says_why(console: Console, soon: Soon) -> None:
    console.window.go("rollouts", "8")
    page = console.window.page
    assert isinstance(page, RolloutsPage)
    soon(lambda: page.board.sheet is not None and page.board.sheet.state == "DRAFT")
    page.board.ordering.give("submit")
    soon(lambda: bool(console.window.findChildren(QDialog)))
    dialog = console.window.findChildren(QDialog)[0]
    words = " ".join(each.text() for each in dialog.findChildren(Label))
    assert "is not in this database" in words
    dialog.reject()
    soon(lambda: not page.board.ordering._waiting)
    assert page.board.sheet is not None
    assert page.board.sheet.state == "DRAFT"
