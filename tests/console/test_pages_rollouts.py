from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.modeltest import ModelTester

from console.app import Console
from console.bridge.guard import guarded
from console.kit.ask_dialog import Answer, AskDialog
from console.kit.link_label import LinkLabel
from console.kit.plain import Button, Label
from console.pages.rollouts import form_presenter, orders, presenter, register_texts
from console.pages.rollouts.board_screen import BoardScreen
from console.pages.rollouts.columns import FAILURES_COLUMN
from console.pages.rollouts.form_presenter import Wish
from console.pages.rollouts.gates import gate_text
from console.pages.rollouts.view import RolloutsPage
from console.shell.pages import PAGES
from rollouts.shared.errors import refuse
from rollouts.waves.commands import (
    RolloutAbort,
    RolloutExcuse,
    RolloutPause,
    RolloutPlan,
    RolloutResolve,
    RolloutRetry,
    RolloutRevert,
    RolloutStart,
    RolloutSubmit,
)
from rollouts.waves.states import RolloutState, TaskState
from tests.console.rollout_house import AT, RolloutHouse
from tests.console.test_accessibility import nameless

Soon = Callable[[Callable[[], bool]], None]


@pytest.fixture
def house() -> RolloutHouse:
    return RolloutHouse()


@pytest.fixture
def console(house: RolloutHouse, home: Path) -> Iterator[Console]:
    made = Console(home, lambda: house, PAGES)
    made.window.resize(1366, 768)
    made.open(["rollouts"])
    made.window.activateWindow()
    yield made
    made.window.may_close = lambda: True
    made.window.close()
    made.close()
    made.window.deleteLater()


def page_of(console: Console) -> RolloutsPage:
    page = console.window.page
    assert isinstance(page, RolloutsPage)
    return page


def board_of(console: Console, soon: Soon, target: str = "12") -> BoardScreen:
    console.window.go("rollouts", target)
    board = page_of(console).board
    soon(lambda: board.sheet is not None and board.tasks.list.model.rowCount() > 0)
    soon(lambda: board.tabs.currentIndex() > 0 or board.tasks.list.model.is_here(0))
    return board


def pressed(console: Console, word: str) -> None:
    QApplication.processEvents()
    buttons = [
        each
        for each in console.window.top_bar.findChildren(Button)
        if each.text().startswith(word) and not each.isHidden()
    ]
    assert len(buttons) == 1, word
    QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)


def asked(console: Console) -> AskDialog:
    return console.window.findChildren(AskDialog)[-1]


# Getting about


def test_enter_on_a_rollout_opens_its_board(console: Console, soon: Soon) -> None:
    screen = page_of(console).list
    soon(lambda: screen.panel.model.rowCount() == 1 and screen.panel.model.is_here(0))
    screen.panel.table.selectRow(0)
    QTest.keyClick(screen.panel.table, Qt.Key.Key_Return)
    soon(lambda: page_of(console).board.sheet is not None)
    assert console.window.windowTitle().startswith("12  New footer")
    console.window.back()
    assert page_of(console).open_screen is screen


def test_a_click_on_failures_in_the_list_shows_exactly_these(console: Console, soon: Soon) -> None:
    panel = page_of(console).list.panel
    soon(lambda: panel.model.rowCount() == 1 and panel.model.is_here(0))
    where = panel.table.visualRect(panel.model.index(0, FAILURES_COLUMN)).center()
    QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    board = page_of(console).board
    soon(lambda: board.tasks.list.model.rowCount() == 1)
    assert board.tasks.list.filter.text() == "state:failures"


def test_a_draft_opens_with_its_plan_and_a_running_one_with_its_registers(
    console: Console, house: RolloutHouse, soon: Soon
) -> None:
    house.state = "DRAFT"
    board = board_of(console, soon)
    soon(lambda: board.plan.list.model.rowCount() == 12)
    assert board.tabs.currentIndex() == 1
    house.state = "RUNNING"
    house.happen("rollout.started")
    soon(lambda: board.tabs.currentIndex() == 0)


def test_an_empty_list_offers_the_next_step(
    house: RolloutHouse, console: Console, soon: Soon
) -> None:
    house.empty = True
    console.window.refresh()
    screen = page_of(console).list
    soon(lambda: screen._stack.currentIndex() == 1)
    next(each for each in screen._empty.findChildren(Button)).click()
    assert page_of(console).open_screen is page_of(console).new


# Filters and links


