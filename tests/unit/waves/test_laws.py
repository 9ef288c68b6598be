"""Laws that hold for every rollout, whatever fails, crashes or is ordered."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollouts.shared.errors import KnownError
from rollouts.shared.events import Event
from rollouts.waves import arithmetic, orders
from rollouts.waves.counters import counters_of
from rollouts.waves.evolve import evolve_all
from rollouts.waves.model import Policy, RetryRule, WaveRules
from rollouts.waves.simulate import Nature, Simulation
from rollouts.waves.sizing import WaveSize
from rollouts.waves.snapshot import Snapshot, snapshot_of
from rollouts.waves.states import ROLLOUT_ENDS, WAITING, Decision, Pace, RolloutState, TaskState
from tests.unit.waves.fleet import LENIENT, members, one_wave, started

LAW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NATURES = st.sampled_from(list(Nature))
BAD = st.sampled_from([Nature.HEALTHY, Nature.UNHEALTHY, Nature.WRONG_MODEL, Nature.BROKEN])
PROVED_OLD = WAITING | {
    TaskState.PLANNED,
    TaskState.REVERTED,
    TaskState.FAILED_CLEAN,
    TaskState.CANCELLED,
    TaskState.UNREACHABLE,
}
SHORT = Policy(retry=RetryRule(first=5, cap=20, total=3))


def rebuilt(snapshot: Snapshot) -> Snapshot:
    """The same rows read from storage."""
    return snapshot_of(snapshot.rollout, snapshot.waves, snapshot.tasks.values())


@LAW
@given(
    kinds=st.lists(BAD, min_size=1, max_size=60),
    percent=st.integers(0, 40),
    seed=st.integers(0, 9999),
)
def test_49_a_risk_limited_wave_breaks_at_most_one_more_than_allowed(
    kinds: list[Nature], percent: int, seed: int
) -> None:
    rules = WaveRules(error_percent=percent, quorum_percent=0, pace=Pace.RISK_LIMITED)
    natures = dict(enumerate(kinds))
    run = started(members(len(kinds)), one_wave(rules), natures=natures, seed=seed)
    run.run()
    worst = arithmetic.worst_case(len(kinds), rules)
    assert worst == min(len(kinds), arithmetic.allowed_failures(len(kinds), rules) + 1)
    assert run.snapshot.counters().failures <= worst


@LAW
@given(
    kinds=st.lists(BAD, min_size=1, max_size=60),
    percent=st.integers(0, 40),
    seed=st.integers(0, 9999),
)
def test_49_a_slow_start_never_breaks_more_than_its_stated_figure(
    kinds: list[Nature], percent: int, seed: int
) -> None:
    rules = WaveRules(error_percent=percent, quorum_percent=0, pace=Pace.SLOW_START)
    natures = dict(enumerate(kinds))
    run = started(members(len(kinds)), one_wave(rules), natures=natures, seed=seed)
    run.run()
    assert run.snapshot.counters().failures <= arithmetic.worst_case(len(kinds), rules)


def _refusable(order: Callable[[], tuple[Event, ...]]) -> tuple[Event, ...]:
    try:
        return order()
    except KnownError:
        return ()


def ordered(run: Simulation, word: str) -> None:
    """A person's order, if the state allows it."""
    view, now = run.snapshot, run.now
    register = next(iter(run.fleet))
    table: dict[str, Callable[[], tuple[Event, ...]]] = {
        "pause": lambda: orders.pause(view, by="p", at=now),
        "resume": lambda: orders.resume(view, by="p", at=now),
        "continue": lambda: orders.resolve(view, Decision.CONTINUE, by="p", reason="r", at=now),
        "again": lambda: orders.resolve(view, Decision.RETRY_FAILED, by="p", reason="r", at=now),
        "revert": lambda: orders.resolve(view, Decision.REVERT_WAVE, by="p", reason="r", at=now),
        "retry": lambda: orders.retry(view, by="p", reason="r", at=now),
        "open": lambda: orders.open_wave(view, by="p", reason="r", at=now),
        "excuse": lambda: orders.excuse(view, register, by="p", reason="r", at=now),
        "remove": lambda: orders.remove(view, register, by="p", reason="r", at=now),
        "abort": lambda: orders.abort(view, by="p", reason="r", at=now),
    }
    run.record(_refusable(table[word]))


