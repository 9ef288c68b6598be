"""Orders about single registers of a rollout: try again, excuse, remove."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from rollouts.shared.errors import refuse
from rollouts.shared.events import Event
from rollouts.waves.events import Kind, task_event, wave_event
from rollouts.waves.evolve_task import LEAVES
from rollouts.waves.model import DeviceTask
from rollouts.waves.refusals import name_of, reason_of, wrong_state
from rollouts.waves.snapshot import Snapshot
from rollouts.waves.states import RETRIABLE, UNDER_WAY, Decision, RolloutState, TaskState, WaveState


def retry(
    snapshot: Snapshot, *, by: str, reason: str, registers: Iterable[str] = (), at: datetime
) -> tuple[Event, ...]:
    """Try the failed and reverted registers again (all, or those named) while RUNNING.

    Only in waves that were opened; their deadlines start anew. Attempts are never reset.
    """
    if snapshot.rollout.state is not RolloutState.RUNNING:
        raise wrong_state(snapshot, "retry", "RUNNING")
    note = reason_of(snapshot, "retry", reason)
    named = frozenset(registers)
    failed = [
        task
        for task in snapshot.tasks.values()
        if task.state in RETRIABLE and (not named or task.register in named)
    ]
    if not failed:
        raise refuse("waves.nothing_to_retry", object=name_of(snapshot), field="registers")
    indexes = {task.wave for task in failed}
    waves = [
        wave_event(
            Kind.WAVE_RESOLVED,
            wave,
            at,
            by=by,
            decision=Decision.RETRY_FAILED.value,
            note=note,
            accepted=asdict(wave.accepted),
        )
        for wave in snapshot.waves
        if wave.index in indexes
    ]
    return (*waves, *tasks_again(failed, by, note, at))


def excuse(
    snapshot: Snapshot, register: str, *, by: str, reason: str, at: datetime
) -> tuple[Event, ...]:
    """Take one register out by name: it counts neither way any more. Not while it is RUNNING."""
    return (_take_out(snapshot, Kind.TASK_EXCUSED, "excuse", register, by, reason, at),)


def remove(
    snapshot: Snapshot, register: str, *, by: str, reason: str, at: datetime
) -> tuple[Event, ...]:
    """The register left the estate. Not while it is RUNNING or UNKNOWN."""
    return (_take_out(snapshot, Kind.TASK_REMOVED, "remove", register, by, reason, at),)


def held_again(snapshot: Snapshot) -> list[DeviceTask]:
    """Registers to try again: of the held waves, or of every wave when the whole was stopped."""
    held = {wave.index for wave in snapshot.waves if wave.state is WaveState.HELD}
    return [
        task
        for task in snapshot.tasks.values()
        if task.state in RETRIABLE | {TaskState.UNREACHABLE} and (not held or task.wave in held)
    ]


def tasks_again(tasks: Iterable[DeviceTask], by: str, note: str, at: datetime) -> tuple[Event, ...]:
    """The events that make ended tasks READY once more."""
    return tuple(task_event(Kind.TASK_RETRIED, task, at, by=by, note=note) for task in tasks)


def _take_out(
    snapshot: Snapshot,
    kind: Kind,
    order: str,
    register: str,
    by: str,
    reason: str,
    at: datetime,
) -> Event:
    if snapshot.rollout.ended_at is not None:
        raise wrong_state(snapshot, order, "not ended")
    note = reason_of(snapshot, order, reason)
    task = next((each for each in snapshot.tasks.values() if each.register == register), None)
    if task is None:
        raise refuse(
            "waves.not_in_rollout", object=name_of(snapshot), field="register", value=register
        )
    if task.state not in LEAVES[kind]:
        code = "waves.task_under_way" if task.state in UNDER_WAY else "waves.task_ended"
        raise refuse(
            code,
            object=f"register {register}",
            field="state",
            value=task.state.value,
            order=order,
        )
    return task_event(kind, task, at, by=by, reason=note)
