"""What any provider of rollouts promises: rows that give back the snapshot they were made from."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from rollouts.adapters.sql.database import SqlDatabase
from rollouts.waves.ports import PlanOutcome, PlanRow, Rollouts, Step
from rollouts.waves.simulate import Simulation
from rollouts.waves.snapshot import Snapshot, changed
from rollouts.waves.states import UNDER_WAY, RolloutState
from tests.services.databases import BORN
from tests.unit.waves.fleet import LENIENT, members, one_wave, started

MOST_TICKS = 200


@pytest.fixture
def run() -> Simulation:
    return started(members(6), one_wave(LENIENT))


def load(database: SqlDatabase, reference: str = "r") -> tuple[Snapshot, int]:
    with database.read() as uow:
        found = uow.repository(Rollouts).load(reference)
    assert found is not None
    return found


def add(database: SqlDatabase, snapshot: Snapshot) -> None:
    with database.begin() as uow:
        uow.repository(Rollouts).add(snapshot)


class TestRollouts:
    def test_a_rollout_comes_back_by_uid_and_number(
        self, database: SqlDatabase, run: Simulation
    ) -> None:
        add(database, run.snapshot)
        assert load(database) == load(database, "7") == (run.snapshot, 1)
        with database.read() as uow:
            rollouts = uow.repository(Rollouts)
            assert rollouts.load("8") is None
            assert rollouts.load("9" * 40) is None
            assert rollouts.next_number() == 8
            assert rollouts.newest() == ("r",)

    def test_what_changes_tick_by_tick_is_all_there_is(
        self, database: SqlDatabase, run: Simulation
    ) -> None:
        add(database, run.snapshot)
        edition = 1
        for _ in range(MOST_TICKS):
            before = run.snapshot
            run.tick()
            if run.snapshot == before:
                break
            with database.begin() as uow:
                rollouts = uow.repository(Rollouts)
                made = rollouts.save("r", changed(before, run.snapshot), edition=edition)
                busy = {
                    task.register: "r"
                    for task in run.snapshot.tasks.values()
                    if task.state in UNDER_WAY
                }
                assert rollouts.busy_registers() == busy
            assert made == edition + 1
            edition = made
            assert load(database) == (run.snapshot, edition)
        assert edition > 1

    def test_one_of_two_writers_of_an_edition_wins(
        self, database: SqlDatabase, run: Simulation
    ) -> None:
        add(database, run.snapshot)
        before = run.snapshot
        run.tick()

        def save(_: int) -> int | None:
            with database.begin() as uow:
                change = changed(before, run.snapshot)
                return uow.repository(Rollouts).save("r", change, edition=1)

        with ThreadPoolExecutor(4) as pool:
            made = list(pool.map(save, range(4)))
        assert sorted(made, key=str) == [2, None, None, None]

    def test_a_running_one_is_live(self, database: SqlDatabase, run: Simulation) -> None:
        assert run.snapshot.rollout.state is RolloutState.RUNNING
        add(database, run.snapshot)
        with database.read() as uow:
            (live,) = uow.repository(Rollouts).live()
        assert (live.uid, live.edition) == ("r", 1)

    def test_tasks_of_a_register_name_their_rollout_and_wave(
        self, database: SqlDatabase, run: Simulation
    ) -> None:
        add(database, run.snapshot)
        with database.read() as uow:
            (task,) = uow.repository(Rollouts).tasks_of("0000/01", limit=5)
            assert uow.repository(Rollouts).tasks_of("0000/99", limit=5) == ()
        assert (task.rollout, task.title, task.wave) == (7, "Footer", "all")
        assert (task.before, task.after) == ("config a", "config b")

    def test_what_a_plan_saw_is_kept_by_register(
        self, database: SqlDatabase, run: Simulation
    ) -> None:
        rows = [
            PlanRow(register="0000/02", outcome=PlanOutcome.REFUSED, code="plan.x", seen_at=BORN),
            PlanRow(register="0000/01", outcome=PlanOutcome.CHANGES, edits=2, detail=[{"a": None}]),
        ]
        add(database, run.snapshot)
        with database.begin() as uow:
            uow.repository(Rollouts).keep_plan("r", rows)
            uow.repository(Rollouts).keep_plan("r", [])
            assert uow.repository(Rollouts).plan("r") == (rows[1], rows[0])
            assert uow.repository(Rollouts).plan("s") == ()

    def test_steps_stay_in_order(self, database: SqlDatabase) -> None:
        steps = [Step(task="t", at=BORN, step="probe", text=str(number)) for number in range(3)]
        with database.begin() as uow:
            rollouts = uow.repository(Rollouts)
            rollouts.add_steps(steps[:2])
            rollouts.add_steps([])
            rollouts.add_steps([steps[2], Step(task="u", at=BORN, step="x", text="")])
            assert rollouts.steps("t") == tuple(steps)
