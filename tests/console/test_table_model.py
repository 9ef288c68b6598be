from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy

from console.kit.columns import Column, Side
from console.kit.row_source import BLOCK_ROWS, KEPT_BLOCKS
from console.kit.row_writer import GONE, PLACEHOLDER
from console.kit.table_model import RecordTableModel
from console.kit.table_view import TableView
from console.kit.tone import Pill, Tone

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


@dataclass(frozen=True, slots=True)
class Till:
    id: int
    name: str
    sales: int


COLUMNS: tuple[Column[Till], ...] = (
    Column(title="Till", text=lambda till: till.name, sort_key="name"),
    Column(
        title="Sales",
        text=lambda till: f"{till.sales:,}",
        value=lambda till: till.sales,
        side=Side.RIGHT,
    ),
    Column(
        title="State",
        text=lambda till: str(till.sales),
        pill=lambda till: (
            Pill("✓", "GOOD", Tone.GOOD) if till.sales else Pill("○", "IDLE", Tone.IDLE)
        ),
    ),
)


def till(uid: int, sales: int = 0) -> Till:
    return Till(uid, f"till {uid:07d}", sales)


class Rows:
    """A row source that answers when the test says so."""

    def __init__(self, ids: Sequence[int], *, at_once: bool = False) -> None:
        self.all = array("q", ids)
        self.gone: set[int] = set()
        self.at_once = at_once
        self.asked: list[tuple[list[int], Callable[[Sequence[Till]], None]]] = []

    def count(self) -> int:
        return len(self.all)

    def ids(self) -> "array[int]":
        return self.all

    def fetch(self, ids: Sequence[int], deliver: Callable[[Sequence[Till]], None]) -> None:
        self.asked.append((list(ids), deliver))
        if self.at_once:
            self.answer()

    def answer(self, sales: int = 0) -> None:
        ids, deliver = self.asked.pop(0)
        deliver([till(each, sales) for each in reversed(ids) if each not in self.gone])


def made() -> RecordTableModel[Till]:
    return RecordTableModel(COLUMNS, lambda each: each.id)


def loaded(count: int = 1000) -> tuple[RecordTableModel[Till], Rows]:
    model, rows = made(), Rows(range(count))
    model.set_source(rows)
    model.want([0])
    model._ask()
    rows.answer()
    return model, rows


def test_qt_finds_no_fault_in_a_short_list() -> None:
    model = made()
    tester = QAbstractItemModelTester(model, FATAL)
    model.set_rows(till(at, at % 7) for at in range(600))
    model.sort(1, Qt.SortOrder.DescendingOrder)
    model.update([till(3, 99)])
    model.set_rows([])
    assert tester.model() is model


def test_qt_finds_no_fault_in_a_source() -> None:
    model, rows = made(), Rows(range(700))
    tester = QAbstractItemModelTester(model, FATAL)
    model.set_source(rows)
    for row in (0, 699, 300):
        model.want([row])
    model._ask()
    while rows.asked:
        rows.answer()
    model.update([till(1, 5), till(699, 6)])
    model.set_source(Rows([]))
    assert tester.model() is model


def test_reading_a_cell_asks_for_its_block_and_shows_a_placeholder(
    soon: Callable[[Callable[[], bool]], None],
) -> None:
    model, rows = made(), Rows(range(1000))
    model.set_source(rows)
    assert model.data(model.index(300, 0)) == PLACEHOLDER
    assert rows.asked == []
    soon(lambda: len(rows.asked) == 1)
    assert rows.asked[0][0] == list(range(BLOCK_ROWS, 2 * BLOCK_ROWS))
    changed = QSignalSpy(model.dataChanged)
    rows.answer()
    assert changed.count() == 1
    assert model.data(model.index(300, 0)) == "till 0000300"
    assert rows.asked == []


def test_a_record_that_is_gone_shows_as_gone() -> None:
    model, rows = made(), Rows(range(10))
    rows.gone = {4}
    model.set_source(rows)
    model.want([0])
    model._ask()
    rows.answer()
    assert model.line(4) == (GONE, GONE, GONE)
    assert model.record(4) is None
    assert model.record(5) == till(5)


