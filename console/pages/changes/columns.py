"""The columns of the list of change sets, and of one's edits."""

from datetime import UTC, datetime

from console.kit.columns import Column, Side
from console.pages.changes.presenter import side, state_pill, what, where
from console.pages.changes.texts import said
from console.pages.moments import clock_text
from rollouts.reads.changes import ChangeRow, EditRow

CHANGE_COLUMNS: tuple[Column[ChangeRow], ...] = (
    Column(title=said("column_change"), text=lambda row: row.change, width=78, sort_key="number"),
    Column(
        title=said("column_title"),
        text=lambda row: row.title,
        width=124,
        sort_key="title",
        stretch=True,
    ),
    Column(
        title=said("column_state"),
        text=lambda row: row.state,
        pill=state_pill,
        width=136,
        sort_key="state",
    ),
    Column(
        title=said("column_edits"),
        text=lambda row: f"{row.edits:,}",
        width=62,
        side=Side.RIGHT,
    ),
    Column(
        title=said("column_by"), text=lambda row: row.created_by, width=70, sort_key="created_by"
    ),
    Column(
        title=said("column_when"),
        text=lambda row: clock_text(row.submitted_at or row.created_at, datetime.now(UTC)),
        width=96,
        sort_key="submitted_at",
    ),
)

EDIT_COLUMNS: tuple[Column[EditRow], ...] = (
    Column(title=said("column_where"), text=where, width=134, sort_key="key"),
    Column(title=said("column_what"), text=what, width=158),
    Column(title=said("column_before"), text=lambda row: side(row, row.before), width=96),
    Column(
        title=said("column_after"), text=lambda row: side(row, row.after), width=120, stretch=True
    ),
)
