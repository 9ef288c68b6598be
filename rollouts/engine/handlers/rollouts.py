"""Orders about rollouts, and what they have come to. Orders are recorded; the engine moves them."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime

from rollouts.engine.context import Context
from rollouts.engine.filtering import tasks_matching
from rollouts.ports.database import UnitOfWork
from rollouts.releases.ports import Releases
from rollouts.shared.errors import KnownError, refuse
from rollouts.shared.events import Event
from rollouts.shared.findings import Finding
from rollouts.waves import orders
from rollouts.waves.commands import (
    RolloutAbort,
    RolloutApprove,
    RolloutExcuse,
    RolloutList,
    RolloutOpenWave,
    RolloutPause,
    RolloutReject,
    RolloutResolve,
    RolloutResume,
    RolloutRetry,
    RolloutShow,
    RolloutStart,
    RolloutStatus,
    RolloutSubmit,
    RolloutTasks,
)
from rollouts.waves.counters import Counters, counter_of, standing
from rollouts.waves.evolve import evolve_all
from rollouts.waves.model import DeviceTask, Wave
from rollouts.waves.orders_for_registers import excuse, retry
from rollouts.waves.ports import Glance, Head, PlanRow, Rollouts
from rollouts.waves.snapshot import Snapshot, changed
from rollouts.waves.states import Decision, RolloutState, WaveState

Order = Callable[[Snapshot], tuple[Event, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveStatus:
    """One wave and its counters."""

    name: str
    state: WaveState
    reason: str
    registers: int
    verified: int
    failed: int
    reverted: int
    unknown: int
    unreachable: int
    active: int
    untouched: int
    excluded: int
    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A rollout: its state, its waves, and the design's counters, which add up to `registers`."""

    rollout: int
    uid: str
    title: str
    kind: str
    state: RolloutState
    reason: str
    note: str
    version: int
    created_by: str
    started_at: datetime | None
    ended_at: datetime | None
    waves: tuple[WaveStatus, ...]
    registers: int
    verified: int
    reverted: int
    failed: int
    unknown: int
    unreachable: int
    excluded: int
    untouched: int
    active: int
    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """One register of a rollout."""

    register: str
    store: str
    wave: int
    state: str
    counter: str
    phase: str
    reason: str
    message: str
    attempt: int
    before: str
    after: str


def find(uow: UnitOfWork, reference: str) -> tuple[Snapshot, int]:
    """The rollout and its edition; KnownError `plan.unknown_rollout`."""
    found = uow.repository(Rollouts).load(reference)
    if found is None:
        raise refuse("plan.unknown_rollout", value=reference)
    return found


def glance_at(uow: UnitOfWork, reference: str) -> Glance:
    """Where the rollout stands; KnownError `plan.unknown_rollout`."""
    found = uow.repository(Rollouts).glance(reference)
    if found is None:
        raise refuse("plan.unknown_rollout", value=reference)
    return found


def status_at(uow: UnitOfWork, reference: str) -> Status:
    """The status by uid or number, without its tasks; KnownError `plan.unknown_rollout`."""
    found = uow.repository(Rollouts).head(reference)
    if found is None:
        raise refuse("plan.unknown_rollout", value=reference)
    return _status(found)


def status_of(snapshot: Snapshot) -> Status:
    """The status from a snapshot."""
    counters = tuple(snapshot.counters(index) for index in range(len(snapshot.waves)))
    return _status(Head(rollout=snapshot.rollout, waves=snapshot.waves, counters=counters))


def _status(head: Head) -> Status:
    rollout = head.rollout
    return Status(
        rollout=rollout.number,
        uid=rollout.uid,
        title=rollout.title,
        kind=rollout.kind,
        state=rollout.state,
        reason=rollout.reason or "",
        note=rollout.note,
        version=rollout.version,
        created_by=rollout.created_by,
        started_at=rollout.started_at,
        ended_at=rollout.ended_at,
        waves=tuple(map(_wave, head.waves, head.counters)),
        **asdict(sum(head.counters, Counters())),
    )


def _wave(wave: Wave, counters: Counters) -> WaveStatus:
    return WaveStatus(
        name=wave.name, state=wave.state, reason=wave.reason or "", **asdict(counters)
    )


def list_rollouts(context: Context, request: RolloutList) -> tuple[Status, ...]:
    """Newest first."""
    with context.read() as uow:
        return tuple(map(_status, uow.repository(Rollouts).heads(limit=request.limit)))


def status(context: Context, request: RolloutStatus) -> Status:
    """State, waves, counters."""
    with context.read() as uow:
        return status_at(uow, request.rollout)


def show_plan(context: Context, request: RolloutShow) -> tuple[PlanRow, ...]:
    """What the plan saw, by register."""
    with context.read() as uow:
        snapshot, _ = find(uow, request.rollout)
        rows = uow.repository(Rollouts).plan(snapshot.rollout.uid)
        if not request.filter:
            return rows
        wanted = names_in(uow, snapshot, request.filter)
        return tuple(each for each in rows if each.register in wanted)


