"""The columns of the list of registers."""

from datetime import UTC, datetime

from console.kit.columns import Column
from console.kit.tone import Pill, Tone
from console.pages.states import pill_of
from console.pages.stores.texts import age_text, said
from rollouts.reads.registers import RegisterRow


def standing(row: RegisterRow) -> Pill:
    """What is known of the register's configuration: proved, adopted, or nothing yet."""
    if not row.enrolled:
        return Pill("▲", said("not_enrolled"), Tone.WARN)
    if row.evidence:
        return Pill("✓", evidence_word(row.evidence), Tone.GOOD)
    return Pill("○", said("not_adopted"), Tone.IDLE)


def evidence_word(evidence: str) -> str:
    """How what is there came to be proved, as a word; an unknown way as it is."""
    return said(f"evidence_{evidence}") if evidence in EVIDENCE else evidence


EVIDENCE = frozenset({"adopted", "rollout", "bring", "revert"})


def task_pill(row: RegisterRow) -> Pill:
    """The state of its newest task."""
    return pill_of(row.state) if row.state else Pill("·", said("no_task"), Tone.IDLE)


REGISTER_COLUMNS: tuple[Column[RegisterRow], ...] = (
    Column(
        title=said("column_register"), text=lambda row: row.register, width=96, sort_key="register"
    ),
    Column(
        title=said("column_store"),
        text=lambda row: row.store_name or row.store,
        width=130,
        sort_key="store_name",
        stretch=True,
    ),
    Column(title=said("column_kind"), text=lambda row: row.kind, width=78, sort_key="kind"),
    Column(title=said("column_status"), text=lambda row: row.status, width=84, sort_key="status"),
    Column(
        title=said("column_standing"),
        text=lambda row: row.evidence,
        pill=standing,
        width=140,
        sort_key="evidence",
    ),
    Column(
        title=said("column_task"),
        text=lambda row: row.state,
        pill=task_pill,
        width=164,
        sort_key="state",
    ),
    Column(
        title=said("column_seen"),
        text=lambda row: age_text(row.last_seen, datetime.now(UTC)),
        width=110,
        sort_key="last_seen",
    ),
)
