"""Holding, pausing, resolving, and what waits or goes on by itself."""

from dataclasses import replace
from datetime import timedelta

from rollouts.waves import orders
from rollouts.waves.decide import Dispatch, Emit, decide, wake_at
from rollouts.waves.guard import Limits
from rollouts.waves.model import Policy, WaveRules
from rollouts.waves.outcomes import failed_clean
from rollouts.waves.simulate import Nature, Simulation
from rollouts.waves.sizing import Member, WaveSize
from rollouts.waves.states import (
    Decision,
    HoldReason,
    Pace,
    RolloutState,
    TaskState,
    WaveState,
)
from tests.unit.waves.fleet import (
    LENIENT,
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


def test_a_register_that_another_rollout_holds_waits_and_then_goes_on_by_itself() -> None:
    who = members(4)
    busy = Limits(sessions=10, busy=frozenset({who[0].register}))
    run = started(who, one_wave(WaveRules()), limits=busy)
    assert run.run() is RolloutState.RUNNING
    assert states(run) == ["BLOCKED", *["SUCCEEDED"] * 3]
    run.limits = Limits(sessions=10)
    assert run.run() is RolloutState.COMPLETED


def test_a_pause_drives_open_trials_and_starts_nothing_new() -> None:
    run = started(members(8), one_wave(LENIENT))
    while not any(each.activations for each in run.fleet.values()):
        run.tick()
        run.step()
    run.record(orders.pause(run.snapshot, by="ann", at=run.now))
    assert run.run() is RolloutState.PAUSED
    open_trials = [each for each in run.fleet.values() if each.journal == "trial"]
    assert open_trials == []
    before = run.snapshot.counters().verified
    assert before >= 1
    run.record(orders.resume(run.snapshot, by="ann", at=run.now))
    assert run.run() is RolloutState.COMPLETED


def test_a_pause_becomes_a_hold_when_a_driven_trial_trips_a_rule() -> None:
    run = started(members(4), one_wave(WaveRules()), natures={0: Nature.UNHEALTHY})
    while not any(each.journal == "trial" for each in run.fleet.values()):
        run.tick()
        run.step()
    run.record(orders.pause(run.snapshot, by="ann", at=run.now))
    run.run()
    assert held(run) is HoldReason.ERROR_THRESHOLD


def test_continue_accepts_what_failed_and_the_next_failure_stops_it_again() -> None:
    natures = {0: Nature.UNHEALTHY, 5: Nature.UNHEALTHY}
    run = started(members(8), one_wave(WaveRules(pace=Pace.RISK_LIMITED)), natures=natures)
    run.run()
    assert run.snapshot.counters().failures == 1
    run.record(
        orders.resolve(run.snapshot, Decision.CONTINUE, by="bob", reason="spare lane", at=run.now)
    )
    run.run()
    assert held(run) is HoldReason.ERROR_THRESHOLD
    assert run.snapshot.counters().failures == 2
    run.record(
        orders.resolve(run.snapshot, Decision.CONTINUE, by="bob", reason="spare lane", at=run.now)
    )
    assert run.run() is RolloutState.COMPLETED_WITH_EXCEPTIONS


def test_retry_failed_keeps_the_rules_and_finishes_when_the_register_is_mended() -> None:
    run = started(members(4), one_wave(WaveRules()), natures={0: Nature.UNHEALTHY})
    run.run()
    run.fleet[member(0).register].nature = Nature.HEALTHY
    run.record(
        orders.resolve(run.snapshot, Decision.RETRY_FAILED, by="bob", reason="mended", at=run.now)
    )
    assert run.run() is RolloutState.COMPLETED
    assert run.snapshot.tasks[next(iter(run.snapshot.tasks))].attempt == 2


def test_a_late_failure_after_a_pass_holds_the_rollout() -> None:
    rules = WaveRules(error_percent=30, quorum_percent=75, unreachable_percent=100)
    sizes = (WaveSize(name="one", size="4", rules=rules), WaveSize(name="rest", size="rest"))
    run = started(members(8), sizes, natures={0: Nature.OFFLINE})
    while run.snapshot.waves[0].state is not WaveState.PASSED:
        run.tick()
        run.step()
    run.fleet[member(0).register].nature = Nature.UNHEALTHY
    run.run()
    assert held(run) is HoldReason.REGRESSION_AFTER_PASS
    assert run.snapshot.waves[0].state is WaveState.PASSED


def test_two_registers_that_refuse_the_bytes_hold_the_rollout() -> None:
    run = started(members(8), one_wave(LENIENT))
    run.tick()
    for uid in list(run.visits)[:2]:
        task = run.snapshot.tasks[uid]
        del run.visits[uid]
        run.record((failed_clean(task, "integrity", at=run.now),))
    run.tick()
    assert held(run) is HoldReason.INTEGRITY


def test_a_budget_over_all_waves_holds_the_rollout() -> None:
    natures = {0: Nature.UNHEALTHY, 7: Nature.UNHEALTHY}
    sizes = (
        WaveSize(name="a", size="4", rules=LENIENT),
        WaveSize(name="b", size="4", rules=LENIENT),
    )
    run = started(members(8), sizes, natures=natures, policy=Policy(budget_registers=1))
    run.run()
    assert held(run) is HoldReason.BUDGET
    stores = started(members(8), sizes, natures=natures, policy=Policy(budget_stores=1))
    stores.run()
    assert held(stores) is HoldReason.BUDGET


def test_soak_stands_still_while_held_and_goes_on_where_it_stood() -> None:
    rules = WaveRules(soak_seconds=3600, error_percent=20, quorum_percent=75)
    run = started(members(4), one_wave(rules), natures={3: Nature.MID_SALE})
    while run.snapshot.waves[0].state is not WaveState.SOAKING:
        run.tick()
        run.step()
    run.fleet[member(3).register].nature = Nature.UNHEALTHY
    while run.snapshot.rollout.state is not RolloutState.HELD:
        run.tick()
        run.step()
    left = run.snapshot.waves[0].soak_left
    assert 0 < left < 3600
    run.now += timedelta(days=2)
    run.record(
        orders.resolve(run.snapshot, Decision.CONTINUE, by="bob", reason="one lane", at=run.now)
    )
    run.tick()
    assert run.snapshot.waves[0].state is WaveState.SOAKING
    assert wake_at(run.snapshot) == run.now + timedelta(seconds=left)


def test_a_pause_does_not_use_up_a_deadline() -> None:
    run = started(members(4), one_wave(replace(LENIENT, deadline_seconds=3600)))
    run.tick()
    run.record(orders.pause(run.snapshot, by="ann", at=run.now))
    run.run()
    run.now += timedelta(days=3)
    run.record(orders.resume(run.snapshot, by="ann", at=run.now))
    assert run.run() is RolloutState.COMPLETED


def test_a_silent_canary_counts_as_failed_once_it_was_looked_for_in_vain() -> None:
    sizes = (WaveSize(name="canary", size="1", rules=WaveRules(canary=True)),)
    run = started((member(0),), sizes, natures={0: Nature.DROPS})
    while ended(run, TaskState.UNKNOWN) == 0:
        run.tick()
        run.step()
    run.fleet[member(0).register].nature = Nature.OFFLINE
    while run.snapshot.rollout.state is RolloutState.RUNNING:
        run.tick()
        run.step()
    assert held(run) is HoldReason.ERROR_THRESHOLD
    assert states(run) in (["UNKNOWN"], ["RUNNING"])


def test_every_stratum_must_prove_one_success() -> None:
    odd = replace(member(1), stratum="busybox")
    who: tuple[Member, ...] = (member(0), odd, *(member(at) for at in range(2, 12)))
    rules = WaveRules(error_percent=20, quorum_percent=80)
    run = started(who, one_wave(rules), natures={1: Nature.UNHEALTHY})
    run.run()
    assert held(run) is HoldReason.QUORUM_IMPOSSIBLE


def test_deciding_twice_without_doing_it_gives_the_same_answer() -> None:
    run = started(members(8), TWO)
    first = decide(run.snapshot, run.now, run.limits)
    assert first == decide(run.snapshot, run.now, run.limits)
    assert [type(each) for each in first] == [Emit, Dispatch]
