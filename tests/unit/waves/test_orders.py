"""What people may order, and what a revert is made of."""

import pytest

from rollouts.shared.errors import KnownError
from rollouts.waves import orders
from rollouts.waves.model import Policy, WaveRules
from rollouts.waves.reverting import revert_plan
from rollouts.waves.simulate import Nature
from rollouts.waves.sizing import WaveSize
from rollouts.waves.states import Decision, RolloutState, TaskState, WaveState
from tests.unit.waves.fleet import LENIENT, drafted, member, members, one_wave, started, states

TWO = (WaveSize(name="one", size="4"), WaveSize(name="two", size="rest"))


def test_an_order_given_in_view_of_an_older_version_is_refused_with_the_present_state() -> None:
    run = started(members(8), TWO)
    seen = run.snapshot.rollout.version
    run.record(orders.pause(run.snapshot, by="ann", version=seen, at=run.now))
    with pytest.raises(KnownError) as stale:
        orders.resume(run.snapshot, by="bob", version=seen, at=run.now)
    assert stale.value.code == "waves.stale"
    assert stale.value.findings[0].parameters == {"state": "PAUSED", "present": seen + 1}


def test_revert_wave_ends_the_wave_aborts_the_rest_and_leaves_what_was_confirmed() -> None:
    run = started(members(8), TWO, natures={3: Nature.UNHEALTHY})
    run.run()
    run.record(
        orders.resolve(run.snapshot, Decision.REVERT_WAVE, by="bob", reason="bad", at=run.now)
    )
    assert run.run() is RolloutState.ABORTED
    ends = [each.state for each in run.snapshot.waves]
    assert ends == [WaveState.REVERTED, WaveState.CANCELLED]
    verified = run.snapshot.counters().verified
    assert len(revert_plan(run.snapshot, {0})) == verified > 0


def test_a_revert_goes_from_what_was_read_back_to_the_baseline_newest_first() -> None:
    natures = {0: Nature.CURRENT, 1: Nature.UNHEALTHY}
    run = started(members(6), one_wave(LENIENT), natures=natures)
    run.run()
    back = revert_plan(run.snapshot)
    moved = [task for task in run.snapshot.tasks.values() if task.state is TaskState.SUCCEEDED]
    ends = {task.register: task.ended_at for task in moved}
    order = [ends[each.register] for each in back]
    assert order == sorted(order, key=lambda at: at or run.now, reverse=True)
    assert len(back) == 4
    assert {(each.moves[0].before, each.moves[0].after) for each in back} == {("b", "a")}
    with pytest.raises(KnownError) as nothing:
        revert_plan(started(members(2), TWO).snapshot)
    assert nothing.value.code == "waves.nothing_to_revert"


def test_abort_before_the_start_ends_at_once() -> None:
    run = drafted(members(2), TWO)
    run.record(orders.submit(run.snapshot, by="ann", at=run.now))
    run.record(orders.validated(run.snapshot, at=run.now))
    run.record(orders.abort(run.snapshot, by="ann", reason="no", at=run.now))
    assert run.snapshot.rollout.state is RolloutState.ABORTED
    assert states(run) == ["CANCELLED", "CANCELLED"]


def test_findings_send_a_plan_back_to_its_draft() -> None:
    run = drafted(members(2), TWO)
    run.record(orders.submit(run.snapshot, by="ann", at=run.now))
    run.record(orders.refused(run.snapshot, findings=2, note="disk", at=run.now))
    assert run.snapshot.rollout.state is RolloutState.DRAFT


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_hold_is_resolved_only_with_a_reason(reason: str) -> None:
    run = started(members(4), one_wave(WaveRules()), natures={0: Nature.UNHEALTHY})
    run.run()
    with pytest.raises(KnownError) as refused:
        orders.resolve(run.snapshot, Decision.CONTINUE, by="bob", reason=reason, at=run.now)
    assert refused.value.code == "waves.reason_missing"


def test_a_wave_is_opened_by_a_person_only_when_the_one_before_has_passed() -> None:
    run = started(members(8), TWO, policy=Policy(automatic=False))
    run.tick()
    with pytest.raises(KnownError) as early:
        orders.open_wave(run.snapshot, by="ann", at=run.now)
    assert early.value.code == "waves.wave_not_done"
    assert run.run() is RolloutState.RUNNING
    assert run.snapshot.waves[1].state is WaveState.PLANNED
    run.record(orders.open_wave(run.snapshot, by="ann", at=run.now))
    assert run.run() is RolloutState.COMPLETED
    with pytest.raises(KnownError) as over:
        orders.open_wave(run.snapshot, by="ann", at=run.now)
    assert over.value.code == "waves.wrong_state"


def test_excuse_needs_a_register_of_the_rollout_that_is_not_under_way_and_has_not_succeeded() -> (
    None
):
    run = started(members(4), one_wave(LENIENT))
    run.tick()
    running = next(each for each in run.snapshot.tasks.values() if each.state is TaskState.RUNNING)
    for register, code in (
        ("9999/99", "waves.not_in_rollout"),
        (running.register, "waves.task_under_way"),
    ):
        with pytest.raises(KnownError) as refused:
            orders.excuse(run.snapshot, register, by="ann", reason="x", at=run.now)
        assert refused.value.code == code
    run.record(
        orders.excuse(run.snapshot, member(3).register, by="ann", reason="closed", at=run.now)
    )
    run.run()
    assert run.snapshot.counters().excluded == 1


def test_a_silent_register_may_be_waived_by_name_so_that_an_abort_ends() -> None:
    run = started(members(4), one_wave(LENIENT), natures={0: Nature.DROPS})
    while not run.snapshot.in_state(TaskState.UNKNOWN):
        run.tick()
        run.step()
    run.fleet[member(0).register].nature = Nature.OFFLINE
    run.record(orders.abort(run.snapshot, by="ann", reason="stop", at=run.now))
    for _ in range(50):
        run.tick()
        run.step()
    assert run.snapshot.rollout.state is RolloutState.ABORTING
    while not run.snapshot.in_state(TaskState.UNKNOWN):
        run.step()
    run.record(
        orders.excuse(run.snapshot, member(0).register, by="ann", reason="burnt", at=run.now)
    )
    assert run.run() is RolloutState.ABORTED


def test_retry_of_named_registers_leaves_the_others() -> None:
    natures = {0: Nature.UNHEALTHY, 4: Nature.UNHEALTHY, 7: Nature.OFFLINE}
    run = started(members(8), one_wave(LENIENT), natures=natures)
    while run.snapshot.counters().failures < 2:
        run.tick()
        run.step()
    run.record(
        orders.retry(
            run.snapshot, by="ann", reason="m", registers=(member(0).register,), at=run.now
        )
    )
    assert [states(run)[0], states(run)[4]] == ["READY", "REVERTED"]
