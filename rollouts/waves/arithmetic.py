"""Threshold arithmetic in exact integers, with the absolute numbers that people are shown."""

from datetime import datetime, timedelta

from rollouts.waves.counters import Reckoning
from rollouts.waves.model import GateRule, Samples, WaveRules
from rollouts.waves.states import HoldReason, Pace

CONFIDENCE_PERCENT = 95


def allowed_failures(registers: int, rules: WaveRules) -> int:
    """How many registers of `registers` may fail before the wave stops (it stops at one more)."""
    relative = registers * rules.error_percent // 100
    return min(relative, rules.error_absolute - 1) if rules.error_absolute else relative


def error_trips(registers: int, failures: int, rules: WaveRules) -> bool:
    """The error rule: 100*F > e*N, strictly, or F >= the absolute limit."""
    return 100 * failures > rules.error_percent * registers or (
        0 < rules.error_absolute <= failures
    )


def unreachable_trips(registers: int, unreachable: int, rules: WaveRules) -> bool:
    """100*U > u*N, strictly."""
    return 100 * unreachable > rules.unreachable_percent * registers


def membership_trips(numbers: Reckoning, rules: WaveRules) -> bool:
    """True when registers taken out shrank the wave by more than its limit, or below the minimum."""
    too_much = 100 * numbers.shrink > rules.shrink_percent * numbers.planned
    return numbers.shrink > 0 and (too_much or numbers.counted < rules.success_min)


def quorum_met(numbers: Reckoning, rules: WaveRules) -> bool:
    """100*S >= q*N, S at least the minimum and at least 1, and one success in every stratum."""
    return (
        100 * numbers.verified >= rules.quorum_percent * numbers.counted
        and numbers.verified >= max(1, rules.success_min)
        and not (rules.coverage and numbers.bare)
    )


def quorum_impossible(numbers: Reckoning, rules: WaveRules) -> bool:
    """True when even the success of all that is pending could not meet the quorum any more."""
    best = numbers.verified + numbers.pending
    return (
        100 * best < rules.quorum_percent * numbers.counted
        or best < max(1, rules.success_min)
        or (rules.coverage and numbers.hopeless > 0)
    )


def concurrency(numbers: Reckoning, rules: WaveRules) -> int:
    """How many registers of the wave may be under way at once, at least 1.

    Risk-limited: max(1, allowed + 1 - F). Slow start: at least a third of the successes, too.
    """
    risk = max(1, allowed_failures(numbers.counted, rules) + 1 - numbers.failures)
    if rules.pace is Pace.RISK_LIMITED:
        return risk
    return max(risk, numbers.verified // 3)


def worst_case(registers: int, rules: WaveRules) -> int:
    """The most registers of the wave that can be broken before it stops, whatever fails.

    Risk-limited: allowed + 1. Slow start: when c registers are under way beyond the risk limit, 3c
    have succeeded, so c <= (N - F)/4, and the sum is greatest at F = allowed.
    """
    allowed = allowed_failures(registers, rules)
    worst = allowed + 1
    if rules.pace is Pace.SLOW_START:
        worst = max(worst, allowed + (registers - allowed) // 4)
    return min(registers, worst)


def passing_chance(pilots: int, failing_percent: int) -> int:
    """The chance in whole percent that all pilots pass although that share of registers fails."""
    whole = 100**pilots
    return int((100 * (100 - failing_percent) ** pilots + whole // 2) // whole)


def pilots_needed(failing_percent: int, confidence_percent: int = CONFIDENCE_PERCENT) -> int:
    """How many pilots must all pass to show, with that confidence, fewer failures than given.

    ValueError unless 0 < failing_percent <= 100 and 0 < confidence_percent < 100.
    """
    if not (0 < failing_percent <= 100 and 0 < confidence_percent < 100):
        raise ValueError("percentages out of range")
    pilots, passing, whole = 0, 1, 1
    while 100 * passing > (100 - confidence_percent) * whole:
        pilots, passing, whole = pilots + 1, passing * (100 - failing_percent), whole * 100
    return pilots


def gate_verdict(samples: Samples, rule: GateRule) -> HoldReason | bool | None:
    """True: passed. A HoldReason: stopped. None: not yet decided. The failure limit wins."""
    if samples.failures >= rule.failure_limit:
        return HoldReason.GATE_FAILED
    if samples.errors >= rule.error_limit:
        return HoldReason.GATE_INCONCLUSIVE
    if samples.successes >= rule.success_limit:
        return True
    return HoldReason.GATE_INCONCLUSIVE if samples.taken >= rule.samples else None


def step_deadline(
    started_at: datetime, total_seconds: int, step_at: datetime, step_seconds: int
) -> datetime:
    """When a step must be over: its own time from `step_at`, but never beyond the total."""
    return min(
        started_at + timedelta(seconds=total_seconds), step_at + timedelta(seconds=step_seconds)
    )
