"""The page Reconcile over a real house: map and list, one day, files dropped, column maps, orders."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from console.app import Console
from console.kit.ask_dialog import AskDialog
from console.pages.reconcile import presenter
from console.pages.reconcile.intake_dialog import IntakeDialog
from console.pages.reconcile.map_dialog import MapDialog
from console.pages.reconcile.orders import OwnerDialog
from console.pages.reconcile.view import ReconcilePage
from tests.console.small_house import Soon, settle, window_on
from tests.console.test_accessibility import nameless
from tests.unit.engine.reconciling_house import (
    DAY,
    EXPAY,
    GIFTS,
    NEXT,
    STORE,
    TOTALS,
    drop,
    reconciling_house,
    take,
)

SHORT = EXPAY.replace("VS,4,120.00,1.20,118.80", "VS,3,100.00,1.00,99.00")


@pytest.fixture
def console(home: Path, soon: Soon) -> Iterator[Console]:
    house = reconciling_house(home)
    take(house, drop(house, "in", totals=TOTALS, expay=SHORT, exgift=GIFTS))
    house.close()
    with window_on(home, "reconcile", soon) as made:
        soon(lambda: page(made).grid.was_read)
        yield made


def page(console: Console) -> ReconcilePage:
    found = console.window.page
    assert isinstance(found, ReconcilePage)
    return found


def opened(console: Console, soon: Soon) -> ReconcilePage:
    """The page on its one day."""
    found = page(console)
    found.grid.table.opened.emit(0)
    soon(lambda: found.is_on_day and found.day.day is not None)
    return found


def dropped(target: QWidget, *paths: Path) -> None:
    """Files let go over a widget, as a file manager does."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(each)) for each in paths])
    how = (
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    entered = QDragEnterEvent(QPoint(20, 20), *how)
    QApplication.sendEvent(target, entered)
    assert entered.isAccepted()
    let_go = QDropEvent(QPoint(20, 20), *how)
    QApplication.sendEvent(target, let_go)
    assert let_go.isAccepted()


def dialog_of(console: Console, kind: type[QWidget]) -> QWidget:
    found = console.window.findChildren(kind)
    assert len(found) == 1
    return found[0]


def test_days_are_mapped_and_listed_and_a_filter_chooses(console: Console, soon: Soon) -> None:
    grid = page(console).grid
    assert grid.matrix.names == ("0001  New York",)
    assert grid.matrix.letter(0, 0) == "o"
    assert grid.model.line(0)[0] == DAY
    assert grid.model.line(0)[3:5] == ("-20.00 USD", "0.00 USD")
    assert "1 unexplained" in page(console).heading.sentence
    grid.set_filter("state:balanced")
    soon(lambda: not grid.rows)
    assert grid.nothing.isVisibleTo(grid)
    grid.set_filter("state:nonsense")
    settle(console, soon)
    assert grid.filter.line.property("trouble") == "true"
    grid.set_filter("")
    soon(lambda: len(grid.rows) == 1)


def test_a_day_explains_its_totals_and_keeps_its_owner(console: Console, soon: Soon) -> None:
    found = opened(console, soon)
    lines = [found.day.pairs.line(row) for row in range(found.day.pairs.rowCount())]
    assert [line[1] for line in lines] == ["EXPAY VISA", "EXPAY MC", "EXGIFT"]
    assert "were not settled" in found.day.explained.text()
    assert nameless(found) == []
    assert found.day.day is not None
    found.orders.assign(found.day.day)
    owner = dialog_of(console, OwnerDialog)
    assert isinstance(owner, OwnerDialog)
    owner.owner.setText("ann")
    owner.keep.click()
    soon(lambda: found.day.day is not None and found.day.day.row.owner == "ann")
    assert "ann" in found.day.facts.as_text()
    assert found.step_back()
    soon(lambda: [each.owner for each in found.grid.rows] == ["ann"])


def test_a_day_is_signed_off_and_reopened_by_a_later_file(
    console: Console, home: Path, soon: Soon
) -> None:
    found = opened(console, soon)
    assert found.day.day is not None
    found.orders.sign_off(found.day.day)
    asked = dialog_of(console, AskDialog)
    assert isinstance(asked, AskDialog)
    assert not asked.go.isEnabled()
    asked.reason.setText("offline sale")
    asked.go.click()
    soon(lambda: found.day.day is not None and found.day.day.row.signed == "yes")
    sign = [each for each in found.heading.actions if each.kind == "primary"]
    assert [each.enabled for each in sign] == [False]
    late = home / "late.csv"
    late.write_text("Card type,Number,Sales,Charges,Paid,Ref\nVS,1,20.00,0.20,19.80,\n")
    dropped(found, late)
    intake = dialog_of(console, IntakeDialog)
    assert isinstance(intake, IntakeDialog)
    assert (intake.store.text(), intake.date.text()) == (STORE, DAY)
    soon(intake.take.isEnabled)
    intake.take.click()
    soon(lambda: found.day.day is not None and found.day.day.row.signed == "reopened")
    intake.reject()
    soon(lambda: presenter.letter(found.day.day.row) == "r" if found.day.day else False)


def test_an_unknown_file_gets_a_column_map_from_its_first_rows(
    console: Console, home: Path, soon: Soon
) -> None:
    found = page(console)
    path = home / "new.csv"
    path.write_text("Gross amount,Card brand,Ref\n9.00,VISA,A1\n")
    dropped(found, path)
    intake = dialog_of(console, IntakeDialog)
    assert isinstance(intake, IntakeDialog)
    soon(lambda: intake.model.rowCount() == 1)
    assert not intake.take.isEnabled()
    assert "No column map fits" in intake.trouble.text()
    intake.columns.click()
    asked = dialog_of(console, MapDialog)
    assert isinstance(asked, MapDialog)
    soon(lambda: bool(asked.boxes))
    first = asked.preview.item(0, 0)
    assert first is not None
    assert first.text() == "9.00"
    assert asked.boxes["gross"].currentText() == "Gross amount"
    assert not asked.keep.isEnabled()
    asked.name.setText("NOBODY")
    asked.keep.click()
    soon(lambda: "NOBODY" in asked.trouble.text())
    asked.name.setText("EXPAY")
    asked.currency.setText("usd")
    asked.keep.click()
    soon(intake.take.isEnabled)
    intake.date.setText(NEXT)
    intake.look.click()
    soon(intake.take.isEnabled)
    intake.take.click()
    soon(lambda: NEXT in [each.business_date for each in found.grid.rows])
    intake.reject()


def test_an_empty_page_says_what_it_is_for(home: Path, soon: Soon) -> None:
    with window_on(home, "reconcile", soon) as console:
        grid = page(console).grid
        soon(lambda: grid.was_read)
        assert grid.stack.currentWidget() is grid.empty
        assert nameless(page(console)) == []
