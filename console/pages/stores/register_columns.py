"""The columns of the lists on a register's own view."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Generic, TypeVar

from console.kit.columns import Column
from console.kit.tone import Pill, Tone
from console.pages.moments import clock_text, span_text
from console.pages.states import pill_of
from console.pages.stores.columns import evidence_word
from console.pages.stores.texts import age_text, said
from rollouts.shared.secret import REFERENCE

if TYPE_CHECKING:
    from rollouts.engine.handlers.registers import ComponentOf, LaneDifference, RecentChange
    from rollouts.waves.ports import TaskOf

R = TypeVar("R")

NOTHING = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered(Generic[R]):
    """A record of a short list, numbered in its order."""

    id: int
    record: R


def shown_value(text: str) -> str:
    """A setting's value as it may be seen: a secret only as being set."""
    return REFERENCE.sub(said("secret_set"), text) or NOTHING


def sameness(row: "Numbered[ComponentOf]") -> Pill:
    """Whether what was read back is what is wanted."""
    each = row.record
    if not each.proved:
        return Pill("○", said("never_read"), Tone.IDLE)
    if not each.wanted:
        return Pill("○", said("nothing_wanted"), Tone.IDLE)
    return (
        Pill("✓", said("same"), Tone.GOOD) if each.same else Pill("≠", said("differs"), Tone.WARN)
    )


COMPONENTS: "tuple[Column[Numbered[ComponentOf]], ...]" = (
    Column(title=said("column_component"), text=lambda row: row.record.component, width=108),
    Column(title=said("column_state"), text=lambda _row: "", pill=sameness, width=100),
    Column(
        title=said("column_wanted"),
        text=lambda row: row.record.wanted[:SHORT] or NOTHING,
        width=98,
        fixed_pitch=True,
    ),
    Column(
        title=said("column_read_back"),
        text=lambda row: row.record.proved[:SHORT] or NOTHING,
        width=98,
        fixed_pitch=True,
    ),
    Column(
        title=said("column_proof"),
        text=lambda row: proof_text(row.record),
        width=160,
        stretch=True,
    ),
)

CHANGES: "tuple[Column[Numbered[RecentChange]], ...]" = (
    Column(
        title=said("column_when"),
        text=lambda row: clock_text(row.record.at, datetime.now(UTC)),
        width=92,
        value=lambda row: row.record.at,
    ),
    Column(title=said("column_by"), text=lambda row: row.record.by or NOTHING, width=64),
    Column(title=said("column_where"), text=lambda row: row.record.where, width=116),
    Column(title=said("column_setting"), text=lambda row: row.record.setting, width=140),
    Column(
        title=said("column_change"),
        text=lambda row: f"{shown_value(row.record.before)} → {shown_value(row.record.after)}",
        width=150,
        stretch=True,
    ),
)

SISTERS: "tuple[Column[Numbered[LaneDifference]], ...]" = (
    Column(title=said("column_setting"), text=lambda row: row.record.setting, width=150),
    Column(title=said("column_here"), text=lambda row: shown_value(row.record.here), width=110),
    Column(
        title=said("column_sisters"),
        text=lambda row: shown_value(row.record.sisters),
        width=110,
        stretch=True,
    ),
)

TASKS: "tuple[Column[Numbered[TaskOf]], ...]" = (
    Column(
        title=said("column_when"),
        text=lambda row: clock_text(row.record.started_at, datetime.now(UTC)),
        width=92,
    ),
    Column(
        title=said("column_state"),
        text=lambda row: row.record.state,
        pill=lambda row: pill_of(row.record.state),
        width=150,
    ),
    Column(
        title=said("column_rollout"),
        text=lambda row: f"{row.record.rollout}  {row.record.title}",
        width=150,
        stretch=True,
    ),
    Column(
        title=said("column_took"),
        text=lambda row: took(row.record),
        width=84,
    ),
)


def took(task: "TaskOf") -> str:
    """How long the task ran, a dash when it never began."""
    return span_text(task.started_at, task.ended_at, datetime.now(UTC)) or NOTHING


def proof_text(component: "ComponentOf") -> str:
    """How and when what is there was proved."""
    if not component.proved:
        return NOTHING
    age = age_text(component.proved_at, datetime.now(UTC))
    return f"{evidence_word(component.evidence)}, {age}"


SHORT = 10
"""Characters of a release id that tell it from every other on the screen."""
