"""When the engine stops a wave or a rollout, and when a wave has proved enough."""

from dataclasses import replace
from datetime import datetime, timedelta

from rollouts.waves import arithmetic
from rollouts.waves.counters import Reckoning
from rollouts.waves.model import Wave
from rollouts.waves.snapshot import Snapshot, with_wave
from rollouts.waves.states import VERIFIED, HoldReason, TaskState, WaveState

INTEGRITY_AGREES = 2


def wave_trips(wave: Wave, numbers: Reckoning, now: datetime) -> HoldReason | None:
    """Why a running wave must be HELD now, or None. What a person accepted stays silent."""
    known = wave.accepted
    rules = wave.rules
    failures = failures_for(wave, numbers)
    if failures > known.failures and arithmetic.error_trips(numbers.counted, failures, rules):
        return HoldReason.ERROR_THRESHOLD
    if _too_silent(wave, numbers):
        return HoldReason.UNREACHABLE
    if numbers.shrink > known.shrink and arithmetic.membership_trips(numbers, rules):
        return HoldReason.MEMBERSHIP_CHANGED
    if known.waived or not numbers.counted:
        return None
    if arithmetic.quorum_impossible(numbers, rules):
        return HoldReason.QUORUM_IMPOSSIBLE
    return HoldReason.DEADLINE if _out_of_time(wave, numbers, now) else None


def failures_for(wave: Wave, numbers: Reckoning) -> int:
    """F as the error rule of this wave counts it: in a canary, silence is failure."""
    return numbers.failures + (numbers.silent if wave.rules.canary else 0)


def proved_enough(wave: Wave, numbers: Reckoning) -> bool:
    """Whether the quorum is met, or a person waived it and nothing is left to wait for."""
    if wave.accepted.waived and not numbers.pending:
        return True
    return arithmetic.quorum_met(numbers, wave.rules)


def soaked(wave: Wave, now: datetime) -> bool:
    """Whether the soak clock of a SOAKING wave has run out."""
    return soak_ends(wave) <= now


def soak_ends(wave: Wave) -> datetime:
    """When the soak clock of a SOAKING wave runs out."""
    if wave.soaking_since is None:
        raise ValueError(f"wave {wave.index} is not soaking")
    return wave.soaking_since + timedelta(seconds=wave.soak_left)


def rollout_trips(snapshot: Snapshot) -> HoldReason | None:
    """Why the rollout as a whole must be HELD now, or None."""
    policy, known = snapshot.rollout.policy, snapshot.rollout.accepted
    numbers = [snapshot.reckoning(wave.index) for wave in snapshot.waves]
    integrity = sum(each.integrity for each in numbers)
    if integrity >= INTEGRITY_AGREES and integrity > known.integrity:
        return HoldReason.INTEGRITY
    failures = sum(each.failures for each in numbers)
    stores = snapshot.failed_stores
    over_registers = 0 < policy.budget_registers < failures and failures > known.failures
    over_stores = 0 < policy.budget_stores < stores and stores > known.stores
    if over_registers or over_stores:
        return HoldReason.BUDGET
    late = (_late_trip(*pair) for pair in zip(snapshot.waves, numbers, strict=True))
    return next((reason for reason in late if reason is not None), None)


def _late_trip(wave: Wave, numbers: Reckoning) -> HoldReason | None:
    """What the stragglers of a PASSED wave may still bring about."""
    if wave.state is not WaveState.PASSED:
        return None
    if numbers.failures > wave.accepted.failures:
        return HoldReason.REGRESSION_AFTER_PASS
    return HoldReason.UNREACHABLE if _too_silent(wave, numbers) else None


def _too_silent(wave: Wave, numbers: Reckoning) -> bool:
    return numbers.unreachable > wave.accepted.unreachable and arithmetic.unreachable_trips(
        numbers.counted, numbers.unreachable, wave.rules
    )


def lowered(snapshot: Snapshot, index: int) -> Snapshot:
    """The snapshot where nobody has accepted more failures than there are any more.

    Needed when registers are tried again or taken out: the next failure must count.
    """
    wave = snapshot.waves[index]
    numbers = snapshot.reckoning(index)
    known = replace(
        wave.accepted,
        failures=min(wave.accepted.failures, failures_for(wave, numbers)),
        unreachable=min(wave.accepted.unreachable, numbers.unreachable),
    )
    total = snapshot.counters().failures
    whole = snapshot.rollout.accepted
    if total < whole.failures:
        whole = replace(whole, failures=total, stores=min(whole.stores, snapshot.failed_stores))
        snapshot = replace(snapshot, rollout=replace(snapshot.rollout, accepted=whole))
    return with_wave(snapshot, replace(wave, accepted=known))


def has_exceptions(snapshot: Snapshot) -> bool:
    """Whether a finished rollout left a register neither verified nor excluded, or proved none."""
    total = snapshot.counters()
    verified = snapshot.in_state(*VERIFIED)
    return total.verified + total.excluded < total.registers or not verified


def busy_now(snapshot: Snapshot, wave: Wave) -> bool:
    """Whether any task of the wave is at work or could be at once; late ones do not count."""
    present = snapshot.in_state(TaskState.RUNNING, TaskState.READY)
    return bool(present & snapshot.members[wave.index])


def _out_of_time(wave: Wave, numbers: Reckoning, now: datetime) -> bool:
    """Past the deadline with only silent registers left to hope for."""
    return (
        wave.deadline_at is not None
        and wave.deadline_at <= now
        and not arithmetic.quorum_met(numbers, wave.rules)
        and numbers.pending == numbers.unknown
    )
