"""One register on one screen."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from console.bridge.context import PageContext
from console.bridge.refusals import all_spoken
from console.kit.ask_dialog import Answer, AskDialog, Asked
from console.kit.fact_list import FactList
from console.kit.notice import Notice
from console.kit.page import Heading, PageAction
from console.kit.panel import Panel
from console.kit.plain import Label
from console.pages.errands import Errands
from console.pages.stores import register_presenter as presenter
from console.pages.stores.register_columns import CHANGES, COMPONENTS, SISTERS, TASKS
from console.pages.stores.section import Section
from console.pages.stores.texts import said
from rollouts.engine.commands import RegisterBring, RegisterShow, RegisterTest
from rollouts.shared.errors import KnownError

if TYPE_CHECKING:
    from rollouts.engine.handlers.registers import (
        ComponentOf,
        ConnectionTested,
        LaneDifference,
        RecentChange,
        RegisterDetail,
    )
    from rollouts.waves.ports import TaskOf

SLOT = ("stores", "register")
LEFT, RIGHT = 58, 42
GAP = 12
LEAST_HEIGHT = 470
"""What a window of 768 lines leaves below a banner, a notice and a strip; less of it scrolls."""


class RegisterView(QWidget):
    """Shows one register; `asked(filter)` when a place or a profile is clicked.

    `enrol` is called with the register's name.
    """

    asked = Signal(str)
    heading_changed = Signal()

    def __init__(
        self,
        context: PageContext,
        *,
        enrol: Callable[[str], None],
    ) -> None:
        super().__init__()
        self._context = context
        self._enrol = enrol
        self.register = ""
        self._detail: RegisterDetail | None = None
        self._tested = ""
        self.errands = Errands(context, "register")
        self.notice = Notice()
        self.facts = FactList()
        self.facts.asked.connect(self.asked)
        self.test_facts = FactList()
        self.test_state = Label(tone="muted")
        self.test_state.setWordWrap(True)
        self.components: Section[ComponentOf] = Section(
            said("section_components"), COMPONENTS, said("no_components")
        )
        self.changes: Section[RecentChange] = Section(
            said("section_changes"), CHANGES, said("no_changes")
        )
        self.tasks: Section[TaskOf] = Section(said("section_tasks"), TASKS, said("no_tasks"))
        self.sisters: Section[LaneDifference] = Section(
            said("section_sisters"), SISTERS, said("no_sisters")
        )
        self.setFocusProxy(self.changes.table)
        self._lay_out()
        self._connect()

    def _connect(self) -> None:
        self.tasks.table.opened.connect(self._open_task)
        self.changes.table.opened.connect(self._open_change)
        self.errands.stopped.connect(self._stop_test)

    def _lay_out(self) -> None:
        known, test = Panel(), Panel()
        known.add(_title(said("section_facts")))
        known.add(self.facts)
        test.add(_title(said("section_test")))
        self.test_state.setContentsMargins(14, 2, 14, 8)
        test.add(self.test_state)
        test.add(self.test_facts)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(self.components, 2)
        left.addWidget(self.changes, 4)
        left.addWidget(self.tasks, 3)
        right.addWidget(known)
        right.addWidget(test)
        right.addWidget(self.sisters, 1)
        across = _Across()
        across.setSpacing(GAP)
        across.addLayout(left, LEFT)
        across.addLayout(right, RIGHT)
        for box in (left, right):
            box.setSpacing(GAP)
        inside = QWidget()
        inside.setLayout(across)
        inside.setMinimumHeight(LEAST_HEIGHT)
        across.setContentsMargins(0, 0, 0, 0)
        area = QScrollArea()
        area.setAccessibleName(said("register_area"))
        area.setWidgetResizable(True)
        area.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GAP)
        whole.addWidget(area, 1)
        whole.addWidget(self.notice)
        whole.addWidget(self.errands.bar)

    @property
    def heading(self) -> Heading:
        """The register's name, one sentence, and what may be done with it."""
        detail = self._detail
        text = presenter.sentence_of(detail, datetime.now(UTC)) if detail else said("reading")
        return Heading(title=self.register, sentence=text, actions=self._actions())

    def _actions(self) -> tuple[PageAction, ...]:
        detail = self._detail
        there, quiet = detail is not None, not self.errands.is_under_way
        enrolled = bool(detail and detail.fingerprint)
        wanted = bool(detail and any(each.wanted for each in detail.components))
        first = PageAction(
            text=said("action_test"),
            run=self.test,
            kind="primary",
            enabled=quiet,
            shortcut="Ctrl+T",
        )
        enrol = PageAction(
            text=said("action_enrol_one"),
            run=lambda: self._enrol(self.register),
            kind="primary",
            enabled=quiet,
        )
        return (
            PageAction(
                text=said("action_copy"), run=self.copy, enabled=there, shortcut="Ctrl+Shift+C"
            ),
            PageAction(text=said("action_configure"), run=self._configure, enabled=there),
            PageAction(
                text=said("action_bring"),
                run=self.ask_to_bring,
                enabled=there and quiet and wanted,
                tip="" if wanted else said("bring_nothing"),
            ),
            first if enrolled or not there else enrol,
        )

    def show_register(self, register: str) -> None:
        """Show `register`; what was tested on another one is forgotten."""
        if register != self.register:
            self.register, self._detail, self._tested = register, None, ""
            self.errands.forget()
            self.notice.show_notice("")
            self._empty()
        self.read()

    def read(self) -> None:
        """Read the register again."""
        request = RegisterShow(register=self.register)
        self._context.reader.ask(
            SLOT,
            lambda: cast("RegisterDetail", self._context.read(request)),
            self._show,
            self._context.refuse,
        )
        self.heading_changed.emit()

    def leave(self) -> None:
        """Nobody looks any more."""
        self._context.reader.cancel(SLOT)

    def test(self) -> None:
        """Connect to the register and say what was found."""
        request = RegisterTest(register=self.register)
        title = said("testing", register=self.register)
        if self.errands.run(request, title, self._show_test, refused=self._show_trouble):
            self._say_test(said("testing_now"), "busy")
            self.test_facts.show_facts(())
            self.heading_changed.emit()

    def ask_to_bring(self) -> None:
        """Ask for the reason, then bring the register to what is approved for it."""
        asked = Asked(
            title=said("bring_title", register=self.register),
            text=said("bring_text"),
            button=said("bring_go"),
            needs_reason=True,
        )
        AskDialog(self, asked, self._give_bring).open()

    def copy(self) -> None:
        """Put the register on the clipboard, redacted, for a ticket."""
        if self._detail is not None:
            text = presenter.ticket(self._detail, self._tested, datetime.now(UTC))
            QGuiApplication.clipboard().setText(text)
            self._context.say(said("copied"))

    def _give_bring(self, answer: Answer) -> None:
        request = RegisterBring(register=self.register, reason=answer.reason)
        title = said("bringing", register=self.register)
        self.notice.show_notice("")
        self.errands.run(request, title, self._brought, action="register bring")
        self.heading_changed.emit()

    def _brought(self, result: object) -> None:
        ended = presenter.brought(result)
        self.notice.show_notice(ended.title, ended.text, tone=ended.tone)
        self.read()

    def _configure(self) -> None:
        if self._detail is not None:
            self._context.go("config", f"store:{self._detail.store['code']}")

    def _open_task(self, row: int) -> None:
        if self._detail is not None:
            self._context.go("rollouts", str(self._detail.tasks[row].rollout))

    def _open_change(self, row: int) -> None:
        if self._detail is not None and (change := self._detail.changes[row].change):
            self._context.go("changes", change)

    def _empty(self) -> None:
        self.facts.show_facts(())
        self.test_facts.show_facts(())
        self._say_test(said("not_tested"), "muted")
        for section in (self.components, self.changes, self.tasks, self.sisters):
            section.show_records(())

    def _show(self, detail: "RegisterDetail") -> None:
        self._detail = detail
        self.facts.show_facts(presenter.facts(detail))
        self.components.show_records(detail.components)
        self.changes.show_records(detail.changes)
        self.tasks.show_records(detail.tasks)
        self.sisters.show_records(detail.sisters)
        self.heading_changed.emit()

    def _show_test(self, found: object) -> None:
        tested = cast("ConnectionTested", found)
        self.test_facts.show_facts(presenter.tested(tested))
        self._say_test(said("test_good", moment=f"{datetime.now().astimezone():%H:%M:%S}"), "good")
        self.read()

    def _show_trouble(self, error: KnownError) -> None:
        spoken = all_spoken(error)[0]
        self._say_test(f"✕  {spoken.text}\n{spoken.mend}".strip(), "bad")
        self.heading_changed.emit()

    def _stop_test(self) -> None:
        self._say_test(said("test_stopped"), "muted")
        self.heading_changed.emit()

    def _say_test(self, text: str, tone: str) -> None:
        self._tested = text if tone in {"good", "bad"} else ""
        self.test_state.setText(text)
        self.test_state.set_tone(tone)


class _Across(QHBoxLayout):
    """Wrapped texts far down must not make the scrolled widget higher than its least height."""

    def hasHeightForWidth(self) -> bool:
        return False


def _title(text: str) -> Label:
    label = Label(text, bold=True)
    label.setContentsMargins(14, 10, 14, 2)
    return label
