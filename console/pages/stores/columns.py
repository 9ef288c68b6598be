"""The columns of the list of registers."""

from console.kit.columns import Column
from console.pages.stores.texts import NONE, age, now, said, state_pill
from console.kit.tone import Pill, Tone
from rollouts.reads.registers import RegisterRow


def standing(row: RegisterRow) -> Pill:
    """What is known of the register's configuration: proved, adopted, or nothing yet."""
    if not row.enrolled:
        return Pill("⊘", said("not_enrolled"), Tone.WARN)
    if row.proved:
        return Pill("✓", said(f"evidence_{row.evidence}"), Tone.GOOD)
    return Pill("·", said("not_adopted"), Tone.IDLE)


REGISTER_COLUMNS: tuple[Column[RegisterRow], ...] = (
    Column(
        title=said("column_register"), text=lambda row: row.register, width=96, sort_key="register"
    ),
    Column(
        title=said("column_store"),
        text=lambda row: row.store_name or row.store,
        width=150,
        sort_key="store_name",
        stretch=True,
    ),
    Column(
        title=said("column_region"),
        text=lambda row: row.region or NONE,
        width=78,
        sort_key="region",
    ),
    Column(title=said("column_kind"), text=lambda row: row.kind, width=70, sort_key="kind"),
    Column(title=said("column_status"), text=lambda row: row.status, width=74, sort_key="status"),
    Column(
        title=said("column_standing"),
        text=lambda row: row.evidence,
        pill=standing,
        width=128,
        sort_key="evidence",
    ),
    Column(
        title=said("column_task"),
        text=lambda row: row.state,
        pill=lambda row: state_pill(row.state, row.counter),
        width=140,
        sort_key="state",
    ),
    Column(
        title=said("column_seen"),
        text=lambda row: age(row.last_seen, now()),
        width=92,
        sort_key="last_seen",
    ),
)
