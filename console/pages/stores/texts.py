"""The page's words: sentences, ages and states as they stand in cells."""

from datetime import UTC, datetime

from console.kit.tone import Pill, Tone
from resources.i18n import catalogue, sentence

NONE = "–"
MINUTE, HOUR, DAY = 60, 3600, 86_400

COUNTERS = {
    "verified": ("✓", Tone.GOOD),
    "reverted": ("↶", Tone.WARN),
    "failed": ("✕", Tone.BAD),
    "unknown": ("?", Tone.WARN),
    "unreachable": ("⊘", Tone.WARN),
    "excluded": ("–", Tone.IDLE),
    "untouched": ("·", Tone.IDLE),
    "active": ("●", Tone.BUSY),
}


def said(rule: str, **values: str | int) -> str:
    """The page's sentence `rule`."""
    return sentence(f"stores.{rule}", values)


def counted(rule: str, count: int) -> str:
    """`one_RULE` for 1, else `some_RULE` with the number grouped."""
    return said(f"one_{rule}" if count == 1 else f"some_{rule}", count=f"{count:,}")


def age(then: datetime | None, now: datetime) -> str:
    """How long ago, in the largest whole unit; a dash for never."""
    if then is None:
        return NONE
    seconds = max(int((now - then).total_seconds()), 0)
    for unit, word in ((DAY, "days"), (HOUR, "hours"), (MINUTE, "minutes")):
        if seconds >= unit:
            return said(f"age_{word}", count=seconds // unit)
    return said("age_now")


def moment(then: datetime | None) -> str:
    """Day and minute in this computer's zone; a dash for never."""
    return f"{then.astimezone():%Y-%m-%d %H:%M}" if then else NONE


def now() -> datetime:
    """This moment, aware, as ages are counted from."""
    return datetime.now(UTC)


def state_word(state: str) -> str:
    """The word for a task's state."""
    return catalogue("states")[state]["word"]


def state_pill(state: str, counter: str) -> Pill:
    """A task's state, in the tone of the counter it belongs to."""
    if not state:
        return Pill("·", said("no_task"), Tone.IDLE)
    glyph, tone = COUNTERS.get(counter, ("·", Tone.IDLE))
    return Pill(glyph, state_word(state), tone)
