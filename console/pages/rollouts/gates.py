"""A wave as a card: its bar, its counts as links, its rule, where it stands and what it waits for."""

from datetime import datetime

from console.kit.wave_card import CardContent
from console.pages.moments import clock_text, duration_text
from console.pages.states import pill_of, segments, word_of
from resources.i18n import sentence
from rollouts.reads.rollouts import RolloutSheet, WaveCard

ENDED_WELL = "PASSED"
HELD = "HELD"


def card_of(wave: WaveCard, sheet: RolloutSheet, now: datetime) -> CardContent:
    """The card of one wave; its numbers are those of the table's own query."""
    number = wave.position
    counters = wave.counters
    return CardContent(
        name=sentence("rollouts.wave", {"number": number, "name": wave.name}),
        state=pill_of(wave.state),
        segments=segments(counters),
        progress=sentence(
            "rollouts.verified_of",
            {"verified": f"{counters.verified:,}", "registers": f"{counters.registers:,}"},
        ),
        progress_filter=f"wave:{number} state:verified",
        failures=sentence("rollouts.failures", {"failures": f"{counters.failures:,}"}),
        failures_filter=f"wave:{number} state:failures" if counters.failures else "",
        has_failures=counters.failures > 0,
        gate=gate_text(wave, now),
        is_current=sheet.present_wave == number,
    )


def gate_text(wave: WaveCard, now: datetime) -> str:
    """Rule, present value, and what the wave waits for; what it came to once it has ended."""
    if wave.ended_at is not None:
        when = clock_text(wave.ended_at, now)
        return sentence("rollouts.gate_ended", {"word": word_of(wave.state), "when": when})
    parts = [rule_text(wave)]
    if wave.state == HELD and wave.reason:
        parts.insert(0, sentence("rollouts.gate_held", {"reason": word_of(wave.reason)}))
    if wave.waits_for:
        parts.append(waits_text(wave))
    return " ".join(parts)


def rule_text(wave: WaveCard) -> str:
    """When the wave stops, and how near it is; before it opens, what the worst case costs."""
    values = {"stops": wave.allowed_failures + 1, "failures": wave.counters.failures}
    if wave.opened_at is None:
        return sentence("rollouts.gate_worst", {**values, "worst": wave.worst_case})
    return sentence("rollouts.gate_rule", values)


def waits_text(wave: WaveCard) -> str:
    """What the wave waits for, with the present values."""
    soak = duration_text(wave.soak_left)
    values: dict[str, str | int] = {
        "quorum_wanted": wave.quorum_wanted,
        "verified": wave.counters.verified,
        "soak_left": soak.removesuffix(" s") if soak.endswith(" s") else soak,
        "samples_taken": wave.samples_taken,
        "samples_wanted": wave.samples_wanted,
    }
    return sentence(wave.waits_for, values)
