from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QSignalSpy, QTest

from console.kit.clipboard import as_html, as_tsv
from console.kit.columns import Column
from console.kit.row_source import BLOCK_ROWS
from console.kit.sort_menu import SortMenu
from console.kit.table_model import RecordTableModel
from console.kit.table_view import TableView
from tests.console.test_table_model import COLUMNS, Rows, Till, made, till


@pytest.fixture
def view() -> TableView:
    model = made()
    model.set_rows([till(1, 100), till(2, 9), till(3, 20)])
    shown = TableView(model, "Tills")
    shown.resize(600, 300)
    shown.show()
    return shown


def test_copying_gives_headers_in_both_forms(view: TableView) -> None:
    view.select_ids([1, 3])
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    mime = QGuiApplication.clipboard().mimeData()
    assert mime.text().splitlines() == [
        "Till\tSales\tState",
        "till 0000001\t100\t✓  GOOD",
        "till 0000003\t20\t✓  GOOD",
    ]
    assert "<th>Till</th>" in mime.html()


def test_copying_waits_for_rows_that_are_not_here(
    soon: Callable[[Callable[[], bool]], None],
) -> None:
    model, rows = made(), Rows(range(BLOCK_ROWS * 3))
    shown = TableView(model, "Tills")
    copied = QSignalSpy(shown.copied)
    model.set_source(rows)
    shown.selectAll()
    shown.copy()
    while not copied.count():
        soon(lambda: bool(rows.asked))
        rows.answer()
    assert copied.at(0) == [BLOCK_ROWS * 3]
    assert len(QGuiApplication.clipboard().text().splitlines()) == BLOCK_ROWS * 3 + 1


def test_a_cell_cannot_break_the_line_or_run_as_a_formula() -> None:
    assert as_tsv([["a\tb\nc", "=1+1", "-5", "-x"]]) == "a b c\t'=1+1\t-5\t'-x"
    assert as_html([["<b>"], ["&"]]) == (
        "<table><tr><th>&lt;b&gt;</th></tr><tr><td>&amp;</td></tr></table>"
    )


def test_enter_opens_the_current_row(view: TableView) -> None:
    opened = QSignalSpy(view.opened)
    view.select_ids([2])
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert opened.at(0) == [2]


def test_moving_tells_the_current_row(view: TableView) -> None:
    moved = QSignalSpy(view.current_changed)
    view.select_ids([1])
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert moved.at(moved.count() - 1) == [2]


def test_a_click_on_a_header_sorts(view: TableView) -> None:
    view.horizontalHeader().setSortIndicator(1, Qt.SortOrder.AscendingOrder)
    assert view.records.id_at(0) == 2


def test_a_stretching_column_never_gets_narrower_than_it_says() -> None:
    columns: list[Column[Till]] = [
        COLUMNS[0],
        Column(title="Message", text=lambda _till: "", width=220, stretch=True),
    ]
    shown = TableView(RecordTableModel(columns, lambda each: each.id), "Tills")
    for width in (200, 900):
        shown.resize(width, 200)
        shown.show()
        assert shown.columnWidth(1) >= 220
    assert shown.columnWidth(1) > 700


def test_a_table_paints_pills_and_placeholders() -> None:
    model, rows = made(), Rows(range(1000))
    shown = TableView(model, "Tills")
    shown.resize(600, 300)
    shown.show()
    model.set_source(rows)
    empty = shown.grab().toImage()
    model.want([0])
    model._ask()
    rows.answer(sales=3)
    assert shown.grab().toImage() != empty


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
def test_the_column_to_sort_by_is_chosen_with_keys(view: TableView) -> None:
    order_of = [*zip((9, 20, 100), (2, 3, 1), strict=True)]
    for expected in (order_of, order_of[::-1]):
        QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        (menu,) = view.findChildren(SortMenu)
        assert [each.text() for each in menu.actions()] == ["Till", "Sales", "State"]
        menu.setActiveAction(menu.actions()[1])
        QTest.keyClick(menu, Qt.Key.Key_Return)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert [view.records.id_at(row) for row in range(3)] == [till for _, till in expected]
    assert view.horizontalHeader().sortIndicatorSection() == 1


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
def test_a_long_list_can_be_sorted_by_what_the_house_sorts_by() -> None:
    model, asked = made(), []
    model.set_source(Rows(range(3)))
    model.sort_asked.connect(lambda *order: asked.append(order))
    shown = TableView(model, "Tills")
    shown.ask_order()
    (menu,) = shown.findChildren(SortMenu)
    sortable = [each for each in COLUMNS if each.sort_key]
    assert [each.text() for each in menu.actions()] == [each.title for each in sortable]
    menu.actions()[0].trigger()
    assert asked == [(sortable[0].sort_key, False)]


def test_a_letter_searches_no_list_that_is_not_here() -> None:
    model, rows = made(), Rows(range(BLOCK_ROWS * 3))
    shown = TableView(model, "Tills")
    model.set_source(rows)
    shown.keyboardSearch("t")
    QCoreApplication.processEvents()
    assert not rows.asked
