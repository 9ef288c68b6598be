"""The pane at the right: one register with its difference, its step log, and what to do about it."""

from collections.abc import Callable
from functools import partial
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QSplitter, QVBoxLayout, QWidget

from console.bridge.context import PageContext
from console.kit.detail_header import DetailHeader
from console.kit.difference_view import DifferenceView
from console.kit.log_view import LogView
from console.kit.plain import Button
from console.pages.rollouts.columns import Now
from console.pages.rollouts.orders import ENDED
from console.pages.rollouts.register_texts import (
    CANNOT_EXCUSE,
    RETRIABLE,
    VERIFIED,
    difference_of,
    planned_sentence,
    refusal_of,
    step_lines,
    step_tone,
    task_sentence,
    three_way,
    ticket_text,
)
from console.pages.rollouts.wording import outcome_pill
from console.pages.states import pill_of
from resources.i18n import sentence
from rollouts.reads.plans import PlanDetail, PlannedRow
from rollouts.reads.rollouts import RolloutSheet
from rollouts.reads.tasks import StepLog, StepRow, TaskRow
from rollouts.shared.events import Json

BUTTONS = ("retry_one", "excuse_one", "open_register", "copy_ticket")


class RegisterDetail(QWidget):
    """Shows a register of a plan or of a board. `ordered(order, register)`: retry or excuse it."""

    ordered = Signal(str, str)

    def __init__(self, context: PageContext, now: Now) -> None:
        super().__init__()
        self._context = context
        self._now = now
        self._sheet: RolloutSheet | None = None
        self._task: TaskRow | None = None
        self._register = ""
        self._detail: Json = []
        self._steps: tuple[StepRow, ...] = ()
        self.head = DetailHeader()
        self.difference = DifferenceView(sentence("rollouts.difference", {}))
        self.log = LogView(sentence("rollouts.step_log", {}), step_tone)
        self.buttons = {each: Button(sentence(f"rollouts.{each}", {})) for each in BUTTONS}
        self._lay_out()

    def _lay_out(self) -> None:
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.addWidget(self.difference)
        parts.addWidget(self.log)
        parts.setChildrenCollapsible(False)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 2)
        runs: dict[str, Callable[[], None]] = {
            "retry_one": partial(self._order, "retry_one"),
            "excuse_one": partial(self._order, "excuse_one"),
            "open_register": self._open_register,
            "copy_ticket": self.copy_for_ticket,
        }
        grid = QGridLayout()
        grid.setContentsMargins(12, 8, 12, 6)
        grid.setSpacing(8)
        for at, name in enumerate(BUTTONS):
            self.buttons[name].clicked.connect(runs[name])
            grid.addWidget(self.buttons[name], at // 2, at % 2)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.head)
        box.addWidget(parts, 1)
        box.addLayout(grid)

    def show_task(self, sheet: RolloutSheet, row: TaskRow) -> None:
        """Show a register of a board; the same one again only brings head and log up to date."""
        is_new = row.register != self._register or self._task is None
        changed = is_new or row != self._task
        self._sheet, self._task, self._register = sheet, row, row.register
        self.head.show_head(
            f"{row.register}  {row.store_name}",
            task_sentence(row, self._now()),
            pill_of(row.state),
        )
        self.log.show()
        self._enable(sheet, row)
        if is_new:
            self._forget()
            self._ask_difference(sheet)
        if changed:
            self._ask_steps(row)

    def show_planned(self, sheet: RolloutSheet, row: PlannedRow) -> None:
        """Show a register of a plan: three-way words above the difference."""
        is_new = row.register != self._register or self._task is not None
        self._sheet, self._task, self._register = sheet, None, row.register
        self.head.show_head(
            f"{row.register}  {row.store_name}", planned_sentence(row), outcome_pill(row.outcome)
        )
        self.log.hide()
        for name in BUTTONS:
            self.buttons[name].setVisible(name == "open_register")
        if is_new:
            self._forget()
            self._ask_difference(sheet, row)

    def copy_for_ticket(self) -> None:
        """Put the register's text on the clipboard; it holds no secret."""
        if self._sheet is None or self._task is None:
            return
        text = ticket_text(
            self._sheet, self._task, difference_of(self._detail), self._steps, self._now()
        )
        QGuiApplication.clipboard().setText(text)
        self._context.say(sentence("rollouts.copied_ticket", {"register": self._register}))

    def _enable(self, sheet: RolloutSheet, row: TaskRow) -> None:
        for button in self.buttons.values():
            button.show()
        can_retry = row.state in RETRIABLE and sheet.state == "RUNNING"
        may_leave = row.state not in CANNOT_EXCUSE | VERIFIED and sheet.state not in ENDED
        self.buttons["retry_one"].setVisible(row.state in RETRIABLE)
        self.buttons["retry_one"].setEnabled(can_retry)
        tip = "" if can_retry else sentence("rollouts.retry_needs_running", {})
        self.buttons["retry_one"].setToolTip(tip)
        self.buttons["excuse_one"].setVisible(may_leave)

    def _forget(self) -> None:
        self._detail, self._steps = [], ()
        self.difference.show_lines(())
        self.log.show_tail((), has_earlier=False)

    def _ask_difference(self, sheet: RolloutSheet, planned: PlannedRow | None = None) -> None:
        question = PlanDetail(rollout=str(sheet.number), register=self._register)
        self._context.reader.ask(
            ("rollouts", "difference"),
            lambda: cast("Json", self._context.read(question)),
            lambda detail: self._show_difference(detail, planned),
        )

    def _show_difference(self, detail: Json, planned: PlannedRow | None) -> None:
        self._detail = detail
        lines = difference_of(detail)
        refusal = refusal_of(detail)
        if planned is not None:
            lines = (*three_way(planned), *lines)
        if refusal and planned is not None:
            title = f"{planned.register}  {planned.store_name}"
            self.head.show_head(title, refusal, outcome_pill(planned.outcome))
        self.difference.show_lines(lines)

    def _ask_steps(self, row: TaskRow) -> None:
        after = self._steps[-1].id if self._steps else 0
        question = StepLog(task=row.uid, after=after)
        self._context.reader.ask(
            ("rollouts", "steps"),
            lambda: cast("tuple[StepRow, ...]", self._context.read(question)),
            lambda steps: self._show_steps(row.uid, after, steps),
        )

    def _show_steps(self, task: str, after: int, steps: tuple[StepRow, ...]) -> None:
        if self._task is None or self._task.uid != task:
            return
        if after and self._steps and self._steps[-1].id != after:
            return
        self._steps = (*self._steps, *steps)
        if after:
            self.log.append(step_lines(steps))
        else:
            self.log.show_tail(step_lines(steps), has_earlier=False)

    def _order(self, order: str) -> None:
        if self._register:
            self.ordered.emit(order, self._register)

    def _open_register(self) -> None:
        self._context.go("stores", f'register:"{self._register}"')
