"""What a revert must reach: registers where this rollout's release was read back, newest first."""

from collections.abc import Collection
from dataclasses import replace

from rollouts.shared.errors import refuse
from rollouts.waves.model import ComponentMove, DeviceTask
from rollouts.waves.ports import PlanOutcome, PlanRow
from rollouts.waves.refusals import name_of
from rollouts.waves.sizing import Member
from rollouts.waves.snapshot import Snapshot
from rollouts.waves.states import TaskState


def revert_plan(snapshot: Snapshot, waves: Collection[int] | None = None) -> tuple[Member, ...]:
    """Members of a revert rollout: from the release id confirmed by evidence to the baseline.

    Only registers that this rollout itself moved (SUCCEEDED), in the given waves or all; the one
    confirmed last comes first. KnownError `waves.nothing_to_revert` when there is none.
    """
    confirmed = [
        task
        for task in snapshot.tasks.values()
        if task.state is TaskState.SUCCEEDED and (waves is None or task.wave in waves)
    ]
    members = tuple(
        Member(
            register=task.register,
            register_uid=task.register_uid,
            store=task.store,
            lanes=task.lanes,
            stratum=task.stratum,
            moves=_back(task),
        )
        for task in sorted(confirmed, key=_newest_first)
    )
    if not members:
        raise refuse("waves.nothing_to_revert", object=name_of(snapshot), field="registers")
    return members


def _back(task: DeviceTask) -> tuple[ComponentMove, ...]:
    return tuple(
        ComponentMove(
            component=move.component, before=task.evidence[move.component], after=move.before
        )
        for move in task.moves
        if move.component in task.evidence
    )


def _newest_first(task: DeviceTask) -> tuple[float, str]:
    ended = task.ended_at.timestamp() if task.ended_at else 0.0
    return -ended, task.register


def unplanned(member: Member, *, known: bool, whole: bool) -> str:
    """Why a register is left out before anybody looks at it; empty when nothing is against it.

    `known`: the estate has it still; `whole`: every version on its way is in this database.
    """
    if not known:
        return "plan.gone"
    if any(not move.after for move in member.moves):
        return "plan.no_baseline"
    return "" if whole else "plan.version_missing"


def judged(row: PlanRow, moved_on: Collection[str]) -> PlanRow:
    """The row of a look, as a revert takes it.

    A register that lies on its baseline has it ALREADY. One in `moved_on` was proved to have another
    version since: it is REFUSED, also while it does not answer, for it would lose that version.
    """
    if row.outcome is PlanOutcome.REFUSED:
        return row
    if row.there and row.there == row.proposed:
        return replace(row, outcome=PlanOutcome.ALREADY, edits=0, detail=[])
    if row.register in moved_on:
        return replace(row, outcome=PlanOutcome.REFUSED, code="plan.moved_on")
    return row
