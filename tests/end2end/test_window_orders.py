"""A held rollout in the real window, over a real engine and real registers, until it has ended."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.app import Console
from console.bridge.house import open_house_backend
from console.kit import theme
from console.kit.ask_dialog import AskDialog
from console.kit.plain import Button
from console.pages.rollouts.board_screen import TABS
from console.pages.rollouts.view import RolloutsPage
from rollouts.demo import conditions
from rollouts.reads.rollouts import RolloutSheet
from tests.end2end.engines import engine_process
from tests.end2end.requirements import REAL_REGISTERS
from tests.end2end.shop import ALL_AT_ONCE, DEADLINE, Shop, closed, footer, opened

pytestmark = REAL_REGISTERS


@pytest.fixture(scope="module")
def fleet_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = opened(tmp_path_factory.mktemp("home"), stores=1, registers=3)
    yield made
    closed(made)


class Hand:
    """A person at the window: opens a rollout, presses, answers what is asked, and looks."""

    def __init__(self, console: Console, shop: Shop, qtbot: QtBot) -> None:
        self._console = console
        self._shop = shop
        self._qtbot = qtbot

    def until(self, condition: Callable[[], bool]) -> None:
        """Go on once the condition holds; what was there instead is in the failure."""
        try:
            self._qtbot.waitUntil(condition, timeout=int(DEADLINE * 1000))
        except self._qtbot.TimeoutError as late:
            sheet = self.page.board.sheet
            shown = sheet and (sheet.number, sheet.state)
            there = [(each, self._shop.tasks(str(each.rollout))) for each in self._shop.live()]
            raise AssertionError(f"never came; shown {shown}, there {there}") from late

    @property
    def page(self) -> RolloutsPage:
        page = self._console.window.page
        assert isinstance(page, RolloutsPage)
        return page

    @property
    def sheet(self) -> RolloutSheet:
        assert self.page.board.sheet is not None
        return self.page.board.sheet

    def open(self, target: str) -> None:
        self._console.window.go("rollouts", target)

    def sees(self, number: str, state: str) -> None:
        """Wait until the board itself shows the rollout in this state."""
        board = self.page.board
        self.until(
            lambda: (
                board.sheet is not None
                and (str(board.sheet.number), board.sheet.state) == (number, state)
            )
        )

    def press(self, text: str) -> None:
        def there() -> list[Button]:
            found = self._console.window.findChildren(Button)
            return [each for each in found if each.isVisible() and each.text() == text]

        self.until(lambda: any(each.isEnabled() for each in there()))
        QTest.mouseClick(there()[0], Qt.MouseButton.LeftButton)

    def answer(self, *, choice: str = "", reason: str = "", name: str = "") -> None:
        def asked() -> list[AskDialog]:
            return [
                each for each in self._console.window.findChildren(AskDialog) if each.isVisible()
            ]

        self.until(lambda: bool(asked()))
        dialog = asked()[0]
        for each in dialog.choices:
            if each.text() == choice:
                each.setChecked(True)
        QTest.keyClicks(dialog.reason, reason)
        QTest.keyClicks(dialog.name, name)
        assert dialog.go.isEnabled()
        QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)

    def choose_the_only_row(self) -> None:
        rows = self.page.board.tasks.list
        self.until(lambda: rows.model.rowCount() == 1 and rows.model.is_here(0))
        rows.table.selectRow(0)


@pytest.fixture
def hand(shop: Shop, qtbot: QtBot, qapp: QApplication) -> Iterator[Hand]:
    theme.apply(qapp, theme.load("light"))
    console = Console(shop.home, lambda: open_house_backend(shop.home))
    console.open(["rollouts"])
    with engine_process(shop.home):
        yield Hand(console, shop, qtbot)
        console.window.may_close = lambda: True
        console.window.close()
        console.close()
        console.window.deleteLater()


def held(shop: Shop, hand: Hand, value: str) -> tuple[str, str]:
    """A rollout that its last register stopped, as the window shows it; its number, and that one."""
    sick = shop.names[-1]
    conditions.break_health(shop.home, [sick])
    number = shop.started(value, **ALL_AT_ONCE)
    hand.open(number)
    hand.sees(number, "HELD")
    assert (hand.sheet.counters.verified, hand.sheet.counters.reverted) == (2, 1)
    assert (hand.sheet.counters.failed, hand.sheet.counters.failures) == (0, 1)
    return number, sick


def test_retry_failed_only_carries_a_held_rollout_to_its_end(shop: Shop, hand: Hand) -> None:
    number, sick = held(shop, hand, "Tried again")
    counted = shop.activations()
    conditions.mend_health(shop.home, [sick])
    hand.press("Retry failed only…")
    hand.answer(reason="the till was mended")
    hand.sees(number, "COMPLETED")
    assert hand.sheet.counters.verified == 3
    assert footer(shop.register(sick)) == "Tried again"
    assert shop.activations() == {**counted, sick: counted[sick] + 1}


def test_an_excused_register_and_a_decision_end_a_held_rollout(shop: Shop, hand: Hand) -> None:
    number, sick = held(shop, hand, "Without one")
    hand.open(f"{number} state:failures")
    hand.choose_the_only_row()
    hand.press("Excuse…")
    hand.answer(reason="its printer is being replaced")
    hand.until(lambda: hand.sheet.counters.excluded == 1)
    hand.press("Resolve…")
    hand.answer(choice="Go on", reason="two of three are enough")
    hand.sees(number, "COMPLETED")
    assert (hand.sheet.counters.verified, hand.sheet.counters.failures) == (2, 0)
    assert footer(shop.register(sick)) != "Without one"


def test_what_an_aborted_rollout_confirmed_is_planned_back(shop: Shop, hand: Hand) -> None:
    number, sick = held(shop, hand, "Taken back")
    hand.press("Abort…")
    hand.answer(reason="a wrong text", name=number)
    hand.sees(number, "ABORTED")
    hand.press("Revert…")
    hand.answer(reason="a wrong text", name=number)
    hand.sees(str(int(number) + 1), "DRAFT")
    assert (hand.sheet.kind, hand.sheet.reverts) == ("revert", int(number))
    board = hand.page.board
    assert TABS[board.tabs.currentIndex()] == "plan"
    hand.until(lambda: board.plan.list.model.rowCount() == 2 and board.plan.list.model.is_here(0))
    row = board.plan.list.model.record(0)
    assert row is not None
    assert (row.outcome, row.there == row.released) == ("changes", True)
    assert row.register != sick
