"""Small texts of rollouts: versions, steps, outcomes of a plan."""

from collections.abc import Mapping

from console.kit.tone import Pill, Tone
from console.pages.states import pill_of, word_of
from resources.i18n import sentence
from rollouts.reads.tasks import TaskRow

RUNNING = "RUNNING"
RID = 5
"""So many characters of a release id tell versions apart at a glance; details show it whole."""

OUTCOMES: Mapping[str, tuple[str, Tone]] = {
    "changes": ("●", Tone.BUSY),
    "already": ("✓", Tone.GOOD),
    "unreachable": ("◌", Tone.WARN),
    "refused": ("✕", Tone.BAD),
}


def outcome_pill(outcome: str) -> Pill:
    """What the plan found at a register."""
    glyph, tone = OUTCOMES.get(outcome, ("·", Tone.IDLE))
    return Pill(glyph, sentence(f"rollouts.outcome_{outcome}", {}), tone)


def versions(text: str) -> dict[str, str]:
    """Component to release id, of `COMPONENT RID COMPONENT RID` words."""
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=False))


def short(rid: str) -> str:
    """A release id as far as it is worth reading in a row; `none` for nothing managed."""
    return rid[:RID] if rid not in {"", "-"} else sentence("rollouts.no_version", {})


def versions_text(text: str) -> str:
    """Release ids in a cell; with their components only where there are several."""
    found = versions(text)
    if len(found) == 1:
        return short(next(iter(found.values())))
    return ", ".join(f"{component} {short(rid)}" for component, rid in found.items())


def moves_text(row: TaskRow) -> str:
    """`3f2a91c0 → 8bd01f22` for each component."""
    before, after = versions(row.before), versions(row.after)
    moves = [(name, short(before.get(name, "")), short(rid)) for name, rid in after.items()]
    if len(moves) == 1:
        return f"{moves[0][1]} → {moves[0][2]}"
    return ", ".join(f"{name} {old} → {new}" for name, old, new in moves)


def task_pill(row: TaskRow) -> Pill:
    """The state; while it is RUNNING the step that the register can prove, such as TRIAL."""
    pill = pill_of(row.state)
    return Pill(pill.glyph, row.phase, pill.tone) if row.phase and row.state == RUNNING else pill


def message_text(row: TaskRow) -> str:
    """Why it waits or ended, and what the register said."""
    reason = word_of(row.reason.upper()) if row.reason else ""
    return ": ".join(part for part in (reason, row.message) if part)
