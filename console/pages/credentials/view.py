"""Credentials: who logs in where, how old the secrets are, and whether this computer holds them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from console.bridge.context import PageContext
from console.bridge.follower import Batch
from console.kit.detail_header import DetailHeader
from console.kit.empty_state import EmptyState, NextStep
from console.kit.fact_list import FactList
from console.kit.notice import Notice
from console.kit.page import Heading, Page, PageAction
from console.kit.panel import Panel
from console.kit.plain import Button
from console.kit.table_model import RecordTableModel
from console.kit.table_view import TableView
from console.kit.tone import Tone
from console.pages.credentials import presenter
from console.pages.credentials.columns import PROFILE_COLUMNS, held
from console.pages.credentials.presenter import ProfileRow, Told
from console.pages.credentials.secret_dialog import SecretDialog
from console.pages.credentials.secret_list import SecretList, secret_lines
from console.pages.credentials.texts import said
from console.pages.errands import Errands
from console.pages.troubles import trouble_text
from rollouts.credentials.commands import (
    CredentialKeyring,
    CredentialList,
    CredentialSecrets,
    CredentialTest,
)
from rollouts.estate.commands import EstateList
from rollouts.shared.errors import KnownError

if TYPE_CHECKING:
    from rollouts.engine.handlers.credentials import (
        CredentialRow,
        KeyringFound,
        LoginTested,
    )
    from rollouts.engine.handlers.secrets import SecretRow

SLOT = ("credentials", "rows")
NOUNS = ("credential", "change", "estate", "register")
MARGINS = (24, 2, 24, 20)
LIST_SHARE, DETAIL_SHARE = 70, 30


class CredentialsPage(Page):
    """The target is the name of a profile to choose, or empty."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(Heading(title=said("title")))
        self._context = context
        self.sheet: presenter.Sheet | None = None
        self._wanted = ""
        self.keyring, self.result = Notice(), Notice()
        self.errands = Errands(context, "credentials")
        self.model: RecordTableModel[ProfileRow] = RecordTableModel(
            PROFILE_COLUMNS, lambda row: row.id, self
        )
        self.table = TableView(self.model, said("table"))
        self.head, self.facts = DetailHeader(), FactList()
        self.rotate, self.test = Button(said("action_rotate")), Button(said("action_test"))
        self.empty = EmptyState(
            "credentials",
            said("empty_title"),
            said("empty_text"),
            (NextStep(said("action_new"), self.ask_new),),
        )
        self.secrets = SecretList()
        self.stack = QStackedWidget()
        self.setFocusProxy(self.table)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        profiles, self.detail = Panel(), Panel()
        profiles.add(self.table, 1)
        left = QSplitter(Qt.Orientation.Vertical)
        left.setHandleWidth(12)
        left.setChildrenCollapsible(False)
        for at, (widget, share) in enumerate(((profiles, 3), (self.secrets, 2))):
            left.addWidget(widget)
            left.setStretchFactor(at, share)
        self.detail.add(self.head)
        self.detail.add(self.facts)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(14, 6, 14, 8)
        buttons.setSpacing(10)
        for button in (self.test, self.rotate):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.detail.add_layout(buttons)
        self.detail.add(QWidget(), 1)
        split = QSplitter()
        split.setHandleWidth(12)
        split.setChildrenCollapsible(False)
        for half, share in ((left, LIST_SHARE), (self.detail, DETAIL_SHARE)):
            split.addWidget(half)
            split.setStretchFactor(split.count() - 1, share)
        split.setSizes([LIST_SHARE * 10, DETAIL_SHARE * 10])
        self.stack.addWidget(split)
        self.stack.addWidget(self.empty)
        box = QVBoxLayout(self)
        box.setContentsMargins(*MARGINS)
        box.setSpacing(12)
        box.addWidget(self.stack, 1)
        for notice in (self.keyring, self.result, self.errands.bar):
            box.addWidget(notice)

    def _connect(self) -> None:
        self.table.current_changed.connect(lambda _id: self._show_chosen())
        self.table.opened.connect(lambda _id: self._follow_registers())
        self.secrets.asked.connect(lambda target: self._context.go("config", target))
        self.facts.asked.connect(lambda text: self._context.go("stores", text))
        self.rotate.clicked.connect(self.ask_rotation)
        self.test.clicked.connect(self.run_test)
        self.errands.stopped.connect(self._tell)
        self._context.follower.arrived.connect(self._arrived)

    def shown(self, target: str) -> None:
        self._wanted = target
        self.refresh()

    def left(self) -> None:
        self._context.reader.cancel(SLOT)

    def refresh(self) -> None:
        read = self._context.read

        def asked() -> presenter.Sheet:
            state = cast("KeyringFound", read(CredentialKeyring()))
            rows = cast("Sequence[CredentialRow]", read(CredentialList()))
            access = cast("Sequence[Mapping[str, str]]", read(EstateList(what="profiles")))
            secrets = cast("Sequence[SecretRow]", read(CredentialSecrets()))
            return presenter.sheet_of(str(state.state), rows, access, secrets)

        self._context.reader.ask(SLOT, asked, self._show)

    def help_topic(self) -> str:
        return "credentials"

    @property
    def chosen(self) -> ProfileRow | None:
        """The profile of the current row."""
        index = self.table.currentIndex()
        return self.model.record(index.row()) if index.isValid() else None

    def ask_new(self) -> None:
        """Ask for a new profile."""
        self._open(SecretDialog(self, self._context))

    def ask_rotation(self) -> None:
        """Ask for a new secret of the chosen profile."""
        if (row := self.chosen) is not None:
            self._open(SecretDialog(self, self._context, row))

    def run_test(self) -> None:
        """Log in with the chosen profile and say what came of it."""
        if (row := self.chosen) is None:
            return
        self._say(Told(title="", text="", tone=Tone.IDLE))
        title = said("testing", name=row.name)
        self.errands.run(
            CredentialTest(name=row.name), title, self._tested, refused=self._not_tested
        )
        self._tell()

    def _open(self, dialog: SecretDialog) -> None:
        dialog.accepted.connect(self.refresh)
        dialog.open()

    def _tested(self, found: object) -> None:
        self._say(presenter.tested(cast("LoginTested", found)))
        self._tell()

    def _not_tested(self, error: KnownError) -> None:
        self._say(Told(title=said("test_bad"), text=trouble_text(error), tone=Tone.BAD))
        self._tell()

    def _say(self, told: Told) -> None:
        self.result.show_notice(told.title, told.text, tone=told.tone)

    def _show(self, sheet: presenter.Sheet) -> None:
        chosen = self._wanted or (self.chosen.name if self.chosen else "")
        self._wanted = ""
        self.sheet = sheet
        told = presenter.keyring_notice(sheet.keyring)
        self.keyring.show_notice(told.title, told.text, tone=told.tone)
        self.model.set_rows(sheet.profiles)
        self.secrets.show_secrets(secret_lines(sheet.secrets))
        self.stack.setCurrentIndex(0 if sheet.profiles or sheet.secrets else 1)
        names = [each.name for each in sheet.profiles]
        if names:
            row = names.index(chosen) if chosen in names else 0
            self.table.select_ids([sheet.profiles[row].id])
        self._show_chosen()
        self._tell()

    def _show_chosen(self) -> None:
        row = self.chosen
        self.detail.setVisible(row is not None)
        if row is not None:
            self.head.show_head(row.name, state=held(row))
            self.facts.show_facts(presenter.facts(row))
            self.rotate.setEnabled(row.kind != presenter.AGENT)
            self.test.setEnabled(bool(row.registers) and not self.errands.is_under_way)
        self._tell()

    def _tell(self) -> None:
        sheet, row = self.sheet, self.chosen
        quiet = not self.errands.is_under_way
        self.test.setEnabled(bool(row and row.registers) and quiet)
        actions = (
            PageAction(
                text=said("action_test"),
                run=self.run_test,
                enabled=bool(row and row.registers) and quiet,
                shortcut="Ctrl+T",
            ),
            PageAction(
                text=said("action_rotate"),
                run=self.ask_rotation,
                enabled=row is not None and row.kind != presenter.AGENT,
                tip=said("tip_agent") if row and row.kind == presenter.AGENT else "",
            ),
            PageAction(text=said("action_new"), run=self.ask_new, kind="primary"),
        )
        text = presenter.sentence_of(sheet) if sheet else said("reading")
        shown = actions if sheet is None or sheet.profiles else actions[2:]
        self.tell_heading(Heading(title=said("title"), sentence=text, actions=shown))

    def _follow_registers(self) -> None:
        if (row := self.chosen) is not None and row.filter:
            self._context.go("stores", row.filter)

    def _arrived(self, batch: Batch) -> None:
        if self.isVisible() and batch.touches(*NOUNS) and not self._context.reader.is_reading(SLOT):
            self.refresh()
