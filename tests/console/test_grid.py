"""The grid's parts by themselves: cells from the clipboard, drafts, marks, and the line of time."""

from array import array
from collections.abc import Callable, Sequence
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from console.kit.clipboard import as_tsv
from console.kit.grid_model import GridColumn, GridModel, GridRow
from console.kit.grid_view import GridView
from console.kit.tabular import rows_of_text
from console.kit.timeline import Span, Timeline, gaps_between, lanes_of
from console.pages.records import presenter, row_facts
from console.pages.records.book import end_text, end_value, list_text, start_text, start_value
from rollouts.reads.tables import RowSeen, StagedRow, TableRow
from rollouts.shared.findings import Finding
from tests.console.test_accessibility import nameless

COLUMNS = (
    GridColumn(name="tender", title="Tender", is_key=True),
    GridColumn(name="max_change_minor", title="Max change, minor"),
    GridColumn(name="active", title="Active", choices=("yes", "no")),
)
KEYS = ("a", "b")
WORD = st.text(st.sampled_from("aé1.=+-@&<"), min_size=1, max_size=6)


class Rows:
    """Three rows as a source."""

    def __init__(self, rows: Sequence[GridRow]) -> None:
        self._rows = {each.id: each for each in rows}

    def count(self) -> int:
        return len(self._rows)

    def ids(self) -> "array[int]":
        return array("q", self._rows)

    def fetch(self, ids: Sequence[int], deliver: Callable[[Sequence[GridRow]], None]) -> None:
        deliver([self._rows[each] for each in ids])


@pytest.fixture
def model(qtbot: QtBot) -> GridModel:
    made = GridModel(COLUMNS)
    rows = (
        GridRow(id=1, key="a", cells=("CASH", "100", "yes")),
        GridRow(
            id=2,
            key="b",
            cells=("GIFT", "20", "no"),
            state="changed",
            before=("GIFT", "10", "no"),
        ),
        GridRow(id=3, key="c", cells=("OLD", "", "no"), state="removed"),
    )
    made.set_source(Rows(rows))
    made.want((0,))
    qtbot.waitUntil(lambda: made.record(0) is not None, timeout=10_000)
    return made


class TestClipboard:
    def test_quoted_cells_blank_lines_and_guards(self) -> None:
        text = 'a\t"two\nlines"\t\'=1+1\r\n\tb\r\n\r\n'
        assert rows_of_text(text) == (("a", "two\nlines", "=1+1"), ("", "b", ""))
        assert rows_of_text("") == ()

    @settings(max_examples=60)
    @given(st.lists(st.tuples(WORD, WORD, WORD), min_size=1, max_size=6))
    def test_what_is_copied_pastes_as_it_was(self, rows: list[tuple[str, ...]]) -> None:
        assert rows_of_text(as_tsv(rows)) == tuple(rows)


class TestPaste:
    def test_titles_say_which_columns_and_rows_are_meant(self) -> None:
        cells = (("Max change minor", "TENDER"), ("5", "CASH"), ("", ""))
        found = presenter.pasted(cells, COLUMNS, 2, KEYS)
        assert found.has_titles
        [edit] = found.rows
        assert (edit.key, dict(edit.cells)) == ("", {"max_change_minor": "5", "tender": "CASH"})

    def test_cells_go_right_and_down_from_the_anchor(self) -> None:
        cells = (("5", "no"), ("6", "yes"), ("7", "no"))
        rows = presenter.pasted(cells, COLUMNS, 1, KEYS).rows
        assert [each.key for each in rows] == ["a", "b", ""]
        assert dict(rows[0].cells) == {"max_change_minor": "5", "active": "no"}

    def test_one_cell_fills_many(self) -> None:
        edits = presenter.filled("7", (1,), KEYS, COLUMNS)
        assert [(each.key, dict(each.cells)) for each in edits] == [
            ("a", {"max_change_minor": "7"}),
            ("b", {"max_change_minor": "7"}),
        ]

    def test_a_refused_cell_shows_what_was_pasted(self) -> None:
        wrong = Finding(code="estate.bad_number", object="a", field="max_change_minor", value="x")
        row = RowSeen(
            key="a",
            state="refused",
            before=("CASH", "1", "yes"),
            after=("CASH", "1", "no"),
            findings=(wrong,),
        )
        cells = presenter.cells_seen((row,), COLUMNS)
        assert [(each.column, each.after, bool(each.trouble)) for each in cells] == [
            ("Max change, minor", "x", True),
            ("Active", "no", False),
        ]
        words = [presenter.outcome(each).word for each in cells]
        assert words == ["Refused", "Held back"]


class TestTexts:
    def test_moments_read_back_as_they_were_shown(self) -> None:
        for moment in ("", "2027-01-01T00:00:00", "2027-01-01T06:30:00"):
            assert start_value(start_text(moment)) == moment
            assert end_value(end_text(moment)) == moment
        assert start_text("2027-01-01T00:00:00") == "2027-01-01"
        assert end_text("2027-01-01T00:00:00") == "2027-01-01 00:00"
        assert end_value("2027-01-01") == "2027-01-01"

    def test_lists_are_read_without_their_marks(self) -> None:
        assert list_text('["US-NY","US-NY-NYC"]') == "US-NY US-NY-NYC"
        assert list_text("[]") == ""
        assert list_text("VISA MC") == "VISA MC"


