"""The numbers of the rollout model, to the digit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollouts.waves.arithmetic import (
    allowed_failures,
    concurrency,
    error_trips,
    gate_verdict,
    membership_trips,
    passing_chance,
    pilots_needed,
    quorum_impossible,
    quorum_met,
    step_deadline,
    unreachable_trips,
    worst_case,
)
from rollouts.waves.counters import Reckoning
from rollouts.waves.model import GateRule, Samples, WaveRules
from rollouts.waves.states import HoldReason, Pace

FIVE = WaveRules(error_percent=5)


@pytest.mark.parametrize(
    ("registers", "needed"), [(1, 1), (12, 1), (19, 1), (20, 2), (39, 2), (40, 3), (100, 6)]
)
def test_failures_needed_at_five_percent(registers: int, needed: int) -> None:
    assert allowed_failures(registers, FIVE) + 1 == needed
    assert error_trips(registers, needed, FIVE)
    assert not error_trips(registers, needed - 1, FIVE)


@given(st.integers(1, 5000), st.integers(0, 100), st.integers(0, 40), st.integers(0, 5000))
def test_the_rule_trips_exactly_above_what_is_allowed(
    registers: int, percent: int, absolute: int, failures: int
) -> None:
    rules = WaveRules(error_percent=percent, error_absolute=absolute)
    trips = error_trips(registers, failures, rules)
    assert trips == (failures > allowed_failures(registers, rules))


def test_two_of_five_is_too_many_at_twenty_percent_and_one_is_not() -> None:
    rules = WaveRules(unreachable_percent=20)
    assert [unreachable_trips(5, each, rules) for each in (0, 1, 2)] == [False, False, True]


def test_an_empty_wave_never_meets_its_quorum() -> None:
    assert not quorum_met(Reckoning(), WaveRules(quorum_percent=0, success_min=0))


def test_quorum_counts_successes_minimum_and_strata() -> None:
    rules = WaveRules(quorum_percent=95, success_min=2)
    good = Reckoning(planned=20, counted=20, verified=19)
    assert quorum_met(good, rules)
    assert not quorum_met(replace(good, verified=18), rules)
    assert not quorum_met(replace(good, bare=1), rules)
    assert quorum_met(replace(good, bare=1), replace(rules, coverage=False))
    assert not quorum_impossible(replace(good, verified=10, pending=9), rules)
    assert quorum_impossible(replace(good, verified=10, pending=8), rules)
    assert quorum_impossible(replace(good, hopeless=1), rules)


def test_membership_stops_above_ten_percent_and_below_the_minimum() -> None:
    rules = WaveRules(success_min=5)
    assert not membership_trips(Reckoning(planned=20, counted=18, shrink=2), rules)
    assert membership_trips(Reckoning(planned=20, counted=17, shrink=3), rules)
    assert membership_trips(Reckoning(planned=5, counted=4, shrink=1), rules)


def test_concurrency_falls_with_failures_and_grows_with_successes_in_a_slow_start_only() -> None:
    careful = WaveRules(error_percent=5, pace=Pace.RISK_LIMITED)
    slow = replace(careful, pace=Pace.SLOW_START)
    begin = Reckoning(planned=50, counted=50)
    assert [concurrency(replace(begin, failures=each), careful) for each in (0, 1, 2, 9)] == [
        3,
        2,
        1,
        1,
    ]
    later = replace(begin, verified=30)
    assert (concurrency(later, careful), concurrency(later, slow)) == (3, 10)


def test_the_worst_case_is_a_number_for_either_pace() -> None:
    careful = WaveRules(error_percent=5, pace=Pace.RISK_LIMITED)
    slow = replace(careful, pace=Pace.SLOW_START)
    assert [worst_case(each, careful) for each in (1, 50, 200)] == [1, 3, 11]
    assert [worst_case(each, slow) for each in (1, 50, 200)] == [1, 14, 57]


def test_the_honesty_of_a_canary() -> None:
    chances = {each: passing_chance(each, 10) for each in (1, 5, 10, 20, 30)}
    assert chances == {1: 90, 5: 59, 10: 35, 20: 12, 30: 4}
    needed = {each: pilots_needed(each) for each in (20, 10, 5, 2, 1)}
    assert needed == {20: 14, 10: 29, 5: 59, 2: 149, 1: 299}


def test_43_a_step_timer_set_anew_again_and_again_never_exceeds_the_total() -> None:
    start = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
    ends = [
        step_deadline(start, 1200, start + timedelta(minutes=each), 600) for each in (0, 5, 12, 19)
    ]
    minutes = [(each - start) // timedelta(minutes=1) for each in ends]
    assert minutes == [10, 15, 20, 20]


@pytest.mark.parametrize(
    ("samples", "verdict"),
    [
        (Samples(taken=3, successes=2, failures=1), HoldReason.GATE_FAILED),
        (Samples(taken=2, successes=2), True),
        (Samples(taken=2, errors=2), HoldReason.GATE_INCONCLUSIVE),
        (Samples(taken=4, successes=1), HoldReason.GATE_INCONCLUSIVE),
        (Samples(taken=3, successes=1), None),
    ],
)
def test_44_the_gate_table(samples: Samples, verdict: object) -> None:
    rule = GateRule(samples=4, success_limit=2, failure_limit=1, error_limit=2)
    assert gate_verdict(samples, rule) == verdict
