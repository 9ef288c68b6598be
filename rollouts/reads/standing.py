"""Where a rollout and its waves stand, worked out from counts: pure."""

from collections.abc import Sequence
from datetime import datetime

from rollouts.reads.rollouts import WaveCard
from rollouts.waves.arithmetic import allowed_failures, worst_case
from rollouts.waves.counters import Counters, Tally, counters, reckon
from rollouts.waves.model import Rollout, Wave
from rollouts.waves.states import ROLLOUT_ENDS, WAVE_ENDS, RolloutState, WaveState

WAITS_OF_ROLLOUT = {
    RolloutState.DRAFT: "reads.waits_approval",
    RolloutState.VALIDATING: "reads.waits_approval",
    RolloutState.AWAITING_APPROVAL: "reads.waits_approval",
    RolloutState.PAUSED: "reads.waits_pause",
    RolloutState.ABORTING: "reads.waits_end",
}
WAITS_OF_WAVE = {
    WaveState.HELD: "reads.waits_decision",
    WaveState.OPEN: "reads.waits_quorum",
    WaveState.SOAKING: "reads.waits_soak",
    WaveState.GATE: "reads.waits_gate",
}


def wave_card(rollout: Rollout, waves: Sequence[Wave], index: int, tally: Tally) -> WaveCard:
    """One wave with its absolute numbers and what it waits for."""
    wave = waves[index]
    rules, numbers = wave.rules, reckon(tally)
    gate = rules.gate
    share = -(-rules.quorum_percent * numbers.counted // 100)
    return WaveCard(
        position=index + 1,
        name=wave.name,
        size=wave.size,
        state=wave.state,
        reason=wave.reason or "",
        note=wave.note,
        counters=counters(tally),
        counted=numbers.counted,
        error_percent=rules.error_percent,
        allowed_failures=allowed_failures(numbers.counted, rules),
        worst_case=worst_case(numbers.counted, rules),
        quorum_percent=rules.quorum_percent,
        quorum_wanted=max(1, rules.success_min, share),
        unreachable_percent=rules.unreachable_percent,
        pace=rules.pace,
        waits_for=waits_for(rollout, waves, index),
        soak_left=wave.soak_left,
        soaking_since=wave.soaking_since,
        samples_taken=wave.samples.taken,
        samples_passed=wave.samples.successes,
        samples_failed=wave.samples.failures,
        samples_wanted=gate.samples if gate else 0,
        opened_at=wave.opened_at,
        deadline_at=wave.deadline_at,
        ended_at=wave.ended_at,
    )


def waits_for(rollout: Rollout, waves: Sequence[Wave], index: int) -> str:
    """The code of the sentence that says what the wave waits for; empty when it has ended."""
    wave = waves[index]
    if wave.state in WAVE_ENDS or rollout.state in ROLLOUT_ENDS:
        return ""
    if wave.state is WaveState.HELD:
        return WAITS_OF_WAVE[wave.state]
    if rollout.state is RolloutState.READY:
        return "reads.waits_start_time" if rollout.policy.start_at else "reads.waits_start"
    if rollout.state in WAITS_OF_ROLLOUT:
        return WAITS_OF_ROLLOUT[rollout.state]
    next_one = all(each.state in WAVE_ENDS for each in waves[:index])
    by_person = next_one and not rollout.policy.automatic
    planned = "reads.waits_person" if by_person else "reads.waits_previous"
    return WAITS_OF_WAVE.get(wave.state, planned)


def seconds_left(rollout: Rollout, sums: Counters, now: datetime) -> int | None:
    """The time left at the pace so far; None before the first register or unless it is RUNNING."""
    left = sums.untouched + sums.active + sums.unknown
    done = sums.registers - left
    if rollout.state is not RolloutState.RUNNING or rollout.started_at is None or not done:
        return None
    return int((now - rollout.started_at).total_seconds() * left / done)