def test_an_answer_to_an_older_source_is_ignored() -> None:
    model, old = made(), Rows(range(10))
    model.set_source(old)
    model.want([0])
    model._ask()
    model.set_source(Rows(range(100, 110)))
    old.answer()
    assert model.record(0) is None
    assert model.id_at(0) == 100


def test_a_block_under_way_during_an_update_is_read_again() -> None:
    model, rows = made(), Rows(range(10))
    model.set_source(rows)
    model.want([0])
    model._ask()
    model.update([till(3, 77)])
    rows.answer(sales=1)
    assert len(rows.asked) == 1
    rows.answer(sales=77)
    assert model.record(3) == till(3, 77)
    assert rows.asked == []


def test_only_the_last_blocks_are_kept() -> None:
    model, rows = made(), Rows(range(BLOCK_ROWS * (KEPT_BLOCKS + 2)), at_once=True)
    model.set_source(rows)
    for number in range(KEPT_BLOCKS + 2):
        model.want([number * BLOCK_ROWS])
        model._ask()
    assert not model.is_here(0)
    assert model.is_here(BLOCK_ROWS * (KEPT_BLOCKS + 1))
    assert model.update([till(0, 5)]) == 0


def test_an_update_tells_the_view_once_and_only_of_what_is_seen() -> None:
    model, _ = loaded()
    model.visible_rows = lambda: (10, 40)
    changed = QSignalSpy(model.dataChanged)
    assert model.update([till(at, 9) for at in range(200)]) == 200
    assert changed.count() == 1
    assert (changed.at(0)[0].row(), changed.at(0)[1].row()) == (10, 40)
    assert model.data(model.index(5, 1)) == "9"


def test_an_update_out_of_sight_tells_nobody() -> None:
    model, _ = loaded()
    model.visible_rows = lambda: (10, 40)
    changed = QSignalSpy(model.dataChanged)
    assert model.update([till(200, 9)]) == 1
    assert changed.count() == 0


def test_numbers_sort_as_numbers_and_selections_follow() -> None:
    model = made()
    view = TableView(model, "Tills")
    model.set_rows([till(1, 100), till(2, 9), till(3, 20)])
    view.select_ids([2])
    model.sort(1, Qt.SortOrder.AscendingOrder)
    assert [model.id_at(row) for row in range(3)] == [2, 3, 1]
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert [model.id_at(row) for row in range(3)] == [1, 3, 2]
    assert view.selected_ids() == (2,)
    assert view.current_id() == 2


def test_new_rows_keep_the_order_and_the_selection() -> None:
    model = made()
    view = TableView(model, "Tills")
    model.set_rows([till(1, 100), till(2, 9)])
    model.sort(1, Qt.SortOrder.AscendingOrder)
    view.select_ids([1])
    model.set_rows([till(1, 100), till(2, 9), till(7, 50)])
    assert [model.id_at(row) for row in range(3)] == [2, 7, 1]
    assert view.selected_ids() == (1,)


def test_a_source_is_asked_to_sort_by_its_own_key() -> None:
    model, _ = loaded(10)
    asked = QSignalSpy(model.sort_asked)
    model.sort(0, Qt.SortOrder.DescendingOrder)
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert asked.count() == 1
    assert asked.at(0) == ["name", True]


def test_the_selection_follows_its_records_to_another_result() -> None:
    model, _ = loaded(100)
    view = TableView(model, "Tills")
    view.select_ids([7, 30])
    model.set_source(Rows(range(99, -1, -1)))
    assert set(view.selected_ids()) == {7, 30}
    assert view.selectionModel().isRowSelected(92)


def test_a_child_has_no_rows() -> None:
    model, _ = loaded(10)
    inside = model.index(0, 0)
    assert model.rowCount(inside) == 0
    assert model.columnCount(inside) == 0


def test_a_replaced_record_keeps_the_view_where_it_is() -> None:
    model = made()
    view = TableView(model, "Tills")
    model.set_rows(till(at) for at in range(5))
    flags = QItemSelectionModel.SelectionFlag
    view.selectionModel().setCurrentIndex(model.index(3, 0), flags.ClearAndSelect)
    model.update([replace(till(3), sales=8)])
    assert view.current_id() == 3


@pytest.mark.parametrize("row", [-1, 5, 1 << 40])
def test_a_row_outside_has_no_record(row: int) -> None:
    model = made()
    model.set_rows(till(at) for at in range(5))
    assert model.record(row) is None
