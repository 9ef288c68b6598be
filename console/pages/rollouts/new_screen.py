"""A new rollout: one form, and beside it what it costs at worst. Planning looks and sends nothing."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from console.bridge.context import PageContext
from console.bridge.follower import Batch
from console.bridge.refusals import all_spoken
from console.kit.check_box import CheckBox
from console.kit.form import Form
from console.kit.notice import Notice
from console.kit.page import Heading, PageAction
from console.kit.panel import Panel
from console.kit.plain import Label
from console.kit.tone import Tone
from console.pages.errands import Errands
from console.pages.rollouts import form_presenter as presenter
from console.pages.rollouts.form_presenter import ReleaseLine, Wish
from console.pages.rollouts.screen import Screen
from resources.i18n import sentence
from rollouts.reads.questions import Count
from rollouts.reads.registers import RegisterListing
from rollouts.releases.commands import ReleaseList
from rollouts.shared.errors import KnownError

RELEASES = ("rollouts", "releases")
MATCHING = ("rollouts", "matching")
DEBOUNCE_MS = 150
WAVES_LINES = 5
PERCENT = 100
NUMBER_WIDTH = 110
TEXT_MARGIN = 7
MOST_MINUTES = 7 * 24 * 60


class NewScreen(Screen):
    """`open_form(release)` starts one; a plan that was written is opened, a refused one said why."""

    def __init__(self, context: PageContext, open_target: Callable[[str], None]) -> None:
        super().__init__(Heading(title=sentence("rollouts.new_title", {})))
        self._context = context
        self._open = open_target
        self._releases: dict[str, ReleaseLine] = {}
        self._wanted = ""
        self._matching: int | None = None
        self._planning = False
        self.release, self.waves = QComboBox(), QPlainTextEdit()
        self.filter, self.title, self.reason = QLineEdit(), QLineEdit(), QLineEdit()
        self.error, self.unreachable = _percent(5), _percent(10)
        self.quorum, self.soak = _percent(95), QSpinBox()
        self.manual = CheckBox(sentence("rollouts.form_manual", {}))
        self.notice = Notice()
        self._errands = Errands(context, "rollouts")
        self._targets, self._canary = Label(tone="muted"), Label(tone="muted")
        self._lines: list[Label] = []
        self._looking = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._looking.timeout.connect(self._ask_matching)
        self._lay_out()
        self._connect()
        self._tell()

    def _lay_out(self) -> None:
        self.soak.setRange(0, MOST_MINUTES)
        self.soak.setSuffix(" min")
        _narrow(self.soak)
        self.waves.setTabChangesFocus(True)
        self.waves.setFixedHeight(self.waves.fontMetrics().height() * WAVES_LINES + 18)
        self.waves.setPlaceholderText(sentence("rollouts.form_waves_hint", {}))
        self.filter.setPlaceholderText(sentence("rollouts.form_filter_hint", {}))
        form = Form()
        form.add(_asked("release"), self.release)
        self._filter_row = form.add(_asked("filter"), self.filter, _note("filter"))
        self._waves_row = form.add(_asked("waves"), self.waves, _note("waves"))
        form.add(_asked("error"), self.error, _note("error"))
        form.add(_asked("unreachable"), self.unreachable)
        form.add(_asked("quorum"), self.quorum, _note("quorum"))
        form.add(_asked("soak"), self.soak, _note("soak"))
        form.add(_asked("opening"), self.manual)
        form.add(_asked("title"), self.title)
        form.add(_asked("reason"), self.reason)
        left, right = _scrolled(form, _asked("form")), self._worst_pane()
        across = QHBoxLayout()
        across.setSpacing(14)
        across.addWidget(left, 3)
        across.addWidget(right, 2)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        box.addWidget(self.notice)
        box.addWidget(self._errands.bar)
        box.addLayout(across, 1)
        self.release.view().setAccessibleName(_asked("release"))
        self.setFocusProxy(self.release)

    def _worst_pane(self) -> QWidget:
        pane = Panel()
        inside = QWidget()
        self._preview = QVBoxLayout(inside)
        self._preview.setContentsMargins(16, 14, 16, 12)
        self._preview.setSpacing(9)
        self._preview.addWidget(Label(sentence("rollouts.worst_title", {}), bold=True, size=1.05))
        for label in (self._targets, self._canary):
            label.setWordWrap(True)
        self._preview.addWidget(self._targets)
        self._preview.addWidget(self._canary)
        self._preview.addStretch(1)
        pane.add(inside, 1)
        return pane

    def _connect(self) -> None:
        self.release.currentIndexChanged.connect(self._changed)
        self.filter.textChanged.connect(self._looking.start)
        self.waves.textChanged.connect(self._changed)
        for box in (self.error, self.unreachable, self.quorum, self.soak):
            box.valueChanged.connect(self._changed)

    def open_form(self, release: str = "") -> None:
        """Read the releases and choose `release` (the newest when empty)."""
        self._wanted = release
        self._context.reader.ask(
            RELEASES,
            lambda: cast("Sequence[ReleaseLine]", self._context.read(ReleaseList())),
            self._show_releases,
        )

    def refresh(self) -> None:
        self.open_form(self.wish.release)

    def happened(self, batch: Batch) -> None:
        if batch.touches("release"):
            self.refresh()

    @property
    def wish(self) -> Wish:
        """What the form holds now."""
        return Wish(
            release=str(self.release.currentData() or ""),
            filter=self.filter.text().strip(),
            waves=self.waves.toPlainText(),
            error_percent=self.error.value(),
            unreachable_percent=self.unreachable.value(),
            quorum_percent=self.quorum.value(),
            soak_minutes=self.soak.value(),
            manual=self.manual.isChecked(),
            title=self.title.text().strip(),
            reason=self.reason.text().strip(),
        )

    def plan(self) -> None:
        """Have the plan written; it opens when it is there."""
        if self._planning or not self.wish.release:
            return
        self._planning = True
        self._tell()
        self.notice.show_notice("")
        self._errands.run(
            presenter.command_of(self.wish),
            sentence("rollouts.planning", {}),
            self._planned,
            action="rollout plan",
            refused=self._refused,
        )

    def _planned(self, result: object) -> None:
        self._planning = False
        self.notice.show_notice("")
        self._tell()
        number = result.get("rollout") if isinstance(result, dict) else None
        self._open(str(number or getattr(result, "rollout", "")))

    def _refused(self, error: KnownError) -> None:
        self._planning = False
        said = all_spoken(error)
        self.notice.show_notice(said[0].text, said[0].mend, tone=Tone.BAD)
        if len(said) > 1:
            self._context.refuse(error)
        self._tell()

    def _show_releases(self, releases: Sequence[ReleaseLine]) -> None:
        self._releases = {each.release: each for each in releases}
        self.release.blockSignals(True)
        self.release.clear()
        for each in releases:
            self.release.addItem(f"{each.release}  {each.title}", each.release)
        at = self.release.findData(self._wanted)
        self.release.setCurrentIndex(max(at, 0) if releases else -1)
        self.release.blockSignals(False)
        if not releases:
            text = sentence("rollouts.no_release_text", {})
            run = partial(self._context.go, "changes", "")
            button = sentence("rollouts.empty_changes", {})
            title = sentence("rollouts.no_release", {})
            self.notice.show_notice(title, text, tone=Tone.IDLE, button=button, run=run)
        self._changed()

    def _ask_matching(self) -> None:
        text = self.wish.filter
        if not text:
            self._show_matching(None)
            return
        question = Count(of=RegisterListing(filter=text))
        self._context.reader.ask(
            MATCHING,
            lambda: cast("int", self._context.read(question)),
            self._show_matching,
            lambda error: self._filter_row.show_trouble(all_spoken(error)[0].text),
        )

    def _show_matching(self, count: int | None) -> None:
        self._filter_row.show_trouble(
            sentence("rollouts.filter_empty", {}) if count == 0 else "",
        )
        self._matching = count
        self._changed()

    def _changed(self) -> None:
        wish = self.wish
        release = self._releases.get(wish.release)
        self._waves_row.show_trouble(presenter.waves_trouble(wish.waves))
        self._targets.setText(presenter.targets_text(release, self._matching))
        held = release.registers if release else 0
        count = held if self._matching is None else min(held, self._matching)
        waves = presenter.previews(wish, count) if count else ()
        self._show_lines([presenter.preview_text(each) for each in waves])
        self._canary.setText(presenter.canary_text(waves))
        self._tell()

    def _show_lines(self, texts: Sequence[str]) -> None:
        while len(self._lines) < len(texts):
            label = Label()
            label.setWordWrap(True)
            self._preview.insertWidget(2 + len(self._lines), label)
            self._lines.append(label)
        for at, label in enumerate(self._lines):
            label.setVisible(at < len(texts))
            label.setText(texts[at] if at < len(texts) else "")

    def _tell(self) -> None:
        wish = self.wish
        ready = bool(wish.release) and not presenter.waves_trouble(wish.waves)
        plan = PageAction(
            text=sentence("rollouts.go_plan", {}),
            run=self.plan,
            kind="primary",
            enabled=ready and not self._planning,
            tip="" if ready else sentence("rollouts.plan_needs", {}),
        )
        leave = PageAction(text=sentence("console.cancel", {}), run=partial(self._open, ""))
        self.tell(
            Heading(
                title=sentence("rollouts.new_title", {}),
                sentence=sentence("rollouts.new_sentence", {}),
                actions=(leave, plan),
            )
        )


def _percent(value: int) -> QSpinBox:
    box = QSpinBox()
    box.setRange(0, PERCENT)
    box.setSuffix(" %")
    box.setValue(value)
    _narrow(box)
    return box


def _narrow(box: QSpinBox) -> None:
    box.setMaximumWidth(NUMBER_WIDTH)
    box.lineEdit().setTextMargins(TEXT_MARGIN, 0, 0, 0)


def _asked(name: str) -> str:
    return sentence(f"rollouts.form_{name}", {})


def _note(name: str) -> str:
    return sentence(f"rollouts.form_{name}_note", {})


def _scrolled(form: Form, name: str) -> QWidget:
    pane = Panel()
    inside = QWidget()
    inside.setObjectName("form")
    box = QVBoxLayout(inside)
    box.setContentsMargins(18, 16, 18, 12)
    box.addWidget(form)
    box.addStretch(1)
    area = QScrollArea()
    area.setAccessibleName(name)
    area.setWidgetResizable(True)
    area.setWidget(inside)
    area.viewport().setAutoFillBackground(False)
    inside.setAutoFillBackground(False)
    pane.add(area, 1)
    return pane
