"""Settings: which installation this is and whether it is whole, the window's colours, the policies."""

from functools import partial
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QScrollArea, QVBoxLayout, QWidget

from console.bridge.context import PageContext
from console.bridge.follower import Batch
from console.bridge.keeping import BackUpHome, CheckHome, HomeBackedUp, HomeChecked
from console.bridge.refusals import in_words
from console.kit import theme
from console.kit.fact_list import FactList
from console.kit.notice import Notice
from console.kit.page import Heading, Page, PageAction
from console.kit.panel import Panel
from console.kit.plain import Button, Label
from console.kit.tone import Tone
from console.pages.settings import presenter
from console.pages.settings.policy_form import PolicyForm
from console.pages.settings.presenter import said
from resources.i18n import sentence
from rollouts.policies.commands import SettingsSet
from rollouts.reads.support import HouseFacts, HouseSheet
from rollouts.shared.errors import KnownError

SLOT = ("settings", "house")
MARGINS = (24, 2, 24, 20)


class SettingsPage(Page):
    """Three cards under each other; what was typed into the policies stays until it is saved."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(Heading(title=said("title"), sentence=said("sentence")))
        self._context = context
        self.facts, self.notice = FactList(), Notice()
        self.check, self.back_up = Button(said("check")), Button(said("back_up"))
        self.policies = PolicyForm()
        self.themes = {
            name: QRadioButton(sentence(f"console.theme_{name}", {})) for name in theme.NAMES
        }
        self._lay_out()
        self._connect()
        self._tell()

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        for card in (self._installation(), self._window(), self._policy_card()):
            column.addWidget(card)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setAccessibleName(said("title"))
        area.setWidget(inner)
        for ground in (inner, area.viewport()):
            ground.setAutoFillBackground(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(*MARGINS)
        box.addWidget(area)

    def _installation(self) -> Panel:
        buttons = QHBoxLayout()
        buttons.setContentsMargins(14, 2, 14, 8)
        buttons.setSpacing(10)
        for button in (self.check, self.back_up):
            buttons.addWidget(button)
        buttons.addStretch(1)
        told = QHBoxLayout()
        told.setContentsMargins(14, 0, 14, 8)
        told.addWidget(self.notice)
        return _card("installation_title", self.facts, buttons, told)

    def _window(self) -> Panel:
        row = QHBoxLayout()
        row.setContentsMargins(14, 6, 14, 8)
        row.setSpacing(22)
        for button in self.themes.values():
            row.addWidget(button)
        row.addStretch(1)
        return _card("window_title", row)

    def _policy_card(self) -> Panel:
        said_about = Label(said("policies_text"), tone="muted")
        said_about.setWordWrap(True)
        said_about.setContentsMargins(14, 2, 14, 4)
        return _card("policies_title", said_about, self.policies)

    def _connect(self) -> None:
        self.check.clicked.connect(lambda: self._keep(CheckHome(), "checking"))
        self.back_up.clicked.connect(lambda: self._keep(BackUpHome(), "backing_up"))
        self.policies.changed.connect(self._tell)
        for name, button in self.themes.items():
            button.clicked.connect(partial(self._context.use_theme, name))
        self._context.follower.arrived.connect(self._follow)

    # What the window asks

    def shown(self, target: str) -> None:
        self.refresh()

    def left(self) -> None:
        self._context.reader.cancel(SLOT)

    def refresh(self) -> None:
        self.themes[theme.active().name].setChecked(True)
        self._context.reader.ask(
            SLOT, lambda: cast("HouseSheet", self._context.read(HouseFacts())), self._show
        )

    def retint(self) -> None:
        """The colours were switched: show which ones hold."""
        self.themes[theme.active().name].setChecked(True)

    def help_topic(self) -> str:
        return "settings"

    # What a person asks

    def save(self) -> None:
        """Set every policy that was typed; each is audited."""
        for order in presenter.orders(self.policies.kept, self.policies.typed()):
            self.policies.show_trouble(order.name, "")
            self._context.commands.give(
                order, partial(self._saved, order), partial(self._not_saved, order)
            )

    # Inside

    def _keep(self, command: object, word: str) -> None:
        for button in (self.check, self.back_up):
            button.setEnabled(False)
        self.notice.show_notice(said(word), tone=Tone.BUSY)
        self._context.commands.errand(command, self._kept, self._broken)

    def _kept(self, answer: object) -> None:
        self._ready()
        if isinstance(answer, HomeBackedUp):
            text = said("backed_up_text", folder=str(answer.folder), files=f"{answer.files:,}")
            self.notice.show_notice(said("backed_up"), text, tone=Tone.GOOD)
        elif isinstance(answer, HomeChecked):
            text = said(
                "whole_text",
                home=str(answer.home),
                version=answer.version,
                files=f"{answer.files:,}",
                entries=f"{answer.entries:,}",
            )
            self.notice.show_notice(said("whole"), text, tone=Tone.GOOD)

    def _broken(self, error: KnownError) -> None:
        self._ready()
        self.notice.show_notice(said("not_whole"), in_words(error), tone=Tone.BAD)

    def _ready(self) -> None:
        for button in (self.check, self.back_up):
            button.setEnabled(True)

    def _show(self, sheet: HouseSheet) -> None:
        self.facts.show_facts(presenter.facts(sheet))
        self.policies.show_policies(sheet.policies)

    def _saved(self, order: SettingsSet, _answer: object) -> None:
        self._context.say(said("saved", name=order.name, value=order.value))
        self.refresh()

    def _not_saved(self, order: SettingsSet, error: KnownError) -> None:
        self.policies.show_trouble(order.name, in_words(error))

    def _follow(self, batch: Batch) -> None:
        is_idle = not self._context.reader.is_reading(SLOT)
        if self.isVisible() and is_idle and batch.touches("policy", "engine", "installation"):
            self.refresh()

    def _tell(self) -> None:
        count = len(presenter.orders(self.policies.kept, self.policies.typed()))
        action = PageAction(
            text=presenter.save_text(count),
            run=self.save,
            kind="primary",
            enabled=bool(count),
            tip="" if count else said("nothing_to_save"),
        )
        self.tell_heading(
            Heading(title=said("title"), sentence=said("sentence"), actions=(action,))
        )


def _card(code: str, *parts: QWidget | QHBoxLayout) -> Panel:
    card = Panel()
    title = Label(said(code), bold=True)
    title.setContentsMargins(14, 12, 14, 2)
    title.setAlignment(Qt.AlignmentFlag.AlignLeft)
    card.add(title)
    for part in parts:
        if isinstance(part, QHBoxLayout):
            card.add_layout(part)
        else:
            card.add(part)
    return card