MOVES = st.lists(
    st.sampled_from(
        [
            *["tick"] * 6,
            *["step"] * 12,
            *["crash"] * 2,
            *["pause", "resume", "continue", "again", "retry", "open", "excuse", "remove"],
            *["revert", "abort"],
        ],
    ),
    min_size=40,
    max_size=120,
)


def play(run: Simulation, moves: list[str]) -> None:
    for move in moves:
        if move in {"tick", "step", "crash"}:
            getattr(run, move)()
        else:
            ordered(run, move)
        truthful(run)


def truthful(run: Simulation) -> None:
    """What the rows say of a register is what the register itself would say."""
    for task in run.snapshot.tasks.values():
        register = run.fleet[task.register]
        if task.state is TaskState.SUCCEEDED:
            assert register.journal == "committed"
        if task.state in PROVED_OLD and register.nature is not Nature.BROKEN:
            assert register.current == register.before
        assert register.activations <= task.attempt


def sound(run: Simulation) -> None:
    """What must be true at every moment."""
    snapshot = run.snapshot
    assert evolve_all(None, run.journal) == snapshot
    assert rebuilt(snapshot) == snapshot
    counted = snapshot.counters()
    assert counted == counters_of(tuple(snapshot.tasks.values()))
    disjoint = replace(counted, registers=0, failures=0)
    assert sum(getattr(disjoint, each) for each in type(disjoint).__slots__) == counted.registers
    assert counted.registers == len(run.fleet)
    if snapshot.rollout.state in ROLLOUT_ENDS:
        assert not snapshot.in_state(TaskState.UNKNOWN, TaskState.RUNNING)
    truthful(run)


@settings(parent=LAW, max_examples=150)
@given(
    kinds=st.lists(NATURES, min_size=4, max_size=12),
    moves=MOVES,
    seed=st.integers(0, 9999),
)
def test_09_54_any_interleaving_of_orders_crashes_and_registers_loses_nothing_and_replays(
    kinds: list[Nature], moves: list[str], seed: int
) -> None:
    sizes = (
        WaveSize(name="one", size="30%", rules=replace(LENIENT, deadline_seconds=1800)),
        WaveSize(name="two", size="rest", rules=WaveRules(deadline_seconds=1800)),
    )
    run = started(
        members(len(kinds)), sizes, natures=dict(enumerate(kinds)), policy=SHORT, seed=seed
    )
    play(run, moves)
    sound(run)
    ordered(run, "resume")
    ordered(run, "continue")
    run.run(steps=5000)
    sound(run)


@LAW
@given(
    number=st.integers(1, 12),
    crashes=st.lists(st.integers(0, 40), max_size=6),
    seed=st.integers(0, 9999),
)
def test_19_however_often_the_engine_dies_every_register_is_activated_exactly_once(
    number: int, crashes: list[int], seed: int
) -> None:
    run = started(members(number), one_wave(WaveRules()), seed=seed)
    at = 0
    while run.snapshot.rollout.state not in ROLLOUT_ENDS:
        if at in crashes:
            run.crash()
        run.tick()
        run.step()
        at += 1
        assert at < 2000
    assert run.snapshot.rollout.state is RolloutState.COMPLETED
    assert [each.activations for each in run.fleet.values()] == [1] * number
    assert [task.activations for task in run.snapshot.tasks.values()] == [1] * number


@LAW
@given(kinds=st.lists(NATURES, min_size=4, max_size=12), seed=st.integers(0, 9999))
def test_left_alone_a_rollout_ends_or_stands_where_only_a_person_or_a_store_can_go_on(
    kinds: list[Nature], seed: int
) -> None:
    rules = replace(LENIENT, deadline_seconds=3600)
    run = started(
        members(len(kinds)),
        one_wave(rules),
        natures=dict(enumerate(kinds)),
        policy=replace(SHORT, allow_last_register=True),
        seed=seed,
    )
    state = run.run(steps=5000)
    assert state in {RolloutState.COMPLETED, RolloutState.COMPLETED_WITH_EXCEPTIONS} or (
        state is RolloutState.HELD
    )