def tasks(context: Context, request: RolloutTasks) -> tuple[TaskRow, ...]:
    """The registers of a rollout, as they stand."""
    with context.read() as uow:
        snapshot, _ = find(uow, request.rollout)
        wanted = names_in(uow, snapshot, request.filter) if request.filter else None
        return tuple(
            _task_row(each)
            for each in snapshot.tasks.values()
            if wanted is None or each.register in wanted
        )


def names_in(uow: UnitOfWork, snapshot: Snapshot, text: str) -> frozenset[str]:
    """The registers of the rollout that a filter selects, states included."""
    return tasks_matching(uow, snapshot.tasks.values(), text)


def _task_row(task: DeviceTask) -> TaskRow:
    return TaskRow(
        register=task.register,
        store=task.store,
        wave=task.wave + 1,
        state=task.state,
        counter=counter_of(standing(task)),
        phase=task.phase or "",
        reason=task.reason,
        message=task.message,
        attempt=task.attempt,
        before=" ".join(f"{each.component} {each.before or '-'}" for each in task.moves),
        after=" ".join(f"{each.component} {each.after or '-'}" for each in task.moves),
    )


class _Overtaken(Exception):  # noqa: N818 - not an error: the order is given anew
    """Somebody else wrote to the rollout between our read and our write."""


def give_order(context: Context, reference: str, order: Order) -> Status:
    """Fold the events of an order and keep them, once; the engine sees the new edition."""
    while True:
        with suppress(_Overtaken):  # what was begun for it is rolled back, its audit entry too
            return _given(context, reference, order)


def _given(context: Context, reference: str, order: Order) -> Status:
    with context.read() as uow:
        name = f"rollout {glance_at(uow, reference).number}"
    with context.begin(name) as uow:
        snapshot, edition = find(uow, reference)
        events = order(snapshot)
        after = evolve_all(snapshot, events)
        changes = changed(snapshot, after)
        if uow.repository(Rollouts).save(snapshot.rollout.uid, changes, edition=edition) is None:
            raise _Overtaken
        for event in events:
            uow.record(event)
    return status_of(after)


def submit(context: Context, request: RolloutSubmit) -> Status:
    """DRAFT to READY (or AWAITING_APPROVAL); refused when a version it needs is not here."""
    with context.read() as uow:
        snapshot, _ = find(uow, request.rollout)
        _preflight(uow, context, snapshot)

    def order(present: Snapshot) -> tuple[Event, ...]:
        now = context.services.clock()
        first = orders.submit(present, by=context.operator, at=now)
        return (*first, *orders.validated(evolve_all(present, first), at=now))

    return give_order(context, request.rollout, order)


def _preflight(uow: UnitOfWork, context: Context, snapshot: Snapshot) -> None:
    """Every version and its bytes must be here before anybody approves."""
    findings: list[Finding] = []
    wanted = {
        (move.component, move.after) for task in snapshot.tasks.values() for move in task.moves
    }
    for component, rid in sorted(wanted):
        version = uow.repository(Releases).version(component, rid)
        whole = version is not None and all(
            context.services.blobs.has(each)
            for each in (version.manifest, *version.payload.values())
        )
        if not whole:
            findings.append(Finding(code="plan.version_missing", object=component, value=rid))
    if findings:
        raise KnownError(*findings)


def ordered(
    context: Context, reference: str, order: Callable[..., tuple[Event, ...]], **given: object
) -> Status:
    """Give an order in the operator's name at the present instant."""
    return give_order(
        context,
        reference,
        lambda now: order(now, by=context.operator, at=context.services.clock(), **given),
    )


def approve(context: Context, request: RolloutApprove) -> Status:
    """One yes."""
    return ordered(context, request.rollout, orders.approve)


def reject(context: Context, request: RolloutReject) -> Status:
    """No."""
    return ordered(context, request.rollout, orders.reject, reason=request.reason)


def start(context: Context, request: RolloutStart) -> Status:
    """READY to RUNNING."""
    return ordered(context, request.rollout, orders.start)


def open_wave(context: Context, request: RolloutOpenWave) -> Status:
    """The next wave, now."""
    return ordered(context, request.rollout, orders.open_wave, reason=request.reason)


def pause(context: Context, request: RolloutPause) -> Status:
    """RUNNING to PAUSED."""
    return ordered(context, request.rollout, orders.pause, reason=request.reason)


def resume(context: Context, request: RolloutResume) -> Status:
    """PAUSED to RUNNING."""
    return ordered(context, request.rollout, orders.resume, reason=request.reason)


def resolve(context: Context, request: RolloutResolve) -> Status:
    """HELD to what a person decided."""
    try:
        decision = Decision(request.decision)
    except ValueError:
        words = ", ".join(Decision)
        raise refuse("plan.unknown_decision", value=request.decision, known=words) from None
    return ordered(
        context, request.rollout, orders.resolve, decision=decision, reason=request.reason
    )


def retry_failed(context: Context, request: RolloutRetry) -> Status:
    """Only failures, or those named."""
    return ordered(
        context, request.rollout, retry, reason=request.reason, registers=request.register
    )


def excuse_register(context: Context, request: RolloutExcuse) -> Status:
    """One register out, by name."""
    return ordered(
        context, request.rollout, excuse, register=request.register, reason=request.reason
    )


def abort(context: Context, request: RolloutAbort) -> Status:
    """End it."""
    return ordered(context, request.rollout, orders.abort, reason=request.reason)
