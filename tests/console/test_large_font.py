"""With a large font a state is still read whole, and a chosen page's title too."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QWidget

from console.kit.cell_delegate import PADDING, PILL_PADDING
from console.kit.plain import sized
from console.kit.scrolled import Scrolled
from console.kit.table_model import RecordTableModel
from console.kit.table_view import TableView
from console.pages.states import pill_of
from console.pages.stores.columns import REGISTER_COLUMNS
from console.shell.pages import PAGES
from console.shell.rail import Rail
from rollouts.reads.registers import RegisterRow
from rollouts.waves.states import TaskState

POINTS = 13


@pytest.fixture(autouse=True)
def large(qapp: QApplication) -> Iterator[None]:
    before = qapp.font()
    font = QFont(before)
    font.setPointSize(POINTS)
    qapp.setFont(font)
    yield
    qapp.setFont(before)


def test_every_state_of_a_task_is_read_whole() -> None:
    model: RecordTableModel[RegisterRow] = RecordTableModel(REGISTER_COLUMNS, lambda row: row.id)
    view = TableView(model, "Registers")
    at = next(at for at, each in enumerate(REGISTER_COLUMNS) if each.sort_key == "state")
    room = view.columnWidth(at) - 2 * PADDING - 2 * PILL_PADDING
    metrics = QFontMetrics(sized(view.font(), 0.95))
    words = [pill_of(state).text for state in (TaskState.SUCCEEDED, TaskState.REVERTED)]
    assert max(map(metrics.horizontalAdvance, words)) <= room


def test_the_title_of_a_chosen_page_is_whole() -> None:
    rail = Rail(PAGES)
    bold = QFontMetrics(sized(rail.font(), 1.0, bold=True))
    assert all(
        bold.horizontalAdvance(each.name) + each_icon(rail) <= rail.width() for each in PAGES
    )


def each_icon(rail: Rail) -> int:
    """What icon and margins take in the rail."""
    button = rail.findChild(QPushButton)
    assert button is not None
    return button.iconSize().width() + 13 + 10 + 3


def test_a_scrolled_pane_shows_what_lies_behind() -> None:
    inside = QWidget()
    area: QScrollArea = Scrolled(inside, "Facts")
    assert not inside.autoFillBackground()
    assert not area.viewport().autoFillBackground()
