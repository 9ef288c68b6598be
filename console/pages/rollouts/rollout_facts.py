"""The pane at the right while no register is chosen: what was run, by whom, and how to say it."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.bridge.context import PageContext
from console.kit.detail_header import DetailHeader
from console.kit.fact_list import FactList
from console.kit.plain import Button, Label
from console.kit.scrolled import Scrolled
from console.pages.rollouts.columns import Now
from console.pages.rollouts.presenter import as_command_line, as_text, facts_of
from console.pages.states import pill_of, sentence_of
from resources.i18n import sentence
from rollouts.reads.rollouts import RolloutSheet


class RolloutFacts(QWidget):
    """Facts of one rollout, and buttons that copy what was run as text or as a command."""

    def __init__(self, context: PageContext, now: Now) -> None:
        super().__init__()
        self._context = context
        self._now = now
        self._sheet: RolloutSheet | None = None
        self._head = DetailHeader()
        self.facts = FactList()
        self.copy_text = Button(sentence("rollouts.copy_text", {}))
        self.copy_line = Button(sentence("rollouts.copy_line", {}))
        self.copy_text.clicked.connect(self.copy_as_text)
        self.copy_line.clicked.connect(self.copy_as_command)
        hint = Label(sentence("rollouts.choose_register", {}), tone="muted")
        hint.setWordWrap(True)
        hint.setContentsMargins(14, 4, 14, 4)
        buttons = QVBoxLayout()
        buttons.setContentsMargins(12, 8, 12, 6)
        buttons.setSpacing(8)
        buttons.addWidget(self.copy_text)
        buttons.addWidget(self.copy_line)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        told = QWidget()
        inside = QVBoxLayout(told)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.facts)
        inside.addStretch(1)
        box.addWidget(self._head)
        box.addWidget(Scrolled(told, sentence("rollouts.what_was_run", {})), 1)
        box.addWidget(hint)
        box.addLayout(buttons)

    def show_sheet(self, sheet: RolloutSheet) -> None:
        """Show what was run."""
        self._sheet = sheet
        title = sentence("rollouts.what_was_run", {})
        self._head.show_head(title, sentence_of(sheet.state), pill_of(sheet.state))
        self.facts.show_facts(facts_of(sheet, self._now()))

    def copy_as_text(self) -> None:
        """Put the record on the clipboard."""
        if self._sheet is not None:
            self._copy(as_text(self._sheet, self._now()))

    def copy_as_command(self) -> None:
        """Put the command line on the clipboard."""
        if self._sheet is not None:
            self._copy(as_command_line(self._sheet))

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._context.say(sentence("rollouts.copied", {}))
