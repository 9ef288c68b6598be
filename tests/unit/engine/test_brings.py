"""What remains of a bring when its driver is gone, or the register is silent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollouts.engine.brings import (
    SPARE,
    Bring,
    BringState,
    claimed,
    doubted,
    entered,
    is_due,
    is_over,
    left,
)
from rollouts.waves.states import Phase

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BEGUN = Bring(
    uid="b",
    register="0021/01",
    request="q",
    operator="ann",
    reason="reinstalled",
    wanted={"config": "0123456789abcdef"},
    fence=(1, 7),
    started_at=NOW,
)


def test_before_the_switch_nothing_remains() -> None:
    assert left(BEGUN, NOW) is None
    assert doubted(BEGUN, NOW) is None
    assert not is_due(BEGUN, NOW)


@pytest.mark.parametrize("phase", [Phase.ACTIVATE, Phase.CONFIRM, Phase.REVERT])
def test_from_the_switch_on_the_register_must_be_asked(phase: Phase) -> None:
    switched = entered(BEGUN, phase, 120, NOW)
    remains = left(switched, NOW)
    assert remains is not None
    assert (remains.state, remains.phase) == (BringState.UNKNOWN, phase)
    assert is_due(remains, NOW)
    again = claimed(remains, (1, 8))
    assert (again.state, again.fence, again.due_at) == (BringState.RUNNING, (1, 8), None)
    assert not is_due(again, NOW + timedelta(days=1))


def test_silence_is_asked_again_later_and_not_for_ever() -> None:
    switched = entered(BEGUN, Phase.ACTIVATE, 120, NOW)
    now, looks, remains = NOW, 0, doubted(switched, NOW)
    while remains is not None:
        looks += 1
        assert remains.due_at is not None
        assert remains.due_at > now
        assert remains.looks == looks
        now = remains.due_at
        assert is_due(remains, now)
        remains = doubted(claimed(remains, (1, 7 + looks)), now)
    assert now >= NOW + timedelta(seconds=240) + SPARE


@given(seconds=st.integers(1, 86_400), passed=st.integers(0, 200_000))
def test_a_register_is_held_until_its_trial_must_be_over(seconds: int, passed: int) -> None:
    """It reverts at the latest after one trial; held for two and a margin, however clocks differ."""
    switched = entered(BEGUN, Phase.ACTIVATE, seconds, NOW)
    later = NOW + timedelta(seconds=passed)
    if passed <= seconds:
        assert not is_over(switched, later)
    assert is_over(switched, later) == (passed >= 2 * seconds + SPARE.total_seconds())
    assert (doubted(switched, later) is None) == is_over(switched, later)


def test_a_later_phase_holds_for_as_long_again() -> None:
    switched = entered(BEGUN, Phase.ACTIVATE, 60, NOW)
    confirming = entered(switched, Phase.CONFIRM, 60, NOW + timedelta(seconds=50))
    assert replace(confirming, phase=Phase.ACTIVATE, until=switched.until) == switched
    assert confirming.until == NOW + timedelta(seconds=170) + SPARE
