"""The audit trail: a filtered list, one entry whole, and the proof that nobody touched it."""

from PySide6.QtWidgets import QSplitter, QVBoxLayout

from console.bridge.context import PageContext
from console.bridge.follower import Batch
from console.bridge.refusals import in_words
from console.kit.detail_header import DetailHeader
from console.kit.fact_list import FactList
from console.kit.notice import Notice
from console.kit.page import Heading, Page, PageAction
from console.kit.panel import Panel
from console.kit.plain import Button
from console.kit.tone import Tone
from console.pages.audit import presenter
from console.pages.audit.presenter import said
from console.pages.list_panel import ListPanel
from rollouts.audit.commands import AuditVerify
from rollouts.reads.support import AuditRow
from rollouts.shared.errors import KnownError

MARGINS = (24, 2, 24, 20)
SHARES = (72, 28)


class AuditPage(Page):
    """A target is a filter of the trail."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(Heading(title=said("title"), sentence=said("sentence")))
        self._context = context
        self._is_verifying = False
        self._change = ""
        self.notice = Notice()
        self.list: ListPanel[AuditRow] = ListPanel(
            context,
            ("audit", "list"),
            presenter.COLUMNS,
            presenter.listing,
            names=(said("list"), said("filter"), said("filter_hint")),
            count_text=presenter.counted,
        )
        self.head, self.facts = DetailHeader(), FactList()
        self.show_change = Button(said("show_change"))
        self.setFocusProxy(self.list.table)
        self._lay_out()
        self.list.chosen.connect(self._show)
        self.list.feed.counted.connect(self._choose_first)
        self.show_change.clicked.connect(lambda: context.go("changes", self._change))
        context.follower.arrived.connect(self._follow)
        self._show(None)
        self._tell()

    def _lay_out(self) -> None:
        panel, detail = Panel(), Panel()
        panel.add(self.list, 1)
        detail.add(self.head)
        detail.add(self.facts)
        detail.add(self.show_change)
        detail.add_stretch()
        split = QSplitter()
        split.setAccessibleName(said("list"))
        split.setHandleWidth(12)
        split.setChildrenCollapsible(False)
        for at, (each, share) in enumerate(zip((panel, detail), SHARES, strict=True)):
            split.addWidget(each)
            split.setStretchFactor(at, share)
        split.setSizes([each * 10 for each in SHARES])
        box = QVBoxLayout(self)
        box.setContentsMargins(*MARGINS)
        box.setSpacing(10)
        box.addWidget(self.notice)
        box.addWidget(split, 1)

    def shown(self, target: str) -> None:
        self.list.set_filter(target)

    def left(self) -> None:
        self.list.feed.cancel()

    def refresh(self) -> None:
        self.list.feed.ask()

    def focus_filter(self) -> None:
        self.list.filter.take_focus()

    def step_back(self) -> bool:
        return self.list.step_back()

    def help_topic(self) -> str:
        return "audit"

    def verify(self) -> None:
        """Check every link of the chain, from the first entry to the last."""
        self._is_verifying = True
        self._tell()
        self._context.commands.errand(AuditVerify(), self._verified, self._broken)

    def _verified(self, answer: object) -> None:
        entries = presenter.counted(int(getattr(answer, "entries", 0)))
        self._ended(said("whole"), said("whole_text", entries=entries), Tone.GOOD)

    def _broken(self, error: KnownError) -> None:
        self._ended(said("broken"), in_words(error), Tone.BAD)

    def _ended(self, title: str, text: str, tone: Tone) -> None:
        self._is_verifying = False
        self.notice.show_notice(title, text, tone=tone)
        self._tell()
        self.refresh()

    def _show(self, row: AuditRow | None) -> None:
        self._change = presenter.change_of(row) if row else ""
        self.show_change.setVisible(bool(self._change))
        self.facts.setVisible(row is not None)
        if row is None:
            self.head.show_head(said("none_chosen"), said("none_chosen_text"))
            return
        title = said("entry", number=f"{row.id:,}")
        self.head.show_head(title, "", presenter.outcome_pill(row))
        self.facts.show_facts(presenter.facts(row))

    def _choose_first(self, count: int) -> None:
        if count and self.list.table.current_id() is None:
            self.list.table.selectRow(0)

    def _follow(self, batch: Batch) -> None:
        if self.isVisible() and batch.events:
            self.list.feed.ask()

    def _tell(self) -> None:
        action = PageAction(
            text=said("verifying") if self._is_verifying else said("verify"),
            run=self.verify,
            kind="primary",
            enabled=not self._is_verifying,
        )
        self.tell_heading(
            Heading(title=said("title"), sentence=said("sentence"), actions=(action,))
        )
