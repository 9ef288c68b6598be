"""How states and counters look on every page: sign, word, tone, and the sentence behind the word."""

from collections.abc import Mapping

from console.kit.tone import Pill, Tone
from console.kit.wave_bar import Segment
from resources.i18n import catalogue, sentence
from rollouts.waves.counters import Counters

GOOD, BUSY, WARN, BAD, IDLE = Tone.GOOD, Tone.BUSY, Tone.WARN, Tone.BAD, Tone.IDLE

LOOKS: Mapping[str, tuple[str, Tone]] = {
    "DRAFT": ("○", IDLE),
    "VALIDATING": ("●", BUSY),
    "AWAITING_APPROVAL": ("◔", WARN),
    "READY": ("○", BUSY),
    "RUNNING": ("●", BUSY),
    "HELD": ("▲", BAD),
    "PAUSED": ("‖", WARN),
    "ABORTING": ("●", WARN),
    "COMPLETED": ("✓", GOOD),
    "COMPLETED_WITH_EXCEPTIONS": ("▲", WARN),
    "ABORTED": ("✕", BAD),
    "REJECTED": ("✕", IDLE),
    "EXPIRED": ("–", IDLE),
    "SUPERSEDED": ("–", IDLE),
    "PLANNED": ("○", IDLE),
    "OPEN": ("●", BUSY),
    "SOAKING": ("◔", BUSY),
    "GATE": ("◔", BUSY),
    "PASSED": ("✓", GOOD),
    "SKIPPED": ("–", IDLE),
    "CANCELLED": ("–", IDLE),
    "REVERTED": ("↩", BAD),
    "BLOCKED": ("‖", WARN),
    "PARKED": ("‖", WARN),
    "RETRY_WAIT": ("↻", WARN),
    "UNKNOWN": ("?", WARN),
    "SUCCEEDED": ("✓", GOOD),
    "ALREADY_CURRENT": ("✓", GOOD),
    "FAILED_CLEAN": ("✕", BAD),
    "FAILED_DIRTY": ("✕", BAD),
    "UNREACHABLE": ("◌", WARN),
    "EXCUSED": ("–", IDLE),
    "REMOVED": ("–", IDLE),
}

COUNTERS = (
    ("verified", GOOD),
    ("active", BUSY),
    ("unknown", WARN),
    ("unreachable", WARN),
    ("reverted", BAD),
    ("failed", BAD),
    ("excluded", IDLE),
    ("untouched", IDLE),
)
"""The disjoint counters in the order of a bar, with their tones."""


def pill_of(state: str) -> Pill:
    """The state in capitals, as the filter language spells it but for the line between words."""
    glyph, tone = LOOKS.get(state, ("·", IDLE))
    return Pill(glyph, state.replace("_", " "), tone)


def word_of(state: str) -> str:
    """A state, phase or reason as a word in a sentence; an unknown one as it is."""
    return catalogue("states").get(state, {}).get("word", state.replace("_", " ").lower())


def sentence_of(state: str) -> str:
    """What a state, phase or reason means; empty for an unknown one."""
    return catalogue("states").get(state, {}).get("text", "")


def counter_word(name: str) -> str:
    """A counter's word, as in "3 failed"."""
    return sentence(f"pages.counter_{name}", {})


def segments(counters: Counters) -> tuple[Segment, ...]:
    """The counters as a bar."""
    return tuple(
        Segment(getattr(counters, name), counter_word(name), tone) for name, tone in COUNTERS
    )
