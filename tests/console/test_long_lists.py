"""A list that takes long to read: its first page comes first, and nobody has to wait for the rest."""

import threading
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QLabel

from console.bridge.context import BridgeParts, PageContext
from console.bridge.listing import ListFeed
from console.bridge.reads import Reader
from console.kit.columns import Column
from console.kit.filter_bar import FilterBar
from console.kit.table_model import RecordTableModel
from console.kit.table_view import TableView
from console.pages.list_panel import ListPanel
from rollouts.reads.questions import Found, Ids, Listing, Page, PageOf, Rows
from rollouts.shared.waiting import who_waits

Soon = Callable[[Callable[[], bool]], None]
MANY = 5_000
LIMIT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One row."""

    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneListing(Listing[Lane]):
    """Many rows; by name the first page is quick."""

    SORTS: ClassVar[tuple[str, ...]] = ("name", "seen")
    INDEXED: ClassVar[frozenset[str]] = frozenset({"name"})

    filter: str = ""
    sort: str = ""
    descending: bool = False


class SlowHouse:
    """Answers at once but for all ids, which wait for `may_go`."""

    def __init__(self) -> None:
        self.may_go = threading.Event()
        self.pages = 0
        self.unwanted = threading.Event()

    def read(self, question: object) -> object:
        match question:
            case Page(of=listing):
                self.pages += 1
                return PageOf(rows=tuple(map(lane, ordered(listing)[:256])), after=("", 0))
            case Rows(ids=ids):
                return tuple(map(lane, ids))
            case Ids(of=listing):
                return self._all(listing)
        raise TypeError(question)

    def _all(self, listing: Listing[object]) -> Found:
        is_wanted = who_waits()
        assert is_wanted is not None
        while not self.may_go.wait(0.01):
            if not is_wanted():
                self.unwanted.set()
                break
        ids = array("I", ordered(listing))
        return Found(count=len(ids), data=ids.tobytes())


def ordered(listing: Listing[object]) -> list[int]:
    ids = [each for each in range(1, MANY + 1) if listing.filter in str(each)]
    return ids[::-1] if listing.descending else ids


def lane(number: int) -> Lane:
    return Lane(id=number, name=f"lane {number}")


COLUMNS: tuple[Column[Lane], ...] = (
    Column(title="Name", text=lambda row: row.name, sort_key="name"),
    Column(title="Seen", text=lambda row: row.name, sort_key="seen"),
)


@pytest.fixture
def house() -> SlowHouse:
    return SlowHouse()


@pytest.fixture
def page_context(reader: Reader, house: SlowHouse, parts: BridgeParts) -> PageContext:
    return PageContext(
        reader=reader,
        read=house.read,
        commands=parts.commands,
        follower=parts.follower,
        go=go_nowhere,
        say=lambda _text: None,
        refuse=lambda _error: None,
        use_theme=lambda _name: None,
    )


@pytest.fixture
def reader() -> Iterator[Reader]:
    made = Reader()
    yield made
    made.close()


def go_nowhere(page: str, target: str = "") -> None:
    raise AssertionError(page, target)


def key_of(row: Lane) -> int:
    return row.id


def listing(text: str, sort: str, down: bool) -> LaneListing:  # noqa: FBT001 - as asked
    return LaneListing(filter=text, sort=sort, descending=down)


def fed(
    reader: Reader, house: SlowHouse
) -> tuple[RecordTableModel[Lane], TableView, ListFeed[Lane]]:
    model: RecordTableModel[Lane] = RecordTableModel(COLUMNS, key_of)
    view = TableView(model, "Lanes")
    feed: ListFeed[Lane] = ListFeed(
        reader,
        house.read,
        ("lanes",),
        model,
        listing,
    )
    return model, view, feed


def test_the_first_page_is_there_before_all_ids(
    reader: Reader, house: SlowHouse, soon: Soon
) -> None:
    model, _view, feed = fed(reader, house)
    feed.ask()
    soon(lambda: model.rowCount() == 256)
    assert model.is_partial
    model.want([0])
    soon(lambda: model.is_here(0))
    assert model.line(0)[0] == "lane 1"
    house.may_go.set()
    soon(lambda: model.rowCount() == MANY)
    assert not model.is_partial


def test_reading_again_asks_for_no_first_page(reader: Reader, house: SlowHouse, soon: Soon) -> None:
    house.may_go.set()
    model, _view, feed = fed(reader, house)
    feed.ask()
    soon(lambda: model.rowCount() == MANY and not reader.is_busy)
    before = house.pages
    feed.ask()
    soon(lambda: not reader.is_busy)
    assert house.pages == before
    assert model.rowCount() == MANY


def test_what_was_chosen_is_found_again_behind_the_first_page(
    reader: Reader, house: SlowHouse, soon: Soon
) -> None:
    house.may_go.set()
    model, view, feed = fed(reader, house)
    feed.ask()
    soon(lambda: model.rowCount() == MANY and not reader.is_busy)
    view.select_ids([4_000])
    house.may_go.clear()
    feed.set_filter("0")
    soon(lambda: model.is_partial)
    assert view.selected_ids() == ()
    house.may_go.set()
    soon(lambda: not model.is_partial)
    assert view.selected_ids() == (4_000,)


def test_a_slow_order_says_so_and_can_be_given_up(
    reader: Reader, house: SlowHouse, soon: Soon
) -> None:
    house.may_go.set()
    model, _view, feed = fed(reader, house)
    waiting = QSignalSpy(feed.waiting)
    feed.ask()
    soon(lambda: model.rowCount() == MANY and not reader.is_busy)
    house.may_go.clear()
    model.sort(1, Qt.SortOrder.DescendingOrder)
    soon(lambda: [True] in [waiting.at(each) for each in range(waiting.count())])
    assert feed.order == ("seen", True)
    assert feed.give_up()
    assert waiting.at(waiting.count() - 1) == [False]
    assert house.unwanted.wait(LIMIT)
    assert feed.order == ("", False)
    assert model.id_at(0) == 1
    assert not feed.give_up()


def test_giving_up_behind_a_first_page_reads_what_was_shown_before(
    reader: Reader, house: SlowHouse, soon: Soon
) -> None:
    house.may_go.set()
    model, _view, feed = fed(reader, house)
    feed.ask()
    soon(lambda: model.rowCount() == MANY and not reader.is_busy)
    house.may_go.clear()
    model.sort(0, Qt.SortOrder.DescendingOrder)
    soon(lambda: model.is_partial)
    assert feed.give_up()
    house.may_go.set()
    soon(lambda: model.rowCount() == MANY)
    assert model.id_at(0) == 1


def test_the_bar_offers_to_stop_and_puts_the_filter_back() -> None:
    bar = FilterBar("Filter", "")
    bar.set_text("state:failed")
    bar.set_count("7 registers")
    bar.set_waiting(is_waiting=True)
    told = [each.text() for each in bar.findChildren(QLabel)]
    assert "7 registers" not in told
    given_up = QSignalSpy(bar.given_up)
    bar.stop.click()
    assert given_up.count() == 1
    changed = QSignalSpy(bar.changed)
    bar.set_waiting(is_waiting=False)
    bar.put_back("kind:kiosk")
    assert bar.text() == "kind:kiosk"
    assert changed.count() == 0
    assert "7 registers" in [each.text() for each in bar.findChildren(QLabel)]


class Counting(RecordTableModel[Lane]):
    """Counts how often Qt asks for its size."""

    asked = 0

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's own name and default
        Counting.asked += 1
        return super().columnCount(parent)


def test_choosing_every_row_asks_for_those_seen_alone() -> None:
    model = Counting(COLUMNS, key_of)
    view = TableView(model, "Lanes")
    model.set_rows([lane(each) for each in range(1, 20_001)])
    view.resize(600, 300)
    view.selectAll()
    Counting.asked = 0
    view.grab()
    assert Counting.asked < 2_000


def test_esc_stops_reading_before_it_empties_the_filter(
    reader: Reader, house: SlowHouse, page_context: PageContext, soon: Soon
) -> None:
    panel: ListPanel[Lane] = ListPanel(
        page_context,
        ("lanes",),
        COLUMNS,
        listing,
        names=("Lanes", "Filter", ""),
        count_text=str,
    )
    house.may_go.set()
    panel.set_filter("9")
    soon(lambda: panel.model.rowCount() > 0 and not reader.is_busy)
    house.may_go.clear()
    panel.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert panel.step_back()
    assert panel.filter.text() == "9"
    assert panel.table.horizontalHeader().sortIndicatorSection() == -1
    assert panel.step_back()
    assert panel.filter.text() == ""
    house.may_go.set()
