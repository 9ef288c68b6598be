"""What people order, as events. Each refuses with a KnownError that names the present state.

Every order takes the snapshot, who gives it (`by`) and when (`at`). `version`, where given, is the
rollout's row version that the person looked at; another one is refused as stale.
"""

from dataclasses import asdict, replace
from datetime import datetime, timedelta

from rollouts.shared.errors import refuse
from rollouts.shared.events import Event, Json
from rollouts.waves import rules
from rollouts.waves.events import Kind, rollout_event, wave_event
from rollouts.waves.evolve_rollout import LEAVES
from rollouts.waves.model import Accepted, Wave
from rollouts.waves.orders_for_registers import excuse, held_again, remove, retry, tasks_again
from rollouts.waves.refusals import check_version, name_of, reason_of, wrong_state
from rollouts.waves.snapshot import Snapshot
from rollouts.waves.states import (
    Decision,
    RolloutState,
    WaveState,
)

__all__ = [
    "abort",
    "approve",
    "excuse",
    "open_wave",
    "pause",
    "refused",
    "reject",
    "remove",
    "resolve",
    "resume",
    "retry",
    "start",
    "submit",
    "supersede",
    "validated",
]

GONE_ON = frozenset({WaveState.PASSED, WaveState.SKIPPED})
EARLY = frozenset({WaveState.SOAKING, WaveState.GATE})


def submit(snapshot: Snapshot, *, by: str, at: datetime) -> tuple[Event, ...]:
    """DRAFT -> VALIDATING; the engine answers with `validated` or `refused`."""
    return (_order(snapshot, Kind.ROLLOUT_SUBMITTED, "submit", by, at),)


def validated(snapshot: Snapshot, *, at: datetime) -> tuple[Event, ...]:
    """The preflight found nothing: AWAITING_APPROVAL, or READY when the policy asks for none."""
    return (_order(snapshot, Kind.ROLLOUT_VALIDATED, "validate", "", at),)


def refused(snapshot: Snapshot, *, findings: int, note: str, at: datetime) -> tuple[Event, ...]:
    """The preflight found something: back to DRAFT."""
    order = _order(snapshot, Kind.ROLLOUT_REFUSED, "validate", "", at)
    return (_with(order, findings=findings, note=note),)


def approve(
    snapshot: Snapshot, *, by: str, at: datetime, version: int | None = None
) -> tuple[Event, ...]:
    """One yes to the plan as it stands; READY when enough different people said it.

    Refused for whoever made or edited the plan.
    """
    rollout = snapshot.rollout
    order = _order(snapshot, Kind.ROLLOUT_APPROVED, "approve", by, at, version)
    if by in {rollout.created_by, *rollout.editors}:
        raise refuse("waves.own_plan", object=name_of(snapshot), field="approver", value=by)
    if any(each.by == by for each in rollout.approvals):
        raise refuse("waves.approved_twice", object=name_of(snapshot), field="approver", value=by)
    return (_with(order, plan_hash=rollout.plan_hash),)


def reject(snapshot: Snapshot, *, by: str, reason: str, at: datetime) -> tuple[Event, ...]:
    """AWAITING_APPROVAL -> REJECTED; nothing ran and the reason is kept."""
    order = _order(snapshot, Kind.ROLLOUT_REJECTED, "reject", by, at)
    return (_with(order, note=reason_of(snapshot, "reject", reason)),)


def start(
    snapshot: Snapshot, *, by: str, at: datetime, version: int | None = None
) -> tuple[Event, ...]:
    """READY -> RUNNING; the next `decide` opens the first wave."""
    order = _order(snapshot, Kind.ROLLOUT_STARTED, "start", by, at, version)
    rollout = snapshot.rollout
    seconds = rollout.policy.approval_seconds
    if seconds and rollout.approvals:
        age = at - rollout.approvals[-1].at
        if age >= timedelta(seconds=seconds):
            raise refuse(
                "waves.approval_expired",
                object=name_of(snapshot),
                field="approval",
                value=rollout.approvals[-1].at.isoformat(),
            )
    return (order,)


def open_wave(
    snapshot: Snapshot,
    *,
    by: str,
    reason: str = "",
    at: datetime,
    version: int | None = None,
) -> tuple[Event, ...]:
    """Open the next PLANNED wave now.

    Every wave before it must be PASSED or SKIPPED; with a reason it may also be SOAKING or in GATE,
    which then goes on beside the new one.
    """
    check_version(snapshot, version)
    if snapshot.rollout.state is not RolloutState.RUNNING:
        raise wrong_state(snapshot, "open-wave", "RUNNING")
    wave = next((each for each in snapshot.waves if each.state is WaveState.PLANNED), None)
    if wave is None:
        raise refuse("waves.no_wave_left", object=name_of(snapshot), field="waves")
    for before in snapshot.waves[: wave.index]:
        if before.state in GONE_ON or (reason.strip() and before.state in EARLY):
            continue
        code = "waves.reason_missing" if before.state in EARLY else "waves.wave_not_done"
        raise refuse(
            code,
            object=f"{name_of(snapshot)} wave {wave.name}",
            field=f"wave {before.name}",
            value=before.state.value,
            order="open-wave",
        )
    return (wave_event(Kind.WAVE_OPENED, wave, at, by=by, note=reason.strip()),)


