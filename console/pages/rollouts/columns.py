"""The columns of the list, of a plan and of a board."""

from collections.abc import Callable
from datetime import datetime

from console.kit.columns import Column, Side
from console.pages.moments import clock_text, short_span
from console.pages.rollouts.wording import (
    message_text,
    moves_text,
    outcome_pill,
    task_pill,
    versions_text,
)
from console.pages.states import pill_of
from resources.i18n import sentence
from rollouts.reads.plans import PlannedRow
from rollouts.reads.rollouts import RolloutRow
from rollouts.reads.tasks import TaskRow

Now = Callable[[], datetime]

BAR_COLUMN = 2
FAILURES_COLUMN = 4


def _title(name: str) -> str:
    return sentence(f"rollouts.column_{name}", {})


def list_columns(now: Now) -> tuple[Column[RolloutRow], ...]:
    """The list: number, what, bar, state, failures, start, by whom."""
    return (
        Column(
            title=_title("number"),
            text=lambda row: str(row.number),
            width=64,
            side=Side.RIGHT,
            sort_key="number",
        ),
        Column(
            title=_title("what"),
            text=lambda row: row.title,
            width=230,
            sort_key="title",
            stretch=True,
        ),
        Column(title=_title("waves"), text=progress_of, width=190),
        Column(
            title=_title("state"),
            text=lambda row: row.state,
            pill=lambda row: pill_of(row.state),
            width=176,
            sort_key="state",
        ),
        Column(
            title=_title("failures"),
            text=lambda row: f"{row.counters.failures:,}",
            width=92,
            side=Side.RIGHT,
        ),
        Column(
            title=_title("started"),
            text=lambda row: clock_text(row.started_at, now()),
            width=112,
            sort_key="started_at",
        ),
        Column(
            title=_title("by"),
            text=lambda row: row.created_by,
            width=110,
            sort_key="created_by",
        ),
    )


def progress_of(row: RolloutRow) -> str:
    """Verified of all: what is copied in place of the bar."""
    return f"{row.counters.verified:,} / {row.counters.registers:,}"


def task_columns(now: Now) -> tuple[Column[TaskRow], ...]:
    """The registers of a board; at 1366 pixels with a detail of 28 % nothing needs scrolling."""
    return (
        Column(
            title=_title("register"),
            text=lambda row: f"{row.register}  {row.store_name}",
            width=146,
            sort_key="register",
        ),
        Column(
            title=_title("wave"),
            text=lambda row: str(row.wave),
            width=64,
            side=Side.RIGHT,
            sort_key="wave",
        ),
        Column(
            title=_title("state"),
            text=lambda row: row.state,
            pill=task_pill,
            width=152,
            sort_key="state",
        ),
        Column(title=_title("move"), text=moves_text, width=120),
        Column(
            title=_title("elapsed"),
            text=lambda row: short_span(row.started_at, row.ended_at, now()),
            width=78,
            side=Side.RIGHT,
            sort_key="started_at",
        ),
        Column(
            title=_title("message"),
            text=message_text,
            width=220,
            sort_key="message",
            stretch=True,
        ),
    )


def plan_columns() -> tuple[Column[PlannedRow], ...]:
    """The registers of a plan, three-way."""
    return (
        Column(
            title=_title("register"), text=lambda row: row.register, width=90, sort_key="register"
        ),
        Column(
            title=_title("store"), text=lambda row: row.store_name, width=116, sort_key="store_name"
        ),
        Column(
            title=_title("wave"),
            text=lambda row: str(row.wave) if row.wave else "–",
            width=64,
            side=Side.RIGHT,
            sort_key="wave",
        ),
        Column(
            title=_title("outcome"),
            text=lambda row: row.outcome,
            pill=lambda row: outcome_pill(row.outcome),
            width=130,
            sort_key="outcome",
        ),
        Column(
            title=_title("there"),
            text=lambda row: versions_text(row.there),
            width=92,
            fixed_pitch=True,
        ),
        Column(
            title=_title("released"),
            text=lambda row: versions_text(row.released),
            width=92,
            fixed_pitch=True,
        ),
        Column(
            title=_title("proposed"),
            text=lambda row: versions_text(row.proposed),
            width=92,
            fixed_pitch=True,
            stretch=True,
        ),
        Column(
            title=_title("edits"),
            text=lambda row: f"{row.edits:,}",
            width=82,
            side=Side.RIGHT,
            sort_key="edits",
        ),
    )