def test_a_filter_is_asked_of_all_rows_and_a_bad_one_says_why(console: Console, soon: Soon) -> None:
    tasks = board_of(console, soon).tasks.list
    QTest.keyClick(console.window, Qt.Key.Key_Slash)
    soon(tasks.filter.line.hasFocus)
    QTest.keyClicks(tasks.filter.line, "state:verified")
    soon(lambda: tasks.model.rowCount() == 3)
    tasks.filter.set_text("bad")
    soon(lambda: tasks.filter.line.property("trouble") == "true")
    assert tasks.model.rowCount() == 3
    QTest.keyClick(tasks.filter.line, Qt.Key.Key_Escape)
    soon(lambda: tasks.model.rowCount() == 12)
    assert tasks.filter.line.property("trouble") == "false"


def test_counts_on_cards_are_links_that_join_the_filter(console: Console, soon: Soon) -> None:
    board = board_of(console, soon)
    board.tasks.list.set_filter("store:0002")
    failures = [
        each
        for each in board.cards.cards[2].findChildren(LinkLabel)
        if each.text().endswith("failed or reverted")
    ]
    assert failures[0].text() == "1 failed or reverted"
    failures[0].click()
    assert board.tasks.list.filter.text() == "store:0002 wave:3 state:failures"
    soon(lambda: board.tasks.list.model.rowCount() == 1)


def test_a_counter_above_the_table_lists_its_registers(console: Console, soon: Soon) -> None:
    board = board_of(console, soon)
    links = {each.text(): each for each in board.tasks.links.findChildren(LinkLabel)}
    links["1 reverted"].click()
    soon(lambda: board.tasks.list.model.rowCount() == 1)
    links["3 verified"].click()
    soon(lambda: board.tasks.list.model.rowCount() == 3)


# Live


def test_what_the_engine_does_is_on_the_screen_soon(
    console: Console, house: RolloutHouse, soon: Soon
) -> None:
    board = board_of(console, soon)
    model = board.tasks.list.model
    soon(console.parts.follower._timer.isActive)
    assert model.line(4)[2].endswith("TRIAL")
    house.move(4, TaskState.SUCCEEDED)
    soon(lambda: model.line(4)[2].endswith("SUCCEEDED"))
    soon(lambda: "4 of 12 registers verified" in board.heading.sentence)


def test_another_rollouts_news_are_not_read(
    console: Console, house: RolloutHouse, soon: Soon
) -> None:
    board = board_of(console, soon)
    board.sheet = board.ordering.sheet = None
    house.happen("task.succeeded")
    soon(lambda: console.parts.follower.seq == 1)
    assert not board._touching.isActive()


def test_a_held_rollout_says_why_and_what_to_do(
    console: Console, house: RolloutHouse, soon: Soon
) -> None:
    board = board_of(console, soon)
    house.state, house.reason = "HELD", "ERROR_THRESHOLD"
    house.happen("rollout.held")
    soon(board.notice.isVisible)
    assert "Too many failures" in board.notice.accessibleName()
    assert "then resolve it" in board.notice.accessibleName()
    board.notice.button.click()
    soon(lambda: board.tasks.list.model.rowCount() == 1)


# Details


def test_a_register_shows_its_difference_and_its_steps(console: Console, soon: Soon) -> None:
    board = board_of(console, soon)
    board.tasks.list.table.selectRow(3)
    lines = board.detail.difference.list.line_model.lines
    soon(lambda: "- footer1  Bye" in board.detail.difference.list.line_model.lines)
    soon(lambda: bool(board.detail.log.list.line_model.lines))
    board.detail.copy_for_ticket()
    text = QGuiApplication.clipboard().text()
    assert "0002/01" in text
    assert "- footer1  Bye" in text
    assert "408c0ffee is active" not in lines
    QTest.keyClick(console.window, Qt.Key.Key_Escape)
    assert board._right.currentWidget() is board.facts


def test_steps_that_arrive_are_appended(console: Console, house: RolloutHouse, soon: Soon) -> None:
    board = board_of(console, soon)
    board.tasks.list.table.selectRow(4)
    shown = board.detail.log.list.line_model
    soon(lambda: len(shown.lines) == 1)
    house.steps.append(replace(house.steps[0], id=2, step="confirm", text="done"))
    house.move(4, TaskState.SUCCEEDED)
    soon(lambda: len(shown.lines) == 2)
    assert shown.lines[1].endswith("done")


def test_what_was_run_is_copied_as_text_and_as_a_command(console: Console, soon: Soon) -> None:
    board = board_of(console, soon)
    board.facts.copy_line.click()
    line = QGuiApplication.clipboard().text()
    assert line.startswith(
        "storewave rollout plan R-3 --wave canary=1 --wave 'first store=1 store'"
    )
    board.facts.copy_text.click()
    assert "Wave 2 first store" in QGuiApplication.clipboard().text()
    assert line in QGuiApplication.clipboard().text()


# Orders