class TestModel:
    def test_it_is_a_sound_model(self, model: GridModel, qtmodeltester: ModelTester) -> None:
        qtmodeltester.check(model)  # type: ignore[no-untyped-call]

    def test_what_is_typed_is_a_draft_until_it_is_what_stood_there(self, model: GridModel) -> None:
        typed: list[tuple[int, int]] = []
        model.typed.connect(lambda uid, column: typed.append((uid, column)))
        index = model.index(0, 1)
        assert model.setData(index, " 250 ")
        assert model.drafts_of(1) == {"max_change_minor": "250"}
        assert (model.shown_text(0, 1), model.mark(0, 1)) == ("250", "draft")
        assert model.setData(index, "100")
        assert (model.drafts_of(1), model.drafted) == ({}, ())
        assert typed == [(1, 1), (1, 1)]

    def test_marks_say_what_is_staged_wrong_and_gone(self, model: GridModel) -> None:
        assert [model.mark(1, at) for at in range(3)] == ["", "staged", ""]
        assert model.mark(2, 0) == "removed"
        model.show_troubles(1, {"active": "No such thing.", "unknown": "x"})
        assert (model.mark(0, 2), model.tip(0, 2)) == ("trouble", "No such thing.")
        model.forget_all()
        assert model.mark(0, 2) == ""

    def test_a_row_that_goes_cannot_be_edited(self, model: GridModel) -> None:
        editable = Qt.ItemFlag.ItemIsEditable
        assert model.flags(model.index(0, 0)) & editable
        assert not model.flags(model.index(2, 0)) & editable

    def test_keys_edit_empty_and_copy(self, model: GridModel, qtbot: QtBot) -> None:
        view = GridView(model, "Tenders", frozen=1)
        qtbot.addWidget(view)
        view.resize(260, 200)
        view.show()
        assert nameless(view) == []
        view.select_cell(1, 1)
        QTest.keyClick(view, Qt.Key.Key_Delete)
        assert model.drafts_of(1) == {"max_change_minor": ""}
        QTest.keyClick(view, Qt.Key.Key_Return)
        assert view.delegate.editor is not None
        QTest.keyClicks(view.delegate.editor, "77")
        QTest.keyClick(view.delegate.editor, Qt.Key.Key_Return)
        typed = {"max_change_minor": "77"}
        qtbot.waitUntil(lambda: model.drafts_of(1) == typed, timeout=10_000)
        with qtbot.waitSignal(view.copied):
            QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        with qtbot.waitSignal(view.pasted) as pasted:
            QTest.keyClick(view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        assert pasted.args == [(("77",),)]

    def test_the_first_columns_stay_in_sight(self, model: GridModel, qtbot: QtBot) -> None:
        view = GridView(model, "Tenders", frozen=1)
        qtbot.addWidget(view)
        view.resize(320, 200)
        view.show()
        assert not view.frozen.isVisible()
        view.select_cell(1, 2)
        assert view.frozen.isVisible()
        assert view.visualRect(view.currentIndex()).left() >= view.frozen.width_taken
        view.select_cell(1, 0)
        view.edit(view.currentIndex())
        assert not view.frozen.isVisible()


def day(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def span(key: str, start: str, end: str) -> Span:
    return Span(key=key, label=key, start=day(start), end=day(end))


class TestTimeline:
    def test_gaps_and_overlaps(self) -> None:
        apart = (span("a", "", "2027-01-01"), span("b", "2027-03-01", ""))
        assert [(each.start, each.end) for each in gaps_between(apart)] == [
            (day("2027-01-01"), day("2027-03-01"))
        ]
        assert lanes_of(apart) == (0, 0)
        across = (span("a", "", "2027-06-01"), span("b", "2027-03-01", ""))
        assert (gaps_between(across), lanes_of(across)) == ((), (0, 1))
        assert gaps_between(()) == ()

    def test_arrows_and_enter_choose_a_row(self, qtbot: QtBot) -> None:
        line = Timeline("When it holds")
        qtbot.addWidget(line)
        now = datetime.fromisoformat("2027-02-01")
        line.show_spans((span("b", "2027-03-01", ""), span("a", "", "2027-01-01")), now)
        line.show()
        assert line.as_text().splitlines() == [
            "a: … – 2027-01-01 00:00",
            "b: 2027-03-01 00:00 – …",
            "– 2027-01-01 00:00 – 2027-03-01 00:00",
        ]
        QTest.keyClick(line, Qt.Key.Key_Right)
        with qtbot.waitSignal(line.chosen) as chosen:
            QTest.keyClick(line, Qt.Key.Key_Return)
        assert chosen.args == ["b"]

    def test_staged_rows_stand_among_those_in_force(self) -> None:
        in_force = (TableRow(key="x a -", cells=()), TableRow(key="x a 2027", cells=()))
        staged = (
            StagedRow(key="x a 2028", state="new", cells=(), before=()),
            StagedRow(key="x a 2027", state="removed", cells=(), before=()),
            StagedRow(key="x b 2028", state="new", cells=(), before=()),
        )
        found = row_facts.ranges_with("types", "x a -", in_force, staged)
        assert [each.key for each in found] == ["x a -", "x a 2028"]
