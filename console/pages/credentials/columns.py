"""The columns of the list of credential profiles."""

from datetime import UTC, datetime

from console.kit.columns import Column, Side
from console.kit.tone import Pill, Tone
from console.pages.credentials.presenter import AGENT, ProfileRow, is_old, kind_word
from console.pages.credentials.texts import said
from console.pages.moments import clock_text

DAYS = 86_400


def held(row: ProfileRow) -> Pill:
    """Whether this computer can log in with it."""
    if row.kind == AGENT:
        return Pill("✓", said("pill_agent"), Tone.GOOD)
    if row.held_here:
        return Pill("✓", said("pill_held"), Tone.GOOD)
    return Pill("▲", said("pill_missing"), Tone.WARN)


def age(row: ProfileRow) -> Pill:
    """How old its secret is; an agent's keys are not ours to age."""
    now = datetime.now(UTC)
    days = int((now - row.rotated_at).total_seconds()) // DAYS
    text = said("age_today") if not days else said("age_days", count=days)
    return Pill(
        "▲" if is_old(row, now) else "·", text, Tone.WARN if is_old(row, now) else Tone.IDLE
    )


PROFILE_COLUMNS: tuple[Column[ProfileRow], ...] = (
    Column(title=said("column_name"), text=lambda row: row.name, width=120, stretch=True),
    Column(title=said("column_user"), text=lambda row: row.user, width=110),
    Column(title=said("column_kind"), text=lambda row: kind_word(row.kind), width=146),
    Column(
        title=said("column_age"),
        text=lambda row: clock_text(row.rotated_at, datetime.now(UTC)),
        pill=age,
        value=lambda row: row.rotated_at,
        width=120,
    ),
    Column(
        title=said("column_registers"),
        text=lambda row: f"{row.registers:,}",
        value=lambda row: row.registers,
        side=Side.RIGHT,
        width=96,
    ),
    Column(title=said("column_held"), text=lambda row: row.kind, pill=held, width=150),
)