def test_pausing_is_one_click_and_a_second_one_does_nothing(
    console: Console, house: RolloutHouse, soon: Soon
) -> None:
    board = board_of(console, soon)
    board.ordering.give("pause")
    board.ordering.give("pause")
    soon(lambda: not board.ordering._waiting)
    assert house.commands == [RolloutPause(rollout="12")]


def test_aborting_wants_the_number_and_a_reason(
    console: Console, house: RolloutHouse, soon: Soon
) -> None:
    board_of(console, soon)
    pressed(console, "Abort")
    dialog = asked(console)
    assert "8 registers" in " ".join(each.text() for each in dialog.findChildren(Label))
    dialog.reason.setText("wrong footer")
    assert not dialog.go.isEnabled()
    dialog.name.setText("12")
    dialog.go.click()
    soon(lambda: bool(house.commands))
    assert house.commands == [RolloutAbort(rollout="12", reason="wrong footer")]


def test_a_held_rollout_is_resolved_by_a_choice_and_a_reason(
    console: Console, house: RolloutHouse, soon: Soon
) -> None:
    house.state, house.reason = "HELD", "ERROR_THRESHOLD"
    board_of(console, soon)
    pressed(console, "Resolve")
    dialog = asked(console)
    dialog.reason.setText("seen")
    assert not dialog.go.isEnabled()
    dialog.choices[2].click()
    dialog.go.click()
    soon(lambda: bool(house.commands))
    wanted = RolloutResolve(rollout="12", decision="revert_wave", reason="seen")
    assert house.commands == [wanted]


def test_one_key_retries_what_failed_and_only_that(
    console: Console, house: RolloutHouse, soon: Soon
) -> None:
    board = board_of(console, soon)
    board.tasks.list.table.setFocus()
    QTest.keyClick(board.tasks.list.table, Qt.Key.Key_R)
    dialog = asked(console)
    dialog.reason.setText("printer was off")
    dialog.go.click()
    soon(lambda: bool(house.commands))
    assert house.commands == [RolloutRetry(rollout="12", reason="printer was off")]


def test_one_register_is_retried_or_excused_by_name(
    console: Console, house: RolloutHouse, soon: Soon
) -> None:
    board = board_of(console, soon)
    board.tasks.list.table.selectRow(3)
    for name, command in (("retry_one", RolloutRetry), ("excuse_one", RolloutExcuse)):
        soon(board.detail.buttons[name].isVisible)
        board.detail.buttons[name].click()
        dialog = asked(console)
        dialog.reason.setText("paper")
        dialog.go.click()
        soon(lambda: not board.ordering._waiting)
        assert isinstance(house.commands[-1], command)
    assert house.commands[0] == RolloutRetry(rollout="12", register=("0002/01",), reason="paper")
    assert house.commands[1] == RolloutExcuse(rollout="12", register="0002/01", reason="paper")


def test_a_draft_is_submitted_and_a_ready_one_asks_before_it_starts(
    console: Console, house: RolloutHouse, soon: Soon
) -> None:
    house.state = "DRAFT"
    board = board_of(console, soon)
    pressed(console, "Submit")
    soon(lambda: bool(house.commands))
    assert house.commands == [RolloutSubmit(rollout="12")]
    house.state = "READY"
    house.happen("rollout.validated")
    soon(lambda: board.sheet is not None and board.sheet.state == "READY")
    soon(lambda: not board.ordering._waiting)
    pressed(console, "Start")
    asked(console).go.click()
    soon(lambda: len(house.commands) == 2)
    assert house.commands[1] == RolloutStart(rollout="12")


def test_a_refused_order_is_shown_with_its_mend(
    console: Console, house: RolloutHouse, soon: Soon
) -> None:
    board = board_of(console, soon)
    house.trouble = refuse("waves.stale", object="rollout 12", value="3", present=4, state="HELD")
    board.ordering.give("pause")
    soon(lambda: bool(console.window.findChildren(QDialog)))
    assert not board.ordering._waiting
    console.window.findChildren(QDialog)[0].reject()


def test_every_state_offers_orders_that_it_can_take() -> None:
    house = RolloutHouse()
    for state in RolloutState:
        house.state = state.value
        for offer in orders.offers(house.sheet()):
            question = orders.asked_before(offer.order, house.sheet())
            assert question is None or question.button
        primary = [each for each in orders.offers(house.sheet()) if each.kind == "primary"]
        assert len(primary) <= 1
    house.state = "COMPLETED_WITH_EXCEPTIONS"
    revert = orders.command_of("revert", house.sheet(), Answer(reason="worse"))
    assert revert == RolloutRevert(rollout="12", reason="worse")
    house.state = "HELD"
    again = orders.command_of("retry", house.sheet(), Answer(reason="again"))
    assert again == RolloutResolve(rollout="12", decision="retry_failed", reason="again")


# A new one


