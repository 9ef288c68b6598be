"""What events do to the rollout's own row, and to the tasks that an abort ends together."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from rollouts.shared.events import Event
from rollouts.waves.due import places
from rollouts.waves.events import Kind
from rollouts.waves.model import Approval, DeviceTask, Rollout, altered
from rollouts.waves.records import accepted_from, mapping, policy_from, tasks_from
from rollouts.waves.snapshot import Snapshot, with_new_tasks, with_tasks
from rollouts.waves.states import (
    WAITING,
    HoldReason,
    RolloutState,
    TaskState,
)

_DRAFT = frozenset({RolloutState.DRAFT})
_VALIDATING = frozenset({RolloutState.VALIDATING})
_AWAITING = frozenset({RolloutState.AWAITING_APPROVAL})
_READY = frozenset({RolloutState.READY})
_RUNNING = frozenset({RolloutState.RUNNING})
_HELD = frozenset({RolloutState.HELD})
_PAUSED = frozenset({RolloutState.PAUSED})
_ABORTING = frozenset({RolloutState.ABORTING})

LEAVES: Mapping[Kind, frozenset[RolloutState]] = {
    Kind.WAVE_PLANNED: _DRAFT,
    Kind.TASKS_PLANNED: _DRAFT,
    Kind.ROLLOUT_EDITED: _DRAFT | _VALIDATING | _AWAITING | _READY,
    Kind.ROLLOUT_SUBMITTED: _DRAFT,
    Kind.ROLLOUT_VALIDATED: _VALIDATING,
    Kind.ROLLOUT_REFUSED: _VALIDATING,
    Kind.ROLLOUT_APPROVED: _AWAITING,
    Kind.ROLLOUT_REJECTED: _AWAITING,
    Kind.ROLLOUT_EXPIRED: _AWAITING | _READY,
    Kind.ROLLOUT_STARTED: _READY,
    Kind.ROLLOUT_HELD: _RUNNING | _PAUSED,
    Kind.ROLLOUT_RESOLVED: _HELD,
    Kind.ROLLOUT_PAUSED: _RUNNING,
    Kind.ROLLOUT_RESUMED: _PAUSED,
    Kind.ROLLOUT_ABORTING: _RUNNING | _HELD | _PAUSED,
    Kind.ROLLOUT_ABORTED: _ABORTING | _READY | _AWAITING,
    Kind.ROLLOUT_COMPLETED: _RUNNING,
    Kind.ROLLOUT_SUPERSEDED: _DRAFT | _READY,
}


def _tasks_planned(snapshot: Snapshot, event: Event) -> Snapshot:
    return with_new_tasks(snapshot, tasks_from(event))


def _edited(rollout: Rollout, event: Event) -> Rollout:
    data = event.data
    by = str(data["by"])
    return replace(
        rollout,
        state=RolloutState.DRAFT,
        title=str(data["title"]),
        policy=policy_from(mapping(data["policy"])),
        plan_hash=str(data["plan_hash"]),
        editors=rollout.editors if by in rollout.editors else (*rollout.editors, by),
        approvals=(),
        submitted_at=None,
    )


def _submitted(rollout: Rollout, event: Event) -> Rollout:
    return replace(rollout, state=RolloutState.VALIDATING, submitted_at=event.at, note="")


def _validated(rollout: Rollout, event: Event) -> Rollout:
    alone = rollout.policy.approvals == 0
    state = RolloutState.READY if alone else RolloutState.AWAITING_APPROVAL
    return replace(rollout, state=state, note=_note(event))


def _refused(rollout: Rollout, event: Event) -> Rollout:
    return replace(rollout, state=RolloutState.DRAFT, submitted_at=None, note=_note(event))


def _approved(rollout: Rollout, event: Event) -> Rollout:
    approvals = (*rollout.approvals, Approval(by=str(event.data["by"]), at=event.at))
    met = len(approvals) >= rollout.policy.approvals
    return replace(rollout, approvals=approvals, state=RolloutState.READY if met else rollout.state)


def _started(rollout: Rollout, event: Event) -> Rollout:
    return replace(rollout, state=RolloutState.RUNNING, started_at=event.at)


def _held(rollout: Rollout, event: Event) -> Rollout:
    return replace(
        rollout,
        state=RolloutState.HELD,
        reason=HoldReason(str(event.data["reason"])),
        note=_note(event),
    )


def _resolved(snapshot: Snapshot, event: Event) -> Snapshot:
    accepted = accepted_from(event.data["accepted"])
    return _going_on(replace(snapshot, rollout=replace(snapshot.rollout, accepted=accepted)), event)


def _paused(rollout: Rollout, event: Event) -> Rollout:
    return replace(rollout, state=RolloutState.PAUSED, note=_note(event))


def _going_on(snapshot: Snapshot, event: Event) -> Snapshot:
    stopped = event.at - snapshot.rollout.changed_at
    rollout = replace(snapshot.rollout, state=RolloutState.RUNNING, reason=None, note=_note(event))
    waves = tuple(
        replace(each, deadline_at=each.deadline_at + stopped) if each.deadline_at else each
        for each in snapshot.waves
    )
    return replace(snapshot, rollout=_bumped(rollout, event), waves=waves)


def _aborting(snapshot: Snapshot, event: Event) -> Snapshot:
    rollout = replace(snapshot.rollout, state=RolloutState.ABORTING, reason=None, note=_note(event))
    return _none_left(replace(snapshot, rollout=_bumped(rollout, event)), event)


def _aborted(snapshot: Snapshot, event: Event) -> Snapshot:
    rollout = replace(_over(RolloutState.ABORTED)(snapshot.rollout, event), reason=None)
    return _none_left(replace(snapshot, rollout=_bumped(rollout, event)), event)


def _none_left(snapshot: Snapshot, event: Event) -> Snapshot:
    waiting = snapshot.in_state(TaskState.PLANNED, *WAITING)
    gone = (_task_cancelled(snapshot.tasks.at(place), event) for place in places(waiting))
    return with_tasks(snapshot, gone)


def _task_cancelled(task: DeviceTask, event: Event) -> DeviceTask:
    return altered(
        task,
        state=TaskState.CANCELLED,
        reason="abort",
        due_at=None,
        changed_at=event.at,
        ended_at=event.at,
    )


def _completed(rollout: Rollout, event: Event) -> Rollout:
    clean = not event.data["exceptions"]
    state = RolloutState.COMPLETED if clean else RolloutState.COMPLETED_WITH_EXCEPTIONS
    return _over(state)(rollout, event)


def _over(state: RolloutState) -> Callable[[Rollout, Event], Rollout]:
    def change(rollout: Rollout, event: Event) -> Rollout:
        return replace(rollout, state=state, note=_note(event), ended_at=event.at)

    return change


def _note(event: Event) -> str:
    return str(event.data.get("note", ""))


def _bumped(rollout: Rollout, event: Event) -> Rollout:
    return replace(rollout, version=rollout.version + 1, changed_at=event.at)


def _row(change: Callable[[Rollout, Event], Rollout]) -> Callable[[Snapshot, Event], Snapshot]:
    def apply(snapshot: Snapshot, event: Event) -> Snapshot:
        return replace(snapshot, rollout=_bumped(change(snapshot.rollout, event), event))

    return apply


CHANGES: Mapping[Kind, Callable[[Snapshot, Event], Snapshot]] = {
    Kind.TASKS_PLANNED: _tasks_planned,
    Kind.ROLLOUT_EDITED: _row(_edited),
    Kind.ROLLOUT_SUBMITTED: _row(_submitted),
    Kind.ROLLOUT_VALIDATED: _row(_validated),
    Kind.ROLLOUT_REFUSED: _row(_refused),
    Kind.ROLLOUT_APPROVED: _row(_approved),
    Kind.ROLLOUT_REJECTED: _row(_over(RolloutState.REJECTED)),
    Kind.ROLLOUT_EXPIRED: _row(_over(RolloutState.EXPIRED)),
    Kind.ROLLOUT_STARTED: _row(_started),
    Kind.ROLLOUT_HELD: _row(_held),
    Kind.ROLLOUT_RESOLVED: _resolved,
    Kind.ROLLOUT_PAUSED: _row(_paused),
    Kind.ROLLOUT_RESUMED: _going_on,
    Kind.ROLLOUT_ABORTING: _aborting,
    Kind.ROLLOUT_ABORTED: _aborted,
    Kind.ROLLOUT_COMPLETED: _row(_completed),
    Kind.ROLLOUT_SUPERSEDED: _row(_over(RolloutState.SUPERSEDED)),
}
