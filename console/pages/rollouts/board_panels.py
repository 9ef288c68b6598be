"""The tables of one rollout: its registers, its plan, its journal."""

from typing import cast

from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.bridge.context import PageContext
from console.kit.columns import Column
from console.kit.count_links import CountLinks
from console.pages.counts import counted
from console.pages.journal import details_text
from console.pages.list_panel import ListPanel
from console.pages.moments import clock_text
from console.pages.rollouts.columns import Now, plan_columns, task_columns
from console.pages.rollouts.presenter import counter_links, plan_links
from console.pages.rollouts.wording import OUTCOMES
from resources.i18n import sentence
from rollouts.reads.plans import PlanListing, PlannedRow
from rollouts.reads.questions import Count
from rollouts.reads.rollouts import JournalListing, JournalRow, RolloutSheet
from rollouts.reads.tasks import TaskListing, TaskRow


def _names(table: str) -> tuple[str, str, str]:
    return (
        sentence(f"rollouts.{table}_table", {}),
        sentence(f"rollouts.{table}_filter", {}),
        sentence(f"rollouts.{table}_hint", {}),
    )


class TasksPanel(QWidget):
    """The registers of a rollout under the counters that are links to them."""

    def __init__(self, context: PageContext, now: Now) -> None:
        super().__init__()
        self.links = CountLinks()
        self.list: ListPanel[TaskRow] = ListPanel(
            context,
            ("rollouts", "tasks"),
            task_columns(now),
            lambda text, sort, down: TaskListing(
                rollout="", filter=text, sort=sort, descending=down
            ),
            names=_names("tasks"),
            count_text=lambda count: counted("register", count),
        )
        self.links.asked.connect(self.list.follow_link)
        _stack(self, self.links, self.list)

    def open_rollout(self, number: str) -> None:
        """Show the registers of another rollout; read with `list.set_filter`."""
        self.list.feed.use(
            lambda text, sort, down: TaskListing(
                rollout=number, filter=text, sort=sort, descending=down
            )
        )

    def show_sheet(self, sheet: RolloutSheet) -> None:
        """Bring the counters up to date."""
        self.links.show_counts(counter_links(sheet))


class PlanPanel(QWidget):
    """What the plan saw, register by register, under its four counts."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._number = ""
        self.links = CountLinks()
        self.list: ListPanel[PlannedRow] = ListPanel(
            context,
            ("rollouts", "plan"),
            plan_columns(),
            lambda text, sort, down: PlanListing(
                rollout="", filter=text, sort=sort, descending=down
            ),
            names=_names("plan"),
            count_text=lambda count: counted("register", count),
        )
        self.links.asked.connect(self.list.follow_link)
        _stack(self, self.links, self.list)

    def open_rollout(self, number: str) -> None:
        """Show another plan; read with `list.set_filter` and `ask_counts`."""
        self._number = number
        self.links.show_counts(())
        self.list.feed.use(
            lambda text, sort, down: PlanListing(
                rollout=number, filter=text, sort=sort, descending=down
            )
        )

    def ask_counts(self) -> None:
        """Read the four counts."""
        number = self._number
        questions = {
            name: Count(of=PlanListing(rollout=number, filter=f"outcome:{name}"))
            for name in OUTCOMES
        }
        self._context.reader.ask(
            ("rollouts", "plan", "counts"),
            lambda: {
                name: cast("int", self._context.read(each)) for name, each in questions.items()
            },
            lambda counts: self.links.show_counts(plan_links(counts)),
        )


class JournalPanel(QWidget):
    """Everything that happened in a rollout, newest first."""

    def __init__(self, context: PageContext, now: Now) -> None:
        super().__init__()
        self.list: ListPanel[JournalRow] = ListPanel(
            context,
            ("rollouts", "journal"),
            _journal_columns(now),
            lambda text, _sort, _down: JournalListing(filter=text, descending=True),
            names=_names("journal"),
            count_text=lambda count: sentence("rollouts.entries", {"count": f"{count:,}"}),
        )
        _stack(self, self.list)

    def open_rollout(self, number: str) -> None:
        """Show the journal of another rollout; read with `list.set_filter`."""
        self.list.feed.use(
            lambda text, _sort, _down: JournalListing(rollout=number, filter=text, descending=True)
        )


def _journal_columns(now: Now) -> tuple[Column[JournalRow], ...]:
    return (
        Column(
            title=sentence("rollouts.column_at", {}),
            text=lambda row: (
                f"{row.at.astimezone():%H:%M:%S}"
                if row.at.astimezone().date() == now().astimezone().date()
                else clock_text(row.at, now())
            ),
            width=112,
        ),
        Column(title=sentence("rollouts.column_event", {}), text=lambda row: row.kind, width=160),
        Column(
            title=sentence("rollouts.column_register", {}),
            text=lambda row: row.register,
            width=96,
        ),
        Column(
            title=sentence("rollouts.column_said", {}),
            text=details_text,
            width=260,
            stretch=True,
        ),
    )


def _stack(owner: QWidget, *widgets: QWidget) -> None:
    box = QVBoxLayout(owner)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(0)
    for each in widgets:
        box.addWidget(each, 1 if isinstance(each, ListPanel) else 0)
