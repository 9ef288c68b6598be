"""The scenarios of the rollout model that need no register but a simulated one. Numbers as there."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rollouts.shared.errors import KnownError
from rollouts.waves import orders
from rollouts.waves.decide import wake_at
from rollouts.waves.events import Kind
from rollouts.waves.guard import Limits
from rollouts.waves.model import GateRule, Policy, WaveRules
from rollouts.waves.outcomes import reverted, sampled
from rollouts.waves.planning import edit
from rollouts.waves.simulate import Nature, Simulation
from rollouts.waves.sizing import WaveSize, cut
from rollouts.waves.states import (
    Decision,
    HoldReason,
    Pace,
    RolloutState,
    Sample,
    TaskState,
    WaveState,
)
from tests.unit.waves.fleet import (
    AT,
    LENIENT,
    drafted,
    ended,
    member,
    members,
    one_wave,
    started,
    states,
)

TWO = (
    WaveSize(name="canary", size="1", rules=WaveRules(canary=True)),
    WaveSize(name="rest", size="rest"),
)


def held(run: Simulation) -> HoldReason | None:
    assert run.snapshot.rollout.state is RolloutState.HELD
    return run.snapshot.rollout.reason


def two_running() -> Simulation:
    """Two waves at work at once: the second opened early, with a reason, while the first soaks."""
    soaking = WaveRules(soak_seconds=3600, quorum_percent=50, pace=Pace.SLOW_START)
    sizes = (
        WaveSize(name="one", size="4", rules=soaking),
        WaveSize(name="two", size="rest", rules=replace(soaking, quorum_percent=95)),
    )
    run = started(members(8), sizes)
    run.tick()
    while run.snapshot.waves[0].state is not WaveState.SOAKING:
        run.step()
        run.tick()
    run.record(orders.open_wave(run.snapshot, by="ann", reason="the night is short", at=run.now))
    return run


def test_01_start_opens_the_first_wave_and_leaves_the_others_planned() -> None:
    run = started(members(8), TWO)
    run.tick()
    assert [each.state for each in run.snapshot.waves] == [WaveState.OPEN, WaveState.PLANNED]
    assert states(run) == ["RUNNING", *["PLANNED"] * 7]


def test_02_quorum_not_reached_leaves_the_next_wave_planned() -> None:
    rules = WaveRules(error_percent=60, quorum_percent=100)
    sizes = (WaveSize(name="one", size="2", rules=rules), WaveSize(name="rest", size="rest"))
    run = started(members(6), sizes, natures={0: Nature.UNHEALTHY})
    assert run.run() is RolloutState.HELD
    assert held(run) is HoldReason.QUORUM_IMPOSSIBLE
    assert run.snapshot.waves[1].state is WaveState.PLANNED


def test_03_taking_members_out_until_the_rest_succeeded_is_no_pass() -> None:
    sizes = one_wave(replace(LENIENT, quorum_percent=100, success_min=3))
    run = started(members(4), sizes, natures={3: Nature.MID_SALE})
    run.tick()
    while ended(run, TaskState.BLOCKED) == 0:
        run.step()
        run.tick()
    name = member(3).register
    run.record(orders.remove(run.snapshot, name, by="ann", reason="scrapped", at=run.now))
    run.run()
    assert held(run) is HoldReason.MEMBERSHIP_CHANGED
    run.record(
        orders.resolve(run.snapshot, Decision.CONTINUE, by="bob", reason="known", at=run.now)
    )
    assert run.run() is RolloutState.COMPLETED


@pytest.mark.parametrize(("count", "tolerated"), [(20, 1), (40, 2)])
def test_04_at_five_percent_exactly_the_threshold_does_not_trip_and_one_more_does(
    count: int, tolerated: int
) -> None:
    rules = WaveRules(error_percent=5, quorum_percent=90, unreachable_percent=100)
    for failing, end in (
        (tolerated, RolloutState.COMPLETED_WITH_EXCEPTIONS),
        (tolerated + 1, None),
    ):
        natures = dict.fromkeys(range(failing), Nature.UNHEALTHY)
        run = started(members(count), one_wave(rules), natures=natures)
        state = run.run()
        if end:
            assert state is end
        else:
            assert held(run) is HoldReason.ERROR_THRESHOLD


def test_05_an_empty_wave_is_skipped_and_nothing_is_won_by_it() -> None:
    sizes = (
        WaveSize(name="none", size="group:none", chosen=frozenset()),
        WaveSize(name="rest", size="rest"),
    )
    _, findings = cut(members(2), sizes)
    assert [each.code for each in findings] == ["waves.empty_wave"]
    run = started(members(2), sizes)
    assert run.run() is RolloutState.COMPLETED
    assert run.snapshot.waves[0].state is WaveState.SKIPPED


def test_05_a_rollout_whose_every_register_was_excused_is_no_clean_success() -> None:
    run = started(members(2), one_wave(LENIENT), natures={0: Nature.OFFLINE, 1: Nature.OFFLINE})
    for at in (0, 1):
        name = member(at).register
        run.record(orders.excuse(run.snapshot, name, by="ann", reason="closed", at=run.now))
    run.run()
    assert run.snapshot.rollout.state is RolloutState.COMPLETED_WITH_EXCEPTIONS
    assert run.snapshot.waves[0].state is WaveState.SKIPPED


def test_06_three_ok_and_two_failed_is_held_with_a_full_quorum_although_errors_allow_it() -> None:
    rules = WaveRules(error_percent=50, quorum_percent=100)
    natures = {0: Nature.UNHEALTHY, 1: Nature.UNHEALTHY}
    run = started(members(5, lanes=5), one_wave(rules), natures=natures)
    run.run()
    assert held(run) is HoldReason.QUORUM_IMPOSSIBLE


def test_07_a_last_wave_that_trips_holds_the_rollout() -> None:
    run = started(members(4), TWO, natures={3: Nature.UNHEALTHY})
    run.run()
    assert held(run) is HoldReason.ERROR_THRESHOLD
    assert run.snapshot.waves[1].state is WaveState.HELD


def test_08_two_waves_that_trip_in_one_pass_are_both_recorded_with_one_hold() -> None:
    run = two_running()
    run.tick()
    for index in (0, 1):
        task = next(
            each
            for each in run.snapshot.tasks.values()
            if each.wave == index and each.state is TaskState.RUNNING
        )
        del run.visits[task.uid]
        run.record((reverted(task, "health", at=run.now),))
    before = len(run.journal)
    run.tick()
    kinds = [each.kind for each in run.journal[before:]]
    assert kinds.count(Kind.WAVE_HELD) == 2
    assert kinds.count(Kind.ROLLOUT_HELD) == 1
    assert held(run) is HoldReason.ERROR_THRESHOLD


@pytest.mark.parametrize("seed", range(60))
def test_09_a_person_opening_the_next_wave_races_the_engine_and_no_task_is_lost(seed: int) -> None:
    sizes = (WaveSize(name="one", size="2"), WaveSize(name="two", size="rest"))
    run = started(members(8), sizes, seed=seed)
    while run.snapshot.rollout.state is RolloutState.RUNNING:
        view = run.snapshot
        if run.random.random() < 0.5:
            run.tick()
        try:
            wanted = orders.open_wave(view, by="ann", reason="now", at=run.now)
        except KnownError:
            wanted = ()
        if run.random.random() < 0.5:
            run.tick()
        run.record(wanted)
        run.step()
    opened = [each.subject for each in run.journal if each.kind == Kind.WAVE_OPENED]
    assert len(opened) == len(set(opened)) == 2
    assert run.snapshot.rollout.state is RolloutState.COMPLETED
    assert run.snapshot.counters().verified == 8


def test_10_a_cancelled_task_is_neither_success_nor_failure() -> None:
    run = started(members(4), one_wave(LENIENT))
    run.tick()
    run.record(orders.abort(run.snapshot, by="ann", reason="no", at=run.now))
    run.run()
    counted = run.snapshot.counters()
    assert (counted.verified, counted.failures, counted.untouched) == (0, 0, 4)


def test_11_orders_that_do_not_fit_the_state_are_refused_and_change_nothing() -> None:
    run = started(members(4), TWO, natures={0: Nature.UNHEALTHY})
    with pytest.raises(KnownError) as not_paused:
        orders.resume(run.snapshot, by="ann", at=run.now)
    with pytest.raises(KnownError) as started_twice:
        orders.start(run.snapshot, by="ann", at=run.now)
    run.run()
    with pytest.raises(KnownError) as paused_when_held:
        orders.pause(run.snapshot, by="ann", at=run.now)
    with pytest.raises(KnownError) as resumed_when_held:
        orders.resume(run.snapshot, by="ann", at=run.now)
    codes = [each.value.code for each in (not_paused, started_twice, paused_when_held)]
    assert codes == ["waves.wrong_state"] * 3
    assert paused_when_held.value.findings[0].value == "HELD"
    assert resumed_when_held.value.code == "waves.held_not_paused"


def test_12_an_edit_voids_the_approvals() -> None:
    run = drafted(members(2), TWO, policy=Policy(approvals=2))
    run.record(orders.submit(run.snapshot, by="ann", at=run.now))
    run.record(orders.validated(run.snapshot, at=run.now))
    run.record(orders.approve(run.snapshot, by="bob", at=run.now))
    before = run.snapshot.rollout.plan_hash
    run.record(edit(run.snapshot, by="cid", rules={1: LENIENT}, at=run.now))
    assert run.snapshot.rollout.state is RolloutState.DRAFT
    assert run.snapshot.rollout.approvals == ()
    assert run.snapshot.rollout.plan_hash != before
    assert run.snapshot.waves[1].rules == LENIENT


def test_13_neither_creator_nor_editor_approves_and_nobody_twice() -> None:
    run = drafted(members(2), TWO, policy=Policy(approvals=2))
    run.record(edit(run.snapshot, by="cid", title="Footers", at=run.now))
    run.record(orders.submit(run.snapshot, by="ann", at=run.now))
    run.record(orders.validated(run.snapshot, at=run.now))
    for person in ("ann", "cid"):
        with pytest.raises(KnownError) as own:
            orders.approve(run.snapshot, by=person, at=run.now)
        assert own.value.code == "waves.own_plan"
    run.record(orders.approve(run.snapshot, by="bob", at=run.now))
    assert run.snapshot.rollout.state is RolloutState.AWAITING_APPROVAL
    with pytest.raises(KnownError) as twice:
        orders.approve(run.snapshot, by="bob", at=run.now)
    assert twice.value.code == "waves.approved_twice"
    run.record(orders.approve(run.snapshot, by="dan", at=run.now))
    assert run.snapshot.rollout.state.value == "READY"


def test_14_an_approval_that_does_not_come_in_time_expires_and_nothing_ran() -> None:
    run = drafted(members(2), TWO, policy=Policy(approvals=1, approval_seconds=600))
    run.record(orders.submit(run.snapshot, by="ann", at=run.now))
    run.record(orders.validated(run.snapshot, at=run.now))
    assert wake_at(run.snapshot) == AT + timedelta(seconds=600)
    assert run.run() is RolloutState.EXPIRED
    assert states(run) == ["PLANNED", "PLANNED"]


def test_15_a_rejection_keeps_its_reason_and_nothing_ran() -> None:
    run = drafted(members(2), TWO, policy=Policy(approvals=1))
    run.record(orders.submit(run.snapshot, by="ann", at=run.now))
    run.record(orders.validated(run.snapshot, at=run.now))
    run.record(orders.reject(run.snapshot, by="bob", reason="wrong week", at=run.now))
    assert run.run() is RolloutState.REJECTED
    assert run.snapshot.rollout.note == "wrong week"
    assert states(run) == ["PLANNED", "PLANNED"]


def test_16_two_of_five_unreachable_holds_and_the_next_wave_is_not_started() -> None:
    rules = WaveRules(
        error_percent=10, unreachable_percent=20, quorum_percent=80, deadline_seconds=900
    )
    sizes = (WaveSize(name="one", size="5", rules=rules), WaveSize(name="rest", size="rest"))
    natures = {0: Nature.OFFLINE, 1: Nature.OFFLINE}
    run = started(members(10, lanes=5), sizes, natures=natures)
    run.run()
    assert held(run) is HoldReason.UNREACHABLE
    assert run.snapshot.waves[1].state is WaveState.PLANNED


def test_17_with_a_limit_of_a_hundred_percent_the_others_still_run() -> None:
    natures = dict.fromkeys(range(3), Nature.UNHEALTHY)
    run = started(members(9, lanes=3), one_wave(LENIENT), natures=natures)
    assert run.run() is RolloutState.COMPLETED_WITH_EXCEPTIONS
    assert run.snapshot.counters().verified == 6


def test_18_thirty_percent_of_eight_is_three_in_plan_and_run_alike() -> None:
    sizes = (WaveSize(name="third", size="30%"), WaveSize(name="rest", size="rest"))
    cuts, _ = cut(members(8), sizes)
    run = started(members(8), sizes)
    assert [len(each.members) for each in cuts] == [3, 5]
    assert [each.registers for each in run.snapshot.waves] == [3, 5]
    assert [run.snapshot.counters(each.index).registers for each in run.snapshot.waves] == [3, 5]


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_24_an_abort_before_activation_leaves_nothing_active(steps: int) -> None:
    run = started(members(4), one_wave(LENIENT))
    run.tick()
    for _ in range(steps):
        run.step()
    run.record(orders.abort(run.snapshot, by="ann", reason="wrong file", at=run.now))
    assert run.run() is RolloutState.ABORTED
    on_target = [each for each in run.fleet.values() if each.current == each.after]
    assert len(on_target) == run.snapshot.counters().verified == 0
    assert run.snapshot.waves[0].state is WaveState.CANCELLED


GATED = WaveRules(gate=GateRule(samples=4, success_limit=2, failure_limit=1, error_limit=2))


@pytest.mark.parametrize(
    ("samples", "reason"),
    [
        ((Sample.FAILED, Sample.SUCCESSFUL, Sample.SUCCESSFUL), HoldReason.GATE_FAILED),
        ((Sample.ERROR, Sample.ERROR), HoldReason.GATE_INCONCLUSIVE),
        (
            (Sample.SUCCESSFUL, Sample.INCONCLUSIVE, Sample.SUCCESSFUL, Sample.INCONCLUSIVE),
            HoldReason.GATE_INCONCLUSIVE,
        ),
        ((Sample.SUCCESSFUL, Sample.SUCCESSFUL), None),
    ],
)
def test_44_a_gate_fails_first_and_stays_held_after_a_restart(
    samples: tuple[Sample, ...], reason: HoldReason | None
) -> None:
    run = started(members(2), one_wave(GATED))
    while run.snapshot.waves[0].state is not WaveState.GATE:
        run.tick()
        run.step()
    for each in samples:
        run.record((sampled(run.snapshot.waves[0], each, at=run.now),))
    run.tick()
    if reason is None:
        assert run.snapshot.rollout.state is RolloutState.COMPLETED
        return
    assert held(run) is reason
    run.crash()
    run.run()
    assert held(run) is reason


def test_45_abort_while_paused_works_and_a_new_rollout_starts_cleanly() -> None:
    run = started(members(4), TWO)
    run.tick()
    run.record(orders.pause(run.snapshot, by="ann", at=run.now))
    run.record(orders.abort(run.snapshot, by="ann", reason="wrong store", at=run.now))
    assert run.run() is RolloutState.ABORTED
    with pytest.raises(KnownError) as refused:
        orders.retry(run.snapshot, by="ann", reason="again", at=run.now)
    assert refused.value.findings[0].value == "ABORTED"
    again = started(members(4), TWO)
    assert again.run() is RolloutState.COMPLETED


def test_48_of_two_lanes_never_both_are_under_way_and_the_last_one_waits_while_the_store_trades() -> (
    None
):
    run = started(members(8, lanes=2), one_wave(LENIENT), natures={0: Nature.BROKEN})
    while run.snapshot.rollout.state is RolloutState.RUNNING:
        run.tick()
        busy = [run.snapshot.tasks[each].store for each in run.visits]
        assert len(busy) == len(set(busy))
        if ended(run, TaskState.BLOCKED) == 1 and not run.visits:
            break
        run.step()
    waiting = run.snapshot.tasks[list(run.snapshot.tasks)[1]]
    assert (waiting.state, waiting.reason) == (TaskState.BLOCKED, "STORE_GUARD")
    assert waiting.store == "0000"
    run.limits = Limits(sessions=1000, closed=frozenset({"0000"}))
    assert run.run() is RolloutState.COMPLETED_WITH_EXCEPTIONS
    assert run.snapshot.counters().verified == 7


def test_48_a_plan_may_allow_the_last_register() -> None:
    lone = (member(0, lanes=1),)
    run = started(lone, one_wave(WaveRules()))
    run.run()
    assert states(run) == ["BLOCKED"]
    allowed = started(lone, one_wave(WaveRules()), policy=Policy(allow_last_register=True))
    assert allowed.run() is RolloutState.COMPLETED
