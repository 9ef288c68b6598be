"""The fold: rows from events, equal to rows from storage."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rollouts.shared.events import Event
from rollouts.waves import evolve_rollout, evolve_task, evolve_wave
from rollouts.waves.events import Kind, planned, task_event, wave_event
from rollouts.waves.evolve import applies, evolve, evolve_all
from rollouts.waves.model import (
    ComponentMove,
    DeviceTask,
    GateRule,
    Policy,
    RetryRule,
    Rollout,
    Wave,
    WaveRules,
    altered,
)
from rollouts.waves.snapshot import Snapshot, changed, snapshot_of
from rollouts.waves.states import Phase, RolloutKind, RolloutState, TaskState, WaveState

AT = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)


def rollout() -> Rollout:
    return Rollout(
        uid="r",
        number=7,
        title="Footer",
        kind=RolloutKind.PUSH,
        state=RolloutState.DRAFT,
        components=("config",),
        releases=("rel",),
        plan_hash="h",
        created_by="ann",
        created_at=AT,
        changed_at=AT,
        policy=Policy(start_at=AT + timedelta(hours=1), retry=RetryRule(first=2)),
        bound={"query": "region:west"},
    )


def rows(count: int) -> tuple[Rollout, tuple[Wave, ...], tuple[DeviceTask, ...]]:
    gate = GateRule(samples=3, success_limit=2)
    waves = (
        Wave(
            uid="w0",
            rollout="r",
            index=0,
            name="canary",
            size="1",
            registers=1,
            rules=WaveRules(gate=gate),
        ),
        Wave(
            uid="w1",
            rollout="r",
            index=1,
            name="rest",
            size="rest",
            registers=count - 1,
            rules=WaveRules(),
        ),
    )
    tasks = tuple(
        DeviceTask(
            uid=f"t{at}",
            rollout="r",
            register=f"{at // 3:04}/{at % 3:02}",
            register_uid=f"x{at}",
            store=f"{at // 3:04}",
            wave=min(at, 1),
            lanes=3,
            stratum="posix",
            moves=(ComponentMove(component="config", before="a", after="b"),),
            changed_at=AT,
        )
        for at in range(count)
    )
    return rollout(), waves, tasks


def running(count: int = 6) -> Snapshot:
    draft = evolve_all(None, planned(*rows(count)))
    return evolve(draft, wave_event(Kind.WAVE_OPENED, draft.waves[0], AT))


def claim(snapshot: Snapshot, uid: str, counter: int = 1) -> Event:
    return task_event(
        Kind.TASK_CLAIMED,
        snapshot.tasks[uid],
        AT,
        fence=[0, counter],
        owner="me",
        lease_until=(AT + timedelta(minutes=5)).isoformat(),
    )


def test_planning_events_survive_json_and_rebuild_the_rows() -> None:
    head, waves, tasks = rows(1203)
    events = planned(head, waves, tasks)
    stored = [
        Event(
            kind=each.kind,
            subject=each.subject,
            at=each.at,
            rollout=each.rollout,
            data=json.loads(json.dumps(dict(each.data))),
        )
        for each in events
    ]
    assert evolve_all(None, stored) == snapshot_of(head, waves, tasks)


def test_opening_a_wave_makes_its_tasks_ready_and_leaves_the_others_planned() -> None:
    snapshot = running()
    assert snapshot.waves[0].state is WaveState.OPEN
    assert [task.state for task in snapshot.tasks.values()] == [
        TaskState.READY,
        *[TaskState.PLANNED] * 5,
    ]


def test_an_event_of_an_earlier_claim_changes_nothing() -> None:
    once = running()
    claimed = evolve(once, claim(once, "t0"))
    late = task_event(Kind.TASK_SUCCEEDED, claimed.tasks["t0"], AT, fence=[0, 0])
    assert not applies(claimed, late)
    assert evolve(claimed, late) is claimed


def test_a_task_is_not_claimed_twice_and_never_with_an_old_fence() -> None:
    once = running()
    claimed = evolve(once, claim(once, "t0", 5))
    assert not applies(claimed, claim(once, "t0", 6))
    released = evolve(claimed, task_event(Kind.TASK_RELEASED, claimed.tasks["t0"], AT))
    assert not applies(released, claim(once, "t0", 5))
    assert applies(released, claim(once, "t0", 6))


def test_an_activation_counts_once_and_is_taken_back_when_disproved() -> None:
    once = running()
    claimed = evolve(once, claim(once, "t0"))
    for phase in (Phase.ACTIVATE, Phase.TRIAL):
        event = task_event(Kind.TASK_PHASE, claimed.tasks["t0"], AT, phase=phase.value)
        claimed = evolve(claimed, event)
    assert claimed.tasks["t0"].activations == 1
    assert claimed.counters().active == 1
    untouched = task_event(Kind.TASK_UNTOUCHED, claimed.tasks["t0"], AT)
    after = evolve(claimed, untouched)
    assert after.tasks["t0"].activations == 0
    assert after.counters().untouched == 6


def test_the_counters_are_disjoint_and_add_up() -> None:
    once = running()
    claimed = evolve(once, claim(once, "t0"))
    done = evolve(
        claimed,
        task_event(Kind.TASK_REVERTED, claimed.tasks["t0"], AT, console_absent=True),
    )
    counted = done.counters()
    assert (counted.reverted, counted.failures, counted.untouched) == (1, 0, 5)
    assert counted.registers == 6


def test_changed_lists_exactly_the_rows_to_write() -> None:
    once = running(600)
    claimed = evolve(once, claim(once, "t0"))
    rows_to_write = changed(once, claimed)
    assert rows_to_write.rollout is None
    assert rows_to_write.waves == ()
    assert [task.uid for task in rows_to_write.tasks] == ["t0"]
    assert len(changed(None, once).tasks) == 600


def test_only_a_planned_rollout_can_begin_a_journal() -> None:
    first = running()
    with pytest.raises(ValueError, match="first event"):
        evolve(None, claim(first, "t0"))


@pytest.mark.parametrize("kind", [each for each in Kind if each is not Kind.ROLLOUT_PLANNED])
def test_every_kind_states_what_it_leaves_and_what_it_does(kind: Kind) -> None:
    tables = (evolve_rollout, evolve_wave, evolve_task)
    assert sum(kind in each.LEAVES for each in tables) == 1
    assert sum(kind in each.CHANGES for each in tables) == 1


def test_altered_is_replace() -> None:
    task = rows(1)[2][0]
    changes = {"state": TaskState.READY, "fence": (1, 2), "evidence": {"config": "b"}}
    assert altered(task, **changes) == replace(task, **changes)  # type: ignore[arg-type]
    assert task.state is TaskState.PLANNED
    with pytest.raises(KeyError):
        altered(task, colour="red")