def test_a_plan_is_written_from_the_form_and_opened(
    console: Console, house: RolloutHouse, soon: Soon
) -> None:
    console.window.go("rollouts", "new")
    new = page_of(console).new
    soon(lambda: new.release.count() == 1)
    new.waves.setPlainText("canary=2\nrest=rest")
    new.soak.setValue(3)
    new.plan()
    new.plan()
    soon(lambda: page_of(console).open_screen is page_of(console).board)
    plan = RolloutPlan(release="R-3", wave=("canary=2", "rest=rest"), soak_seconds=180)
    assert house.commands == [plan]


def test_waves_that_leave_registers_over_cannot_be_planned(console: Console, soon: Soon) -> None:
    console.window.go("rollouts", "new")
    new = page_of(console).new
    soon(lambda: new.release.count() == 1)
    new.waves.setPlainText("canary=2")
    assert not new.heading.actions[1].enabled
    assert "rest" in form_presenter.waves_trouble("canary=2")
    assert form_presenter.waves_trouble("nonsense\nrest=rest")
    assert not form_presenter.waves_trouble("")


def test_a_refused_plan_says_why_in_the_form(
    console: Console, house: RolloutHouse, soon: Soon
) -> None:
    console.window.go("rollouts", "new")
    new = page_of(console).new
    soon(lambda: new.release.count() == 1)
    house.trouble = refuse("plan.no_targets", object="R-3")
    new.plan()
    soon(new.notice.isVisible)
    soon(lambda: "targets no register" in new.notice.accessibleName())


def test_the_worst_case_is_said_before_planning() -> None:
    waves = form_presenter.previews(Wish(release="R-3", waves="pilot=20\nrest=rest"), 200)
    assert [(each.registers, each.stops_at, each.worst) for each in waves] == [
        (20, 2, 5),
        (180, 10, 51),
    ]
    standard = form_presenter.previews(Wish(release="R-3"), 100)
    assert [each.registers for each in standard] == [1, None, 10, 89]
    assert [each.at_most for each in standard] == [False, False, True, True]
    assert "chance of 12 %" in form_presenter.canary_text(waves)


# Words


def test_the_gate_says_rule_value_and_what_it_waits_for() -> None:
    running = RolloutHouse().sheet().waves
    assert gate_text(running[0], AT).startswith("Passed")
    opened = gate_text(running[1], AT)
    assert opened == (
        "Stops at 1 failed or reverted; 0 now. Waits until 2 registers are verified; 2 are."
    )
    assert "at worst 1 broken" in gate_text(running[2], AT)


def test_a_refusal_kept_in_a_plan_is_spoken_and_secrets_stay_out() -> None:
    refused = register_texts.refusal_of([{"code": "plan.no_targets", "object": "R-3"}])
    assert refused.startswith("R-3 targets no register.")
    rows = register_texts.difference_of(
        [{"file": "a.ini", "key": "pin", "before": None, "after": "set", "secret": True}]
    )
    assert [each.text for each in rows] == ["a.ini", "pin  set"]
    assert register_texts.refusal_of([]) == ""


def test_elapsed_time_and_estimate_stand_in_the_heading() -> None:
    sheet = RolloutHouse().sheet()
    said = presenter.state_sentence(sheet, AT)
    assert "About 1 min 35 s left" in said
    assert presenter.state_sentence(RolloutHouse("DRAFT").sheet(), AT).endswith(
        "Nothing has been sent to a register."
    )


# Manners


def test_the_models_keep_qts_promises(
    console: Console, soon: Soon, qtmodeltester: ModelTester
) -> None:
    board = board_of(console, soon)
    for model in (board.tasks.list.model, board.plan.list.model, page_of(console).list.panel.model):
        qtmodeltester.check(model)  # type: ignore[no-untyped-call]


def test_everything_on_the_page_can_be_named(
    console: Console, house: RolloutHouse, soon: Soon
) -> None:
    board = board_of(console, soon)
    board.tasks.list.table.selectRow(3)
    page_of(console).shown("new")
    assert nameless(page_of(console)) == []
    house.state = "HELD"
    dialog = AskDialog(
        page_of(console), orders.ASKING["resolve"](house.sheet()), lambda _answer: None
    )
    assert nameless(dialog) == []
    dialog.deleteLater()


def test_nothing_is_read_in_the_window(
    console: Console, house: RolloutHouse, soon: Soon, qapp: QApplication
) -> None:
    board = board_of(console, soon)
    console.window.go("rollouts", "new")
    with guarded():
        console.window.go("rollouts", "12 state:failures")
        soon(lambda: board.tasks.list.model.rowCount() == 1)
        board.tasks.list.table.selectRow(0)
        house.move(4, TaskState.SUCCEEDED)
        soon(lambda: "4 of 12" in board.heading.sentence)
        board.ordering.give("abort")
        qapp.processEvents()
