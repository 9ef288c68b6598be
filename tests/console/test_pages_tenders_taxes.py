"""The pages Tenders and Taxes on a real home: typed, pasted, staged, undone, quoted."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit

from console.app import Console
from console.bridge.guard import guarded
from console.kit.grid_model import NEW_ROW
from console.pages.records.edit_sheet import BulkSheet, EndSheet, PasteSheet
from console.pages.records.import_sheet import ImportSheet
from console.pages.records.pane import RecordPane
from console.pages.records.view import RecordsPage
from console.pages.taxes.view import TaxesPage
from tests.console.small_house import Soon, press, settle, window_on
from tests.console.test_accessibility import nameless

D = TypeVar("D", bound=QDialog)
CASH, CREDIT, GIFT = (f"enterprise {each} -" for each in ("CASH", "CREDIT", "GIFT"))
DRINKS = "US-NY drinks 1 any -"
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def tenders(trade_home: Path, home: Path, soon: Soon) -> Iterator[Console]:
    shutil.copytree(trade_home, home, dirs_exist_ok=True)
    with window_on(home, "tenders", soon) as made:
        loaded(made, soon)
        yield made


@pytest.fixture
def taxes(trade_home: Path, home: Path, soon: Soon) -> Iterator[Console]:
    shutil.copytree(trade_home, home, dirs_exist_ok=True)
    with window_on(home, "taxes", soon) as made:
        loaded(made, soon)
        yield made


def loaded(console: Console, soon: Soon) -> None:
    page = page_of(console)
    soon(lambda: bool(page.panes) and (page.pane is None or page.pane.feed.is_loaded))
    settle(console, soon)


def page_of(console: Console) -> RecordsPage:
    found = console.window.page
    assert isinstance(found, RecordsPage)
    return found


def pane_of(console: Console) -> RecordPane:
    found = page_of(console).pane
    assert found is not None
    return found


def at(console: Console, soon: Soon, key: str, column: str) -> RecordPane:
    """Make a cell the current one."""
    pane = pane_of(console)
    uid = pane.feed.id_of(key)
    soon(lambda: bool(pane.model.rows_of((uid,))))
    pane.view.setFocus()
    pane.view.select_cell(uid, pane.model.column_of(column))
    settle(console, soon)
    return pane


def type_over(console: Console, soon: Soon, key: str, column: str, text: str) -> RecordPane:
    """Type a value into a cell, as far as its editor."""
    pane = at(console, soon, key, column)
    press(pane.view, Qt.Key.Key_Return)
    editor = pane.view.delegate.editor
    assert isinstance(editor, QLineEdit)
    QTest.keyClicks(editor, text)
    return pane


def commit(console: Console, soon: Soon, pane: RecordPane) -> None:
    editor = pane.view.delegate.editor
    assert editor is not None
    press(editor, Qt.Key.Key_Return)
    soon(lambda: pane.view.delegate.editor is None and not pane.is_committing)
    settle(console, soon)


def edits(console: Console) -> int:
    staged = page_of(console).staged
    return staged.edits if staged else 0


def cell(pane: RecordPane, key: str, column: str) -> str:
    [row] = pane.model.rows_of((pane.feed.id_of(key),))
    return pane.model.shown_text(row, pane.model.column_of(column))


def sheet(console: Console, kind: type[D]) -> D:
    [found] = [each for each in console.window.findChildren(kind) if each.isVisible()]
    return found


def test_a_cell_is_checked_while_typed_staged_and_undone(tenders: Console, soon: Soon) -> None:
    with guarded():
        pane = type_over(tenders, soon, CASH, "name", "=cmd")
        soon(lambda: "formula" in pane.strip.text())
        commit(tenders, soon, pane)
        assert pane.model.drafts_of(pane.feed.id_of(CASH)) == {"name": "=cmd"}
        assert "formula" in pane.strip.text()
        assert edits(tenders) == 0

        pane = type_over(tenders, soon, CASH, "name", "Cash money")
        soon(lambda: pane.strip.text().startswith("Nothing is wrong"))
        commit(tenders, soon, pane)
        assert (edits(tenders), pane.model.drafted) == (1, ())
        assert pane.model.mark(pane.view.currentIndex().row(), 3) == "staged"
        assert "In force: Cash" in pane.strip.text()

        tenders.window.undo()
        settle(tenders, soon)
        settle(tenders, soon)
        assert (edits(tenders), cell(pane, CASH, "name")) == (0, "Cash")
    assert nameless(page_of(tenders)) == []


def test_two_cells_that_only_fit_together_are_taken_together(tenders: Console, soon: Soon) -> None:
    pane = type_over(tenders, soon, CASH, "min_transaction_minor", "200000")
    commit(tenders, soon, pane)
    assert edits(tenders) == 0
    pane = type_over(tenders, soon, CASH, "max_transaction_minor", "300000")
    commit(tenders, soon, pane)
    assert (edits(tenders), pane.model.drafted) == (2, ())
    type_over(tenders, soon, CASH, "name", "x" * 200)
    commit(tenders, soon, pane)
    assert pane.model.drafted
    assert page_of(tenders).step_back()
    assert not pane.model.drafted


def test_a_paste_is_seen_before_it_is_taken(
    tenders: Console, soon: Soon, qapp: QApplication
) -> None:
    with guarded():
        pane = at(tenders, soon, CREDIT, "min_transaction_minor")
        qapp.clipboard().setText("100\tabc\n200\t60000\n")
        QTest.keyClick(pane.view, Qt.Key.Key_V, CONTROL)
        settle(tenders, soon)
        paste = sheet(tenders, PasteSheet)
        assert paste.seen is not None
        assert [each.state for each in paste.seen.rows] == ["refused", "changed"]
        assert "abc" in paste.preview.why.text()
        assert nameless(paste) == []
        paste.button.click()
        settle(tenders, soon)
        settle(tenders, soon)
        assert edits(tenders) == 2
        assert cell(pane, CREDIT, "min_transaction_minor") == ""
        pane.filter.set_text("staged:yes")
        settle(tenders, soon)
        assert pane.model.rowCount() == 1
        assert pane.filter.clear()
        pane.filter.set_text("brands:VISA -name:debit*")
        settle(tenders, soon)
        assert [pane.feed.key_of(pane.model.id_at(0))] == [CREDIT]


def test_a_row_is_written_in_the_grid(tenders: Console, soon: Soon) -> None:
    pane = pane_of(tenders)
    pane.add_row()
    soon(lambda: pane.view.delegate.editor is not None)
    editor = pane.view.delegate.editor
    assert isinstance(editor, QLineEdit)
    QTest.keyClicks(editor, "POINTS")
    commit(tenders, soon, pane)
    assert edits(tenders) == 0
    assert pane.feed.is_adding
    [row] = pane.model.rows_of((NEW_ROW,))
    place = pane.model.index(row, pane.model.column_of("class"))
    assert pane.model.setData(place, "OTHER")
    soon(lambda: not pane.feed.is_adding)
    settle(tenders, soon)
    assert (edits(tenders), pane.current and pane.current.key) == (1, "enterprise POINTS -")


def test_many_rows_change_from_a_day_on_and_end(tenders: Console, soon: Soon) -> None:
    pane = at(tenders, soon, GIFT, "max_transaction_minor")
    page = page_of(tenders)
    page.orders.change_chosen()
    bulk = sheet(tenders, BulkSheet)
    bulk.value.setText("70000")
    bulk.start.setText("2027-02-01")
    soon(bulk.button.isEnabled)
    bulk.button.click()
    settle(tenders, soon)
    settle(tenders, soon)
    later = "enterprise GIFT 2027-02-01T00:00:00"
    assert (edits(tenders), cell(pane, later, "max_transaction_minor")) == (2, "70000")
    at(tenders, soon, later, "name")
    soon(lambda: "70000" in page.detail.timeline.as_text())
    page.orders.end_chosen()
    end = sheet(tenders, EndSheet)
    end.moment.setText("2027-03-01")
    soon(end.button.isEnabled)
    end.button.click()
    settle(tenders, soon)
    settle(tenders, soon)
    assert cell(pane, later, "valid_to") == "2027-03-01 00:00"


def test_files_come_in_staged_and_go_out_guarded(
    tenders: Console, soon: Soon, tmp_path: Path
) -> None:
    page, pane = page_of(tenders), pane_of(tenders)
    source, out = tmp_path / "more.csv", tmp_path / "out.csv"
    source.write_text("tender,class,name\nPOINTS,OTHER,Points\n", encoding="utf-8")
    page.orders.import_from(str(source))
    settle(tenders, soon)
    bring = sheet(tenders, ImportSheet)
    assert "1 new" in bring.text.text()
    bring.stage.click()
    settle(tenders, soon)
    settle(tenders, soon)
    assert edits(tenders) == 1
    bring.reject()
    source.write_text("tender,class\nX,KASH\n", encoding="utf-8")
    page.orders.import_from(str(source))
    settle(tenders, soon)
    refused = sheet(tenders, ImportSheet)
    assert refused.findings.model.rowCount() == 1
    assert not refused.apply.isEnabled()
    refused.reject()
    page.orders.export_to(str(out))
    settle(tenders, soon)
    assert out.read_text(encoding="utf-8-sig").startswith("tender,scope,class")
    assert not pane.model.drafted


def test_rules_are_sorted_reviewed_and_their_faults_told(taxes: Console, soon: Soon) -> None:
    page, pane = page_of(taxes), pane_of(taxes)
    pane.model.sort(pane.model.column_of("rate"), Qt.SortOrder.DescendingOrder)
    soon(lambda: pane.model.shown_text(0, 0) == "GB")
    settle(taxes, soon)
    pane.filter.set_text("review:pending")
    settle(taxes, soon)
    assert pane.model.rowCount() == 1
    pane.view.select_cell(pane.model.id_at(0), 0)
    settle(taxes, soon)
    [approve] = [each for each in page.heading.actions if each.text == "Approve"]
    approve.run()
    settle(taxes, soon)
    settle(taxes, soon)
    assert edits(taxes) > 0
    pane.filter.set_text("")
    settle(taxes, soon)
    pane = type_over(taxes, soon, DRINKS, "rate", "0.0825")
    soon(lambda: "8.25" in pane.strip.text())
    commit(taxes, soon, pane)
    assert pane.model.drafted


def test_a_basket_is_quoted_old_against_new_and_kept(taxes: Console, soon: Soon) -> None:
    page = page_of(taxes)
    assert isinstance(page, TaxesPage)
    pane = type_over(taxes, soon, "US-NY standard 1 any -", "rate", "5")
    commit(taxes, soon, pane)
    with guarded():
        page.tabs.setCurrentIndex(page.tabs.count() - 1)
        quotes = page.quotes
        quotes.store.setText("0001")
        quotes.at.setText("2027-07-01 12:00")
        quotes.lines.setPlainText("1140=12.00 x 2\n")
        quotes.quote()
        settle(taxes, soon)
        assert "4%" in quotes.old.toPlainText()
        assert "5%" in quotes.new.toPlainText()
        assert quotes.difference.text().startswith("0.24 more")
        quotes.name.setText("Lunch")
        quotes.save.click()
        settle(taxes, soon)
        quotes.lines.setPlainText("none=1.00")
        quotes.quote()
        settle(taxes, soon)
        assert quotes.trouble.text()
        assert not quotes.save.isEnabled()


def test_an_empty_home_offers_the_next_step(home: Path, soon: Soon) -> None:
    with window_on(home, "taxes", soon) as console:
        loaded(console, soon)
        page = page_of(console)
        for index in range(page.tabs.count()):
            page.tabs.setCurrentIndex(index)
            settle(console, soon)
            assert nameless(page) == []
        page.tabs.setCurrentIndex(3)
        settle(console, soon)
        pane = pane_of(console)
        assert not pane.view.isVisible()
        pane.add_row()
        soon(lambda: pane.view.delegate.editor is not None)
        assert page.step_back()
        console.window.go("tenders", "map tender:CASH")
        loaded(console, soon)
        assert pane_of(console).filter.text() == "tender:CASH"
