"""What a wave waits for, and how long a rollout may still take."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rollouts.reads.standing import seconds_left, waits_for, wave_card
from rollouts.waves.counters import Counters
from rollouts.waves.model import Policy, WaveRules
from rollouts.waves.sizing import WaveSize
from rollouts.waves.snapshot import Snapshot
from rollouts.waves.states import RolloutState, WaveState
from tests.unit.waves.fleet import AT, members, started

SIZES = (
    WaveSize(name="first", size="20", rules=WaveRules(error_percent=5)),
    WaveSize(name="rest", size="rest", rules=WaveRules(error_percent=5, error_absolute=2)),
)


def running() -> Snapshot:
    return started(members(60), SIZES).snapshot


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (RolloutState.DRAFT, "reads.waits_approval"),
        (RolloutState.AWAITING_APPROVAL, "reads.waits_approval"),
        (RolloutState.READY, "reads.waits_start"),
        (RolloutState.PAUSED, "reads.waits_pause"),
        (RolloutState.ABORTING, "reads.waits_end"),
        (RolloutState.COMPLETED, ""),
    ],
)
def test_every_wave_waits_for_what_the_rollout_waits_for(state: RolloutState, code: str) -> None:
    snapshot = running()
    rollout = replace(snapshot.rollout, state=state)
    assert [waits_for(rollout, snapshot.waves, at) for at in (0, 1)] == [code, code]


@pytest.mark.parametrize(
    ("state", "first", "second"),
    [
        (WaveState.OPEN, "reads.waits_quorum", "reads.waits_previous"),
        (WaveState.SOAKING, "reads.waits_soak", "reads.waits_previous"),
        (WaveState.GATE, "reads.waits_gate", "reads.waits_previous"),
        (WaveState.HELD, "reads.waits_decision", "reads.waits_previous"),
        (WaveState.PASSED, "", "reads.waits_person"),
    ],
)
def test_while_it_runs_each_wave_waits_for_its_own(
    state: WaveState, first: str, second: str
) -> None:
    snapshot = running()
    rollout = replace(snapshot.rollout, policy=Policy(automatic=False))
    waves = (replace(snapshot.waves[0], state=state), snapshot.waves[1])
    assert [waits_for(rollout, waves, at) for at in (0, 1)] == [first, second]


def test_numbers_are_absolute() -> None:
    snapshot = running()
    cards = [wave_card(snapshot.rollout, snapshot.waves, at, snapshot.tallies[at]) for at in (0, 1)]
    assert [each.counted for each in cards] == [20, 40]
    assert [each.allowed_failures for each in cards] == [1, 1]
    assert [each.quorum_wanted for each in cards] == [19, 38]


def test_the_time_left_follows_the_pace_so_far() -> None:
    rollout = replace(running().rollout, started_at=AT)
    now = AT + timedelta(minutes=10)
    assert seconds_left(rollout, Counters(registers=40, verified=10, untouched=30), now) == 1800
    assert seconds_left(rollout, Counters(registers=40, untouched=40), now) is None
    paused = replace(rollout, state=RolloutState.PAUSED)
    assert seconds_left(paused, Counters(registers=40, verified=10, untouched=30), now) is None