def pause(
    snapshot: Snapshot, *, by: str, reason: str = "", at: datetime, version: int | None = None
) -> tuple[Event, ...]:
    """RUNNING -> PAUSED: nothing new starts, open trials are driven to their end."""
    order = _order(snapshot, Kind.ROLLOUT_PAUSED, "pause", by, at, version)
    return (_with(order, note=reason),)


def resume(
    snapshot: Snapshot, *, by: str, reason: str = "", at: datetime, version: int | None = None
) -> tuple[Event, ...]:
    """PAUSED -> RUNNING. A HELD rollout is not resumed but resolved."""
    if snapshot.rollout.state is RolloutState.HELD:
        check_version(snapshot, version)
        raise refuse(
            "waves.held_not_paused",
            object=name_of(snapshot),
            field="state",
            value=str(snapshot.rollout.reason),
        )
    order = _order(snapshot, Kind.ROLLOUT_RESUMED, "resume", by, at, version)
    return (_with(order, note=reason),)


def abort(
    snapshot: Snapshot, *, by: str, reason: str, at: datetime, version: int | None = None
) -> tuple[Event, ...]:
    """End it: RUNNING, HELD, PAUSED -> ABORTING; READY, AWAITING_APPROVAL -> ABORTED."""
    if snapshot.rollout.state in {RolloutState.READY, RolloutState.AWAITING_APPROVAL}:
        order = _order(snapshot, Kind.ROLLOUT_ABORTED, "abort", by, at, version)
    else:
        order = _order(snapshot, Kind.ROLLOUT_ABORTING, "abort", by, at, version)
    return (_with(order, note=reason_of(snapshot, "abort", reason)),)


def resolve(
    snapshot: Snapshot,
    decision: Decision,
    *,
    by: str,
    reason: str,
    at: datetime,
    version: int | None = None,
) -> tuple[Event, ...]:
    """Decide about a HELD rollout; always with a reason.

    CONTINUE accepts what failed so far (one more failure stops it again) and waives quorum and
    gate of the held waves. RETRY_FAILED makes their failed and unreachable registers READY and
    keeps every rule. REVERT_WAVE ends the held waves as REVERTED and aborts the rest; the caller
    then plans the revert from `revert_plan`. ABORT is `abort`.
    """
    order = _order(snapshot, Kind.ROLLOUT_RESOLVED, "resolve", by, at, version)
    note = reason_of(snapshot, "resolve", reason)
    if decision is Decision.ABORT:
        return abort(snapshot, by=by, reason=note, at=at)
    if decision is Decision.REVERT_WAVE:
        return _revert_wave(snapshot, by, note, at)
    keep = decision is Decision.CONTINUE
    head = _with(
        order,
        decision=decision.value,
        note=note,
        accepted=asdict(_accepted_whole(snapshot) if keep else snapshot.rollout.accepted),
    )
    waves = [
        wave_event(
            Kind.WAVE_RESOLVED,
            wave,
            at,
            by=by,
            decision=decision.value,
            note=note,
            accepted=asdict(_accepted(snapshot, wave) if keep else wave.accepted),
        )
        for wave in snapshot.waves
        if wave.state is WaveState.HELD or (keep and wave.state is WaveState.PASSED)
    ]
    again = () if keep else tasks_again(held_again(snapshot), by, note, at)
    return (head, *waves, *again)


def supersede(snapshot: Snapshot, *, by: str, newer: int, at: datetime) -> tuple[Event, ...]:
    """DRAFT or READY -> SUPERSEDED by the rollout numbered `newer`."""
    order = _order(snapshot, Kind.ROLLOUT_SUPERSEDED, "supersede", by, at)
    return (_with(order, newer=newer),)


def _revert_wave(snapshot: Snapshot, by: str, note: str, at: datetime) -> tuple[Event, ...]:
    waves = [
        wave_event(Kind.WAVE_REVERTED, wave, at, by=by, note=note)
        for wave in snapshot.waves
        if wave.state is WaveState.HELD
    ]
    if not waves:
        raise refuse(
            "waves.no_wave_held",
            object=name_of(snapshot),
            field="reason",
            value=str(snapshot.rollout.reason),
        )
    return (*waves, *abort(snapshot, by=by, reason=note, at=at))


def _accepted(snapshot: Snapshot, wave: Wave) -> Accepted:
    numbers = snapshot.reckoning(wave.index)
    return replace(
        wave.accepted,
        failures=rules.failures_for(wave, numbers),
        unreachable=numbers.unreachable,
        shrink=numbers.shrink,
        waived=wave.accepted.waived or wave.state is WaveState.HELD,
    )


def _accepted_whole(snapshot: Snapshot) -> Accepted:
    numbers = [snapshot.reckoning(wave.index) for wave in snapshot.waves]
    return replace(
        snapshot.rollout.accepted,
        failures=sum(each.failures for each in numbers),
        stores=snapshot.failed_stores,
        integrity=sum(each.integrity for each in numbers),
    )


def _order(
    snapshot: Snapshot,
    kind: Kind,
    order: str,
    by: str,
    at: datetime,
    version: int | None = None,
) -> Event:
    check_version(snapshot, version)
    if snapshot.rollout.state not in LEAVES[kind]:
        needed = " or ".join(sorted(state.value for state in LEAVES[kind]))
        raise wrong_state(snapshot, order, needed)
    return rollout_event(kind, snapshot.rollout, at, by=by)


def _with(event: Event, **data: Json) -> Event:
    return replace(event, data={**event.data, **data})
