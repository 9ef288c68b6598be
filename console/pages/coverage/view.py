"""Coverage: a map of stores by tenders and by tax groups that is green because it is proved."""

from datetime import UTC, datetime
from functools import partial

from PySide6.QtWidgets import QTabWidget, QVBoxLayout

from console.bridge.context import PageContext
from console.bridge.follower import Batch
from console.kit.page import Heading, Page, PageAction
from console.pages.coverage.proof_panel import ProofPanel
from console.pages.coverage.proofs import ProofSheet, Subject
from console.pages.coverage.texts import counted, said
from console.pages.moments import clock_text

MARGINS = (24, 2, 24, 20)


class CoveragePage(Page):
    """A target is `tenders` or `taxes`, and a filter: `taxes store:0001 is:hole`."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(Heading(title=said("title"), sentence=said("sentence")))
        self._context = context
        self.panels = {each: ProofPanel(context, each) for each in Subject}
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(said("subjects"))
        self.tabs.tabBar().setAccessibleName(said("subjects"))
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        for subject, panel in self.panels.items():
            self.tabs.addTab(panel, said(f"{subject.value}_tab"))
            panel.told.connect(self._tell)
        box = QVBoxLayout(self)
        box.setContentsMargins(*MARGINS)
        box.addWidget(self.tabs)
        self.setFocusProxy(self.tabs.tabBar())
        self.tabs.currentChanged.connect(lambda _at: self._tell())
        context.follower.arrived.connect(self._follow)
        self._tell()

    @property
    def panel(self) -> ProofPanel:
        """The subject that is shown."""
        return list(self.panels.values())[self.tabs.currentIndex()]

    # What the window asks

    def shown(self, target: str) -> None:
        word, _, text = target.partition(" ")
        named = {each.name.lower(): each for each in Subject}
        if word in named:
            self.tabs.setCurrentWidget(self.panels[named[word]])
        else:
            text = target
        if text:
            self.panel.filter.set_text(text)

    def refresh(self) -> None:
        self.panel.prove()

    def focus_filter(self) -> None:
        self.panel.filter.take_focus()

    def step_back(self) -> bool:
        return self.panel.step_back()

    def undo(self) -> bool:
        """What was staged is taken back in its change set."""
        if not self.panel.change:
            self._context.say(said("nothing_to_undo"))
        else:
            self._context.go("changes", self.panel.change)
        return True

    def help_topic(self) -> str:
        return "coverage"

    # Inside

    def _follow(self, batch: Batch) -> None:
        for each in self.panels.values():
            each.follow(batch)

    def _tell(self) -> None:
        panel = self.panel
        sentence = (
            _sentence(panel.sheet, is_stale=panel.is_stale) if panel.sheet else said("sentence")
        )
        self.tell_heading(
            Heading(title=said("title"), sentence=sentence, actions=self._actions(panel))
        )

    def _actions(self, panel: ProofPanel) -> tuple[PageAction, ...]:
        sheet, is_idle = panel.sheet, not panel.run.is_under_way
        wants_proof = sheet is None or panel.is_stale
        mends = len(sheet.mends) if sheet else 0
        actions = [
            PageAction(
                text=said("prove_again") if sheet else said("prove"),
                run=panel.prove,
                kind="primary" if wants_proof else "",
                enabled=is_idle,
                tip="" if is_idle else said("busy"),
            )
        ]
        if panel.change:
            again = partial(panel.prove, panel.change)
            text = said("prove_with", change=panel.change)
            actions.append(PageAction(text=text, run=again, enabled=is_idle, in_bar=False))
            review = partial(self._context.go, "changes", panel.change)
            text = said("review", change=panel.change)
            actions.append(PageAction(text=text, run=review, in_bar=False))
        if sheet is not None:
            actions.append(
                PageAction(
                    text=counted("stage_mend", mends) if mends else said("stage"),
                    run=panel.mend,
                    kind="" if wants_proof else "primary",
                    enabled=panel.can_mend,
                    shortcut="Ctrl+M",
                    tip="" if mends else said("nothing_to_mend"),
                )
            )
        return tuple(actions)


def _sentence(sheet: ProofSheet, *, is_stale: bool) -> str:
    """What was proved, when, of which rows."""
    when = clock_text(sheet.proved_at, datetime.now(UTC))
    what = said(
        f"{sheet.subject.value}_proof",
        stores=f"{len(sheet.stores):,}",
        columns=f"{len(sheet.columns):,}",
        days=f"{sheet.days:,}",
        first=sheet.first_day,
    )
    outcome = (
        said("outcome_good")
        if sheet.is_proved
        else f"{counted('hole', sheet.holes)}, {counted('double', sheet.doubles)}"
    )
    at = said("proved_at", when=when, revision=sheet.revision)
    stale = f"{said('stale_word')}  ·  " if is_stale else ""
    return f"{stale}{outcome}  ·  {what}  ·  {at}"
